// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.time.DateTimeException;
import java.time.ZoneId;
import java.time.temporal.ChronoField;
import java.time.temporal.TemporalAccessor;
import java.time.temporal.TemporalQueries;

/** The fields of one of java.time's objects. */
record TemporalFields(TemporalAccessor temporal) implements TimeFields {
  @Override
  public int hour() {
    return temporal.get(ChronoField.HOUR_OF_DAY);
  }

  @Override
  public int minute() {
    return temporal.get(ChronoField.MINUTE_OF_HOUR);
  }

  @Override
  public int second() {
    return temporal.get(ChronoField.SECOND_OF_MINUTE);
  }

  @Override
  public int nano() {
    return temporal.get(ChronoField.NANO_OF_SECOND);
  }

  @Override
  public long epochSecond() {
    return temporal.getLong(ChronoField.INSTANT_SECONDS);
  }

  @Override
  public long epochMilli() {
    return epochSecond() * 1000 + temporal.get(ChronoField.MILLI_OF_SECOND);
  }

  @Override
  public int offsetSeconds() {
    return temporal.get(ChronoField.OFFSET_SECONDS);
  }

  @Override
  public String zone() {
    ZoneId zone = temporal.query(TemporalQueries.zone());
    if (zone == null) {
      throw new DateTimeException("No time zone: " + temporal);
    }
    return zone.getId();
  }

  @Override
  public int dayOfWeek() {
    return temporal.get(ChronoField.DAY_OF_WEEK);
  }

  @Override
  public int month() {
    return temporal.get(ChronoField.MONTH_OF_YEAR);
  }

  @Override
  public int yearOfEra() {
    return temporal.get(ChronoField.YEAR_OF_ERA);
  }

  @Override
  public int year() {
    return temporal.get(ChronoField.YEAR);
  }

  @Override
  public boolean hasSignedYear() {
    return true;
  }

  @Override
  public int dayOfYear() {
    return temporal.get(ChronoField.DAY_OF_YEAR);
  }

  @Override
  public int dayOfMonth() {
    return temporal.get(ChronoField.DAY_OF_MONTH);
  }
}
