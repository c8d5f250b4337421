// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import java.util.Arrays;
import java.util.Objects;

/** Says what is expected. */
public final class Check {
  private Check() {}

  public static void isTrue(boolean condition, String what) {
    if (!condition) {
      throw new AssertionError(what);
    }
  }

  public static void same(long expected, long found) {
    isTrue(expected == found, "expected " + expected + ", found " + found);
  }

  public static void same(long expected, long found, String what) {
    isTrue(expected == found, what + ": expected " + expected + ", found " + found);
  }

  public static void same(Object expected, Object found) {
    isTrue(Objects.equals(expected, found), "expected " + expected + ", found " + found);
  }

  public static void same(byte[] expected, byte[] found) {
    isTrue(
        Arrays.equals(expected, found),
        "expected " + Arrays.toString(expected) + ", found " + Arrays.toString(found));
  }

  public static void contains(String text, String part) {
    isTrue(text.contains(part), "no \"" + part + "\" in \"" + text + "\"");
  }

  /** What a call throws, of a class or one below it. */
  public static <T extends Throwable> T thrown(Class<T> type, String what, Case.Body body) {
    try {
      body.run();
    } catch (Throwable e) {
      if (type.isInstance(e)) {
        return type.cast(e);
      }
      throw new AssertionError(what + ": threw " + e, e);
    }
    throw new AssertionError(what + ": threw nothing");
  }
}
