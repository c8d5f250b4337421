// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/**
 * What the build puts in place of operations that C leaves undefined, or that Java checks and C
 * does not: see {@code GuestTransformer}.
 */
final class Checks {
  private Checks() {}

  static int divide(int left, int right) {
    if (right == 0) {
      throw new ArithmeticException("/ by zero");
    }
    return Native.divide(left, right);
  }

  static long divide(long left, long right) {
    if (right == 0) {
      throw new ArithmeticException("/ by zero");
    }
    return Native.divide(left, right);
  }

  static int remainder(int left, int right) {
    if (right == 0) {
      throw new ArithmeticException("/ by zero");
    }
    return Native.remainder(left, right);
  }

  static long remainder(long left, long right) {
    if (right == 0) {
      throw new ArithmeticException("/ by zero");
    }
    return Native.remainder(left, right);
  }

  /** Of a new array. */
  static int length(int length) {
    if (length < 0) {
      throw new NegativeArraySizeException(String.valueOf(length));
    }
    return length;
  }

  /** Ahead of {@code array[index] = value}. */
  static void store(Object[] array, int index, Object value) {
    if (!Native.isStorable(array, index, value)) {
      throw new ArrayStoreException(value.getClass().getName());
    }
  }
}
