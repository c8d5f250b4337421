// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.math.BigDecimal;
import java.text.DecimalFormat;
import java.text.SimpleDateFormat;
import java.time.ZoneId;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.Date;
import java.util.Locale;

/** Needs much of the class library, some of it in more than one way. */
public final class Formats {
  private Formats() {}

  @SuppressWarnings("JavaUtilDate")
  public static void main(String[] arguments) {
    ZonedDateTime time = ZonedDateTime.of(2024, 7, 1, 1, 2, 3, 4, ZoneId.of("UTC"));
    System.out.println(time.format(DateTimeFormatter.ISO_OFFSET_DATE_TIME));
    System.out.println("x".matches("[a-z]+"));
    System.out.println(new BigDecimal("1.5").pow(7));
    System.out.println(new DecimalFormat("#,##0.00").format(1234.5));
    System.out.println(new SimpleDateFormat("yyyy-MM-dd", Locale.US).format(new Date(0)));
  }
}
