// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

/** What flags, width and precision each conversion takes. */
final class FormatChecks {
  private static final int NUMBER_FLAGS =
      FormatSpecifier.PLUS
          | FormatSpecifier.SPACE
          | FormatSpecifier.ZERO
          | FormatSpecifier.GROUP
          | FormatSpecifier.PARENTHESES;

  /** Suffixes of t. */
  private static final String TIMES = "HIklMSLNpzZsQBbhAaCYyjmdeRTrDFc";

  private FormatChecks() {}

  static void check(FormatSpecifier specifier) {
    if (specifier.isTime()) {
      refusePrecision(specifier);
      if (TIMES.indexOf(specifier.conversion()) < 0) {
        throw new UnknownFormatConversionException("t" + specifier.conversion());
      }
      checkCharacters(specifier);
      return;
    }
    switch (specifier.conversion()) {
      case 'b', 'h' -> {
        refuse(specifier, FormatSpecifier.ALTERNATE);
        checkText(specifier);
      }
      case 's' -> checkText(specifier);
      case 'c' -> checkCharacters(specifier);
      case 'd' -> {
        checkNumber(specifier);
        refusePrecision(specifier);
        refuse(specifier, FormatSpecifier.ALTERNATE);
      }
      case 'o', 'x' -> {
        checkNumber(specifier);
        refusePrecision(specifier);
        refuse(specifier, FormatSpecifier.GROUP);
      }
      case 'a' -> {
        checkNumber(specifier);
        refuse(specifier, FormatSpecifier.PARENTHESES | FormatSpecifier.GROUP);
      }
      case 'e' -> {
        checkNumber(specifier);
        refuse(specifier, FormatSpecifier.GROUP);
      }
      case 'g' -> {
        checkNumber(specifier);
        refuse(specifier, FormatSpecifier.ALTERNATE);
      }
      case 'n' -> {
        refusePrecision(specifier);
        if (specifier.width() >= 0) {
          throw new IllegalFormatWidthException(specifier.width());
        }
        if (!specifier.flags().isEmpty()) {
          throw new IllegalFormatFlagsException(specifier.flags());
        }
      }
      case '%' -> {
        refusePrecision(specifier);
        if (!specifier.flags().isEmpty() && !specifier.flags().equals("-")) {
          throw new IllegalFormatFlagsException(specifier.flags());
        }
        needWidth(specifier, FormatSpecifier.LEFT);
      }
      default -> checkNumber(specifier);
    }
  }

  private static void checkText(FormatSpecifier specifier) {
    needWidth(specifier, FormatSpecifier.LEFT);
    refuse(specifier, NUMBER_FLAGS);
  }

  private static void checkCharacters(FormatSpecifier specifier) {
    refusePrecision(specifier);
    refuse(specifier, NUMBER_FLAGS | FormatSpecifier.ALTERNATE);
    needWidth(specifier, FormatSpecifier.LEFT);
  }

  private static void checkNumber(FormatSpecifier specifier) {
    needWidth(specifier, FormatSpecifier.LEFT | FormatSpecifier.ZERO);
    if (specifier.hasAll(FormatSpecifier.PLUS | FormatSpecifier.SPACE)
        || specifier.hasAll(FormatSpecifier.LEFT | FormatSpecifier.ZERO)) {
      throw new IllegalFormatFlagsException(specifier.flags());
    }
  }

  private static void refusePrecision(FormatSpecifier specifier) {
    if (specifier.precision() >= 0) {
      throw new IllegalFormatPrecisionException(specifier.precision());
    }
  }

  private static void needWidth(FormatSpecifier specifier, int flags) {
    if (specifier.has(flags) && specifier.width() < 0) {
      throw new MissingFormatWidthException(specifier.toString());
    }
  }

  static void refuse(FormatSpecifier specifier, int flags) {
    if (specifier.has(flags)) {
      throw new FormatFlagsConversionMismatchException(
          FormatSpecifier.flags(specifier.of(flags)), specifier.conversion());
    }
  }
}
