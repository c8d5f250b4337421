// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

/** Throws what the language says of an operation that failed. */
@SuppressWarnings("DoNotCallSuggester") // They are called by code that the build writes, and by C.
final class Failures {
  /** Numbers of java.h. */
  private static final int NULL_POINTER = 0;

  private static final int ARRAY_INDEX = 1;
  private static final int STACK_OVERFLOW = 2;

  private Failures() {}

  /** Called by C. */
  static void raise(int kind, int first, int second) {
    switch (kind) {
      case NULL_POINTER -> throw new NullPointerException();
      case ARRAY_INDEX ->
          throw new ArrayIndexOutOfBoundsException(
              second < 0
                  ? "Index " + first + " out of bounds"
                  : "Index " + first + " out of bounds for length " + second);
      case STACK_OVERFLOW -> throw new StackOverflowError();
      default -> throw new InternalError("failure " + kind);
    }
  }

  static void outOfMemory() {
    throw new OutOfMemoryError("Java heap space");
  }

  static void negativeLength(int length) {
    throw new NegativeArraySizeException(String.valueOf(length));
  }

  static void classCast() {
    String from = Native.castFrom().getName();
    String to = Native.castTo().getName();
    throw new ClassCastException(
        from == null || to == null ? null : "class " + from + " cannot be cast to class " + to);
  }
}
