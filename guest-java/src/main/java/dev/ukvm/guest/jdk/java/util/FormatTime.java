// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import java.time.DateTimeException;
import java.time.temporal.TemporalAccessor;
import java.util.Calendar;
import java.util.Date;

/** Conversions t and T, in English, and in UTC where the argument has no time zone. */
final class FormatTime {
  private static final String[] MONTHS = {
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December"
  };

  private static final String[] DAYS = {
    "Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday"
  };

  private FormatTime() {}

  static String of(char conversion, Object argument) {
    TimeFields fields;
    if (argument instanceof Long millis) {
      fields = new InstantFields(millis);
    } else if (argument instanceof Date date) {
      fields = new InstantFields(date.getTime());
    } else if (argument instanceof Calendar calendar) {
      fields = TimeFields.of(calendar);
    } else if (argument instanceof TemporalAccessor temporal) {
      fields = TimeFields.of(temporal);
    } else {
      throw new IllegalFormatConversionException(conversion, argument.getClass());
    }
    StringBuilder text = new StringBuilder();
    append(text, conversion, fields, argument);
    return text.toString();
  }

  private static void append(
      StringBuilder text, char conversion, TimeFields fields, Object argument) {
    String parts =
        switch (conversion) {
          case 'R' -> "H:M";
          case 'T' -> "H:M:S";
          case 'r' -> "I:M:S p";
          case 'D' -> "m/d/y";
          case 'c' -> "a b d T Z Y";
          default -> null;
        };
    if (parts == null) {
      try {
        text.append(field(conversion, fields));
      } catch (DateTimeException e) {
        throw new IllegalFormatConversionException(conversion, argument.getClass());
      }
      return;
    }
    for (int i = 0; i < parts.length(); i++) {
      char part = parts.charAt(i);
      if (!Character.isLetter(part)) {
        text.append(part);
      } else if (conversion == 'r' && part == 'p') {
        text.append(field('p', fields).toUpperCase());
      } else {
        append(text, part, fields, argument);
      }
    }
  }

  private static String field(char conversion, TimeFields fields) {
    return switch (conversion) {
      case 'H' -> padded(fields.hour(), 2);
      case 'k' -> Integer.toString(fields.hour());
      case 'I' -> padded((fields.hour() + 11) % 12 + 1, 2);
      case 'l' -> Integer.toString((fields.hour() + 11) % 12 + 1);
      case 'M' -> padded(fields.minute(), 2);
      case 'S' -> padded(fields.second(), 2);
      case 'L' -> padded(fields.nano() / 1_000_000, 3);
      case 'N' -> padded(fields.nano(), 9);
      case 'p' -> fields.hour() < 12 ? "am" : "pm";
      case 's' -> Long.toString(fields.epochSecond());
      case 'Q' -> Long.toString(fields.epochMilli());
      case 'z' -> offset(fields.offsetSeconds());
      case 'Z' -> fields.zone();
      case 'A' -> DAYS[fields.dayOfWeek() - 1];
      case 'a' -> DAYS[fields.dayOfWeek() - 1].substring(0, 3);
      case 'B' -> MONTHS[fields.month() - 1];
      case 'b', 'h' -> MONTHS[fields.month() - 1].substring(0, 3);
      case 'm' -> padded(fields.month(), 2);
      case 'C' -> padded(fields.yearOfEra() / 100, 2);
      case 'y' -> padded(fields.yearOfEra() % 100, 2);
      case 'Y' -> padded(fields.yearOfEra(), 4);
      case 'F' -> date(fields);
      case 'j' -> padded(fields.dayOfYear(), 3);
      case 'd' -> padded(fields.dayOfMonth(), 2);
      default -> Integer.toString(fields.dayOfMonth());
    };
  }

  /** As ISO 8601 has it, years before the first and after 9999 with their sign. */
  private static String date(TimeFields fields) {
    int year = fields.year();
    return (year < 0 ? "-" : year > 9999 && fields.hasSignedYear() ? "+" : "")
        + padded(Math.abs(year), 4)
        + '-'
        + padded(fields.month(), 2)
        + '-'
        + padded(fields.dayOfMonth(), 2);
  }

  private static String offset(int seconds) {
    int minutes = Math.abs(seconds) / 60;
    return (seconds < 0 ? "-" : "+") + padded(minutes / 60 * 100 + minutes % 60, 4);
  }

  private static String padded(int value, int width) {
    String digits = Integer.toString(value);
    return "0".repeat(Math.max(0, width - digits.length())) + digits;
  }
}
