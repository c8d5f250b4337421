// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQuery;
import java.util.Calendar;

/** What a point in time has, as far as it has it. */
interface TimeFields {
  int hour();

  int minute();

  int second();

  int nano();

  long epochSecond();

  long epochMilli();

  int offsetSeconds();

  String zone();

  /** 1 is Monday. */
  int dayOfWeek();

  int month();

  int yearOfEra();

  /** The year that a date is written with. */
  default int year() {
    return yearOfEra();
  }

  /** Whether a date of a late year has a plus sign. */
  default boolean hasSignedYear() {
    return false;
  }

  int dayOfYear();

  int dayOfMonth();

  static TimeFields of(Calendar calendar) {
    return new CalendarFields(calendar);
  }

  /**
   * By a query, which only a temporal calls: a program that has none is not to be given java.time.
   */
  static TimeFields of(TemporalAccessor temporal) {
    return temporal.query(
        new TemporalQuery<TimeFields>() {
          @Override
          public TimeFields queryFrom(TemporalAccessor self) {
            return new TemporalFields(self);
          }
        });
  }
}
