// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.Arrays;
import java.util.List;

/** Exceptions, thrown by code and by what code does. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Exceptions {
  private Exceptions() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "nullPointers",
              () -> {
                Object o = none();
                try {
                  o.toString();
                } catch (NullPointerException e) {
                  print("call");
                }
                int[] a = (int[]) none();
                try {
                  print(a[0]);
                } catch (NullPointerException e) {
                  print("array");
                }
                int[] b = (int[]) none();
                try {
                  print(b.length);
                } catch (NullPointerException e) {
                  print("length");
                }
                try {
                  throw null;
                } catch (NullPointerException e) {
                  print("throw");
                }
                Integer i = (Integer) none();
                try {
                  int j = i;
                  print(j);
                } catch (NullPointerException e) {
                  print("unbox");
                }
                Object lock = none();
                try {
                  synchronized (lock) {
                    print("no");
                  }
                } catch (NullPointerException e) {
                  print("lock");
                }
              }),
          new Case(
              "arrayIndexes",
              () -> {
                int[] a = new int[3];
                for (int i : new int[] {-1, 3, Integer.MAX_VALUE, Integer.MIN_VALUE})
                  try {
                    a[i]++;
                  } catch (ArrayIndexOutOfBoundsException e) {
                    print(e.getMessage());
                  }
                int[][] m = new int[2][0];
                try {
                  m[1][0]++;
                } catch (ArrayIndexOutOfBoundsException e) {
                  print(e.getMessage());
                }
              }),
          new Case(
              "negativeLengths",
              () -> {
                for (int n : new int[] {-1, Integer.MIN_VALUE}) {
                  try {
                    print(new int[n].length);
                  } catch (NegativeArraySizeException e) {
                    print(e.getMessage());
                  }
                  try {
                    print(new Object[3][n].length);
                  } catch (NegativeArraySizeException e) {
                    print(e.getMessage());
                  }
                }
              }),
          new Case(
              "arrayStores",
              () -> {
                Object[] a = new String[1];
                for (Object o : new Object[] {1, new Object(), "ok", null})
                  try {
                    a[0] = o;
                    print("stored " + a[0]);
                  } catch (ArrayStoreException e) {
                    print(e.getMessage());
                  }
                Number[] n = new Integer[2];
                try {
                  n[1] = 1.5;
                } catch (ArrayStoreException e) {
                  print(e.getMessage());
                }
                Object[][] m = new String[1][1];
                try {
                  m[0] = new Object[1];
                } catch (ArrayStoreException e) {
                  print("nested");
                }
                try {
                  Object[] o = new Integer[1];
                  Arrays.fill(o, "x");
                } catch (ArrayStoreException e) {
                  print("fill");
                }
              }),
          new Case(
              "storeChecksComeAfterIndexes",
              () -> {
                Object[] a = new String[1];
                for (int i : new int[] {1})
                  try {
                    a[i] = 5;
                  } catch (ArrayIndexOutOfBoundsException e) {
                    print("index");
                  } catch (ArrayStoreException e) {
                    print("store");
                  }
              }),
          new Case(
              "arrayCopies",
              () -> {
                Object[] a = {1, "x"};
                try {
                  System.arraycopy(a, 0, new String[2], 0, 2);
                } catch (ArrayStoreException e) {
                  print("store");
                }
                try {
                  System.arraycopy(a, 0, new Object[1], 0, 2);
                } catch (IndexOutOfBoundsException e) {
                  print("index");
                }
                int[] b = {1, 2, 3, 4};
                System.arraycopy(b, 0, b, 1, 3);
                print(Arrays.toString(b));
                try {
                  System.arraycopy(b, 0, new long[4], 0, 1);
                } catch (ArrayStoreException e) {
                  print("type");
                }
              }),
          new Case(
              "casts",
              () -> {
                Object o = "s";
                try {
                  print((Integer) o);
                } catch (ClassCastException e) {
                  print(
                      e.getMessage()
                          .startsWith(
                              "class java.lang.String cannot be cast to class java.lang.Integer"));
                }
                try {
                  print((Comparable<?>) new Object());
                } catch (ClassCastException e) {
                  print("interface");
                }
                print((Object) (CharSequence) o);
                try {
                  print(((int[]) (Object) new long[1]).length);
                } catch (ClassCastException e) {
                  print("array");
                }
              }),
          new Case(
              "stackOverflow",
              () -> {
                try {
                  deep(0);
                } catch (StackOverflowError e) {
                  print("overflow");
                }
                try {
                  deep(0);
                } catch (StackOverflowError e) {
                  print("again");
                }
                print(shallow(2000));
              }),
          new Case(
              "stackOverflowWithHandlers",
              () -> {
                int[] n = new int[1];
                try {
                  caught(n);
                } catch (StackOverflowError e) {
                  print("no");
                }
                print(n[0] > 0);
              }),
          new Case(
              "outOfMemory",
              () -> {
                try {
                  long[][] all = new long[1000][];
                  for (int i = 0; i < 1000; i++) all[i] = new long[1 << 20];
                  print(all.length);
                } catch (OutOfMemoryError e) {
                  print(e.getMessage());
                }
                try {
                  print(new long[Integer.MAX_VALUE - 10].length);
                } catch (OutOfMemoryError e) {
                  print("huge");
                }
                print(new byte[1000].length);
              }),
          new Case(
              "causes",
              () -> {
                try {
                  try {
                    throw new IllegalStateException("inner");
                  } catch (IllegalStateException e) {
                    throw new RuntimeException("outer", e);
                  }
                } catch (RuntimeException e) {
                  print(e + " " + e.getCause());
                }
                print(new RuntimeException(new Exception("c")).getMessage());
                Exception x = new Exception();
                x.initCause(new Error("e"));
                print(x.getCause());
              }),
          new Case(
              "suppressed",
              () -> {
                Exception e = new Exception("a");
                e.addSuppressed(new Exception("b"));
                print(e.getSuppressed()[0].getMessage() + e.getSuppressed().length);
              }),
          new Case(
              "multiCatch",
              () -> {
                for (int i = 0; i < 3; i++)
                  try {
                    if (i == 0) throw new IllegalStateException("s");
                    if (i == 1) throw new IllegalArgumentException("a");
                    print("none");
                  } catch (IllegalStateException | IllegalArgumentException e) {
                    print(e.getMessage());
                  } finally {
                    print("finally");
                  }
              }),
          new Case(
              "nestedFinally",
              () -> {
                StringBuilder b = new StringBuilder();
                try {
                  try {
                    try {
                      b.append(1);
                      throw new Exception("x");
                    } finally {
                      b.append(2);
                    }
                  } catch (Exception e) {
                    b.append(3);
                    throw new IllegalStateException();
                  } finally {
                    b.append(4);
                  }
                } catch (IllegalStateException e) {
                  b.append(5);
                }
                print(b);
              }),
          new Case(
              "finallyInLoops",
              () -> {
                int n = 0;
                for (int i = 0; i < 5; i++) {
                  try {
                    if (i == 1) continue;
                    if (i == 3) break;
                    n += 10;
                  } finally {
                    n++;
                  }
                }
                print(n);
              }),
          new Case(
              "initializers",
              () -> {
                try {
                  print(Broken.VALUE);
                } catch (ExceptionInInitializerError e) {
                  print("init " + e.getCause());
                }
              }),
          new Case(
              "customExceptions",
              () -> {
                try {
                  throw new Custom(7);
                } catch (Custom e) {
                  print(e.code + " " + e.getMessage() + " " + e);
                }
              }),
          new Case(
              "checkedThroughLambdas",
              () -> {
                Case.Body b =
                    () -> {
                      throw new java.io.IOException("io");
                    };
                try {
                  b.run();
                } catch (Exception e) {
                  print(e);
                }
              }),
          new Case(
              "stackTraces",
              () -> {
                StackTraceElement[] t = new Exception().getStackTrace();
                print(t.length > 0);
                try {
                  thrower();
                } catch (IllegalStateException e) {
                  print(
                      e.getStackTrace()[0].getMethodName()
                          + " "
                          + e.getStackTrace()[0].getClassName());
                }
              }),
          new Case(
              "rethrow",
              () -> {
                try {
                  try {
                    throw new java.io.IOException("a");
                  } catch (Exception e) {
                    throw e;
                  }
                } catch (java.io.IOException e) {
                  print("same");
                }
              }),
          new Case(
              "returnFromCatch",
              () -> {
                print(value(true) + value(false));
              }),
          new Case(
              "assertions",
              () -> {
                int n = 1;
                assert n++ > 5;
                print(n);
              }),
          new Case(
              "arithmeticInFinally",
              () -> {
                int[] z = {0};
                try {
                  try {
                    print(1 / z[0]);
                  } finally {
                    print("f");
                  }
                } catch (ArithmeticException e) {
                  print(e.getMessage());
                }
              }),
          new Case(
              "manyLevels",
              () -> {
                int caught = 0;
                for (int i = 0; i < 100; i++)
                  try {
                    level(i % 10);
                  } catch (IllegalStateException e) {
                    caught += e.getMessage().length();
                  }
                print(caught);
              }),
          new Case(
              "errors",
              () -> {
                try {
                  throw new Error("e");
                } catch (Throwable t) {
                  print(t);
                }
                try {
                  throw new AssertionError(5);
                } catch (AssertionError e) {
                  print(e.getMessage());
                }
              }));

  static final class Custom extends RuntimeException {
    final int code;

    Custom(int code) {
      super("custom");
      this.code = code;
    }
  }

  static final class Broken {
    static final int VALUE = compute();

    private static int compute() {
      throw new IllegalStateException("static");
    }
  }

  private static Object none() {
    return System.nanoTime() == 0 ? "never" : null;
  }

  private static int deep(int n) {
    return deep(n + 1) + n;
  }

  private static int shallow(int n) {
    return n == 0 ? 0 : 1 + shallow(n - 1);
  }

  private static void caught(int[] n) {
    try {
      caught(n);
    } catch (StackOverflowError e) {
      n[0]++;
    }
  }

  private static void thrower() {
    throw new IllegalStateException();
  }

  private static int value(boolean fail) {
    try {
      if (fail) {
        throw new Exception();
      }
      return 1;
    } catch (Exception e) {
      return 2;
    }
  }

  private static void level(int n) {
    try {
      if (n == 0) {
        throw new IllegalStateException("deep");
      }
      level(n - 1);
    } finally {
      n++;
    }
  }

  private static void print(Object value) {
    System.out.println(value);
  }
}
