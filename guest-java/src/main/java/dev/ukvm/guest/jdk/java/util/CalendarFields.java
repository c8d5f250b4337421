// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.util.Calendar;

/** The fields of a calendar. */
record CalendarFields(Calendar calendar) implements TimeFields {
  @Override
  public int hour() {
    return calendar.get(Calendar.HOUR_OF_DAY);
  }

  @Override
  public int minute() {
    return calendar.get(Calendar.MINUTE);
  }

  @Override
  public int second() {
    return calendar.get(Calendar.SECOND);
  }

  @Override
  public int nano() {
    return calendar.get(Calendar.MILLISECOND) * 1_000_000;
  }

  @Override
  public long epochSecond() {
    return epochMilli() / 1000;
  }

  @Override
  public long epochMilli() {
    return calendar.getTimeInMillis();
  }

  @Override
  public int offsetSeconds() {
    return (calendar.get(Calendar.ZONE_OFFSET) + calendar.get(Calendar.DST_OFFSET)) / 1000;
  }

  @Override
  public String zone() {
    return calendar.getTimeZone().getID();
  }

  @Override
  public int dayOfWeek() {
    return (calendar.get(Calendar.DAY_OF_WEEK) + 5) % 7 + 1; // Sunday is 1 there.
  }

  @Override
  public int month() {
    return calendar.get(Calendar.MONTH) + 1;
  }

  @Override
  public int yearOfEra() {
    return calendar.get(Calendar.YEAR);
  }

  @Override
  public int dayOfYear() {
    return calendar.get(Calendar.DAY_OF_YEAR);
  }

  @Override
  public int dayOfMonth() {
    return calendar.get(Calendar.DAY_OF_MONTH);
  }
}
