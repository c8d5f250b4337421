// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/**
 * The fields of a time in UTC: until October 4, 1582 of the Julian calendar, as GregorianCalendar
 * has it, and of the Gregorian one from the day after, which is the 15th.
 */
final class InstantFields implements TimeFields {
  private static final int MILLIS_OF_DAY = 86_400_000;
  private static final long FIRST_GREGORIAN_DAY = -141_427;

  private final long millis;
  private final int millisOfDay;
  private final int dayOfWeek;
  private final int dayOfYear;
  private final int month;
  private final int dayOfMonth;
  private final int yearOfEra;

  /**
   * @param millis since 1970
   */
  InstantFields(long millis) {
    this.millis = millis;
    millisOfDay = (int) Math.floorMod(millis, (long) MILLIS_OF_DAY);
    long day = Math.floorDiv(millis, (long) MILLIS_OF_DAY);
    dayOfWeek = (int) Math.floorMod(day + 3, 7L) + 1;
    boolean gregorian = day >= FIRST_GREGORIAN_DAY;
    // Days since March 1 of year 0, which a leap day ends.
    long days = day + (gregorian ? 719_468 : 719_470);
    long years = 0;
    if (gregorian) {
      years = Math.floorDiv(days, 146_097L) * 400;
      days = Math.floorMod(days, 146_097L);
      long centuries = Math.min(3, days / 36_524);
      years += centuries * 100;
      days -= centuries * 36_524;
    }
    years += Math.floorDiv(days, 1461L) * 4;
    days = Math.floorMod(days, 1461L);
    long single = Math.min(3, days / 365);
    years += single;
    int sinceMarch = (int) (days - single * 365);
    // Months from March on have 153 days in each five.
    int months = (5 * sinceMarch + 2) / 153;
    dayOfMonth = sinceMarch - (153 * months + 2) / 5 + 1;
    month = (months + 2) % 12 + 1;
    long year = month <= 2 ? years + 1 : years;
    yearOfEra = (int) (year > 0 ? year : 1 - year);
    boolean leap = year % 4 == 0 && (!gregorian || year % 100 != 0 || year % 400 == 0);
    int sinceJanuary =
        month <= 2 ? sinceMarch - 306 + 1 : sinceMarch + 31 + 28 + (leap ? 1 : 0) + 1;
    // The year that changed over lacks ten days.
    dayOfYear = gregorian && year == 1582 ? sinceJanuary - 10 : sinceJanuary;
  }

  @Override
  public int hour() {
    return millisOfDay / 3_600_000;
  }

  @Override
  public int minute() {
    return millisOfDay / 60_000 % 60;
  }

  @Override
  public int second() {
    return millisOfDay / 1000 % 60;
  }

  @Override
  public int nano() {
    return millisOfDay % 1000 * 1_000_000;
  }

  @Override
  public long epochSecond() {
    return millis / 1000;
  }

  @Override
  public long epochMilli() {
    return millis;
  }

  @Override
  public int offsetSeconds() {
    return 0;
  }

  @Override
  public String zone() {
    return "UTC";
  }

  @Override
  public int dayOfWeek() {
    return dayOfWeek;
  }

  @Override
  public int month() {
    return month;
  }

  @Override
  public int yearOfEra() {
    return yearOfEra;
  }

  @Override
  public int dayOfYear() {
    return dayOfYear;
  }

  @Override
  public int dayOfMonth() {
    return dayOfMonth;
  }
}
