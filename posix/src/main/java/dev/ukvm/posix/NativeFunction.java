// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemoryLayout;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;

/**
 * A function of a {@link Library} that reports failure by its result alone. Linking a shape takes
 * milliseconds on a cold start, so there are few of them, each linked when it is first called: a
 * function takes the one whose parameters its own are the first of. Surplus arguments are harmless
 * in the calling conventions of x86_64 and aarch64, Apple's included.
 */
public final class NativeFunction {
  /**
   * Parameters. A word is a pointer or a 64-bit integer; what is smaller must be declared so,
   * because Apple's convention has the caller extend it.
   */
  public enum Shape {
    WORDS("word", "word", "word", "word"),
    WORD_INT_WORD("word", "int", "word"),
    WORD_SHORT_WORD("word", "short", "word"),
    WORD_BOOLEAN("word", "boolean");

    private final String parameters;

    Shape(String... parameters) {
      this.parameters = String.join(" ", parameters);
    }

    /** Their types, apart by spaces. */
    public String parameters() {
      return parameters;
    }
  }

  private final MemorySegment address;
  private final Shape shape;

  NativeFunction(MemorySegment address, Shape shape) {
    this.address = address;
    this.shape = shape;
  }

  private static MethodHandle link(MemoryLayout... parameters) {
    return Linker.nativeLinker()
        .downcallHandle(FunctionDescriptor.of(ValueLayout.JAVA_LONG, parameters));
  }

  /**
   * Calls it.
   *
   * @return what a 64-bit result is; of a smaller one only the low bits mean something
   */
  public long words(long a, long b, long c, long d) {
    check(Shape.WORDS);
    try {
      return (long) Words.CALL.invokeExact(address, a, b, c, d);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** As {@link #words}. */
  public long wordIntWord(long a, int b, long c) {
    check(Shape.WORD_INT_WORD);
    try {
      return (long) WordIntWord.CALL.invokeExact(address, a, b, c);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** As {@link #words}. */
  public long wordShortWord(long a, short b, long c) {
    check(Shape.WORD_SHORT_WORD);
    try {
      return (long) WordShortWord.CALL.invokeExact(address, a, b, c);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  /** As {@link #words}. */
  public long wordBoolean(long a, boolean b) {
    check(Shape.WORD_BOOLEAN);
    try {
      return (long) WordBoolean.CALL.invokeExact(address, a, b);
    } catch (Throwable t) {
      throw unexpected(t);
    }
  }

  private void check(Shape called) {
    if (shape != called) {
      throw new IllegalArgumentException("of shape " + shape + ", not " + called);
    }
  }

  private static AssertionError unexpected(Throwable t) {
    return new AssertionError("downcall", t);
  }

  private static final class Words {
    static final MethodHandle CALL =
        link(
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG,
            ValueLayout.JAVA_LONG);
  }

  private static final class WordIntWord {
    static final MethodHandle CALL =
        link(ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG);
  }

  private static final class WordShortWord {
    static final MethodHandle CALL =
        link(ValueLayout.JAVA_LONG, ValueLayout.JAVA_SHORT, ValueLayout.JAVA_LONG);
  }

  private static final class WordBoolean {
    static final MethodHandle CALL = link(ValueLayout.JAVA_LONG, ValueLayout.JAVA_BOOLEAN);
  }
}
