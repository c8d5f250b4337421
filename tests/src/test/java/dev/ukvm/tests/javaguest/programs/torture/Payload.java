// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.util.Arrays;

/** Objects of many types that are made of a number, and can be told to be what was made of it. */
final class Payload {
  private static final int KINDS = 9;

  private Payload() {}

  /** With so many items; what kind of items is the number's to say. */
  static Object make(int number, int length) {
    return switch (Math.floorMod(number, KINDS)) {
      case 0 -> filled(new byte[length], number);
      case 1 -> filled(new char[length], number);
      case 2 -> filled(new int[length], number);
      case 3 -> filled(new long[length], number);
      case 4 -> filled(new double[length], number);
      case 5 -> String.valueOf(filled(new char[length], number));
      case 6 -> boxes(number, length);
      case 7 -> nested(number, length);
      default -> built(number, length);
    };
  }

  static void check(Object payload, int number, int length) {
    boolean isWhole =
        switch (payload) {
          case byte[] bytes -> Arrays.equals(bytes, filled(new byte[length], number));
          case char[] chars -> Arrays.equals(chars, filled(new char[length], number));
          case int[] ints -> Arrays.equals(ints, filled(new int[length], number));
          case long[] longs -> Arrays.equals(longs, filled(new long[length], number));
          case double[] doubles -> Arrays.equals(doubles, filled(new double[length], number));
          case Object[] objects -> Arrays.deepEquals(objects, (Object[]) make(number, length));
          default -> payload.equals(make(number, length));
        };
    Torture.require(isWhole, "what was made of " + number + " is not what it was");
  }

  private static byte[] filled(byte[] array, int number) {
    Arrays.fill(array, (byte) (number >> 4));
    return array;
  }

  private static char[] filled(char[] array, int number) {
    Arrays.fill(array, (char) (' ' + (number >>> 4) % 1000));
    return array;
  }

  private static int[] filled(int[] array, int number) {
    Arrays.fill(array, number);
    return array;
  }

  private static long[] filled(long[] array, int number) {
    Arrays.fill(array, number * 0x1_0000_0001L);
    return array;
  }

  private static double[] filled(double[] array, int number) {
    Arrays.fill(array, number + 0.5);
    return array;
  }

  private static Object[] boxes(int number, int length) {
    Object[] boxes = new Object[length];
    for (int i = 0; i < length; i++) {
      boxes[i] = (i & 1) == 0 ? (Object) Integer.valueOf(number + i) : Long.valueOf(number - i);
    }
    return boxes;
  }

  private static short[][] nested(int number, int length) {
    short[][] rows = new short[3][length / 3];
    for (short[] row : rows) {
      Arrays.fill(row, (short) number);
    }
    return rows.clone();
  }

  private static String built(int number, int length) {
    StringBuilder text = new StringBuilder();
    while (text.length() < length) {
      text.append(number).append(' ');
    }
    return text.toString();
  }
}
