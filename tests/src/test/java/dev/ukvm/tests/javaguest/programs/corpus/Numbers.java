// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.List;
import java.util.Random;

/** Arithmetic. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Numbers {
  private Numbers() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "divideByZero",
              () -> {
                for (int z : new int[] {0}) {
                  try {
                    print(1 / z);
                  } catch (ArithmeticException e) {
                    print(e);
                  }
                  try {
                    print(1 % z);
                  } catch (ArithmeticException e) {
                    print(e);
                  }
                  try {
                    print(1L / z);
                  } catch (ArithmeticException e) {
                    print(e);
                  }
                  try {
                    print(7L % z);
                  } catch (ArithmeticException e) {
                    print(e);
                  }
                }
              }),
          new Case(
              "divideByConstantZero",
              () -> {
                try {
                  int z = 0;
                  print(5 / z);
                } catch (ArithmeticException e) {
                  print(e.getMessage());
                }
              }),
          new Case(
              "leastByMinusOne",
              () -> {
                for (int m : new int[] {-1}) {
                  print(Integer.MIN_VALUE / m);
                  print(Integer.MIN_VALUE % m);
                  print(Long.MIN_VALUE / m);
                  print(Long.MIN_VALUE % m);
                }
              }),
          new Case(
              "signsOfDivision",
              () -> {
                for (int a : new int[] {7, -7})
                  for (int b : new int[] {2, -2})
                    print(
                        a / b
                            + " "
                            + a % b
                            + " "
                            + Math.floorDiv(a, b)
                            + " "
                            + Math.floorMod(a, b));
              }),
          new Case(
              "castsSaturate",
              () -> {
                for (double d :
                    new double[] {
                      Double.NaN,
                      1e20,
                      -1e20,
                      2147483647.9,
                      -2147483648.9,
                      1e10,
                      0.999,
                      -0.999,
                      Double.POSITIVE_INFINITY,
                      Double.NEGATIVE_INFINITY
                    })
                  print(
                      (int) d
                          + " "
                          + (long) d
                          + " "
                          + (short) d
                          + " "
                          + (byte) d
                          + " "
                          + (int) (char) d);
              }),
          new Case(
              "floatCastsSaturate",
              () -> {
                for (float f : new float[] {Float.NaN, 1e20f, -1e20f, 2.5f, -2.5f, Float.MAX_VALUE})
                  print((int) f + " " + (long) f);
              }),
          new Case(
              "shifts",
              () -> {
                for (int s : new int[] {0, 1, 31, 32, 33, 63, 64, 65, -1})
                  print(
                      (1 << s)
                          + " "
                          + (-1 >> s)
                          + " "
                          + (-1 >>> s)
                          + " "
                          + (1L << s)
                          + " "
                          + (-1L >>> s)
                          + " "
                          + (Long.MIN_VALUE >> s));
              }),
          new Case(
              "byteShifts",
              () -> {
                byte b = (byte) 0x80;
                print(b >> 1);
                print(b >>> 1);
                print((byte) (b >>> 1));
                print((b & 0xff) >>> 1);
              }),
          new Case(
              "floatSpecials",
              () -> {
                print(0.0 == -0.0);
                print(Double.valueOf(0.0).equals(-0.0));
                print(Double.NaN == Double.NaN);
                print(Double.compare(Double.NaN, 1));
                print(1 / 0.0);
                print(-1 / 0.0);
                print(0.0 / 0.0);
                print(1 / -0.0);
              }),
          new Case(
              "floatRemainder",
              () -> {
                print(5.5 % 2);
                print(-5.5 % 2);
                print(5.5 % -2);
                print(1e300 % 3.7);
                print(5f % 1.5f);
                print(1 % 0.0);
                print(Double.MIN_VALUE % 2 == Double.MIN_VALUE);
                print(1e-310 % 3e-311 == 1e-310 - 3 * 3e-311);
              }),
          new Case(
              "doubleToString",
              () -> {
                for (double d :
                    new double[] {
                      0,
                      -0.0,
                      1,
                      1.5,
                      100,
                      1e7,
                      12345678.9,
                      1e21,
                      1e-3,
                      1e-5,
                      123e-7,
                      0.1 + 0.2,
                      1 / 3.0,
                      Math.PI,
                      Double.MAX_VALUE,
                      Double.MIN_NORMAL,
                      4.35,
                      2.2250738585072014E-308
                    }) print(d);
              }),
          new Case(
              "floatToString",
              () -> {
                for (float f : new float[] {0, 1, 1.1f, 3.4e38f, 1e-10f, 16777216f, 0.3f, 1 / 3f})
                  print(f);
              }),
          new Case(
              "parseDoubles",
              () -> {
                for (String s : new String[] {"1", "1.5e3", "-.5", "1e400", "NaN", "-Infinity"})
                  print(Double.parseDouble(s));
              }),
          new Case(
              "parseInts",
              () -> {
                for (String s : new String[] {"12", "-12", "+5", "2147483648", "", "x", "1_0"})
                  try {
                    print(Integer.parseInt(s));
                  } catch (NumberFormatException e) {
                    print("no number");
                  }
              }),
          new Case(
              "radix",
              () -> {
                print(
                    Integer.toString(255, 16)
                        + Integer.toBinaryString(-8)
                        + Integer.toHexString(-1)
                        + Long.toOctalString(64)
                        + Integer.parseInt("zz", 36)
                        + Long.parseLong("-7f", 16));
              }),
          new Case(
              "unsigned",
              () -> {
                print(
                    Integer.toUnsignedString(-1)
                        + " "
                        + Integer.divideUnsigned(-1, 3)
                        + " "
                        + Integer.remainderUnsigned(-1, 7)
                        + " "
                        + Long.toUnsignedString(-1)
                        + " "
                        + Integer.parseUnsignedInt("4294967295"));
              }),
          new Case(
              "mathRounding",
              () -> {
                for (double d : new double[] {0.5, 1.5, 2.5, -0.5, -1.5, 2.4999, 1e18, -0.2})
                  print(
                      Math.round(d)
                          + " "
                          + Math.rint(d)
                          + " "
                          + Math.floor(d)
                          + " "
                          + Math.ceil(d)
                          + " "
                          + (int) d);
              }),
          new Case(
              "mathExact",
              () -> {
                try {
                  Math.addExact(Integer.MAX_VALUE, 1);
                } catch (ArithmeticException e) {
                  print("overflow");
                }
                try {
                  Math.multiplyExact(1L << 62, 2L);
                } catch (ArithmeticException e) {
                  print("overflow");
                }
                print(Math.multiplyExact(3, 4));
                try {
                  Math.toIntExact(1L << 40);
                } catch (ArithmeticException e) {
                  print("overflow");
                }
              }),
          new Case(
              "mathFunctions",
              () -> {
                print(functions(0));
                print(functions(0.5));
                print(functions(1));
                print(functions(2));
                print(functions(10));
                print(functions(100.25));
              }),
          new Case(
              "mathPowers",
              () -> {
                print(
                    Math.pow(2, 10)
                        + " "
                        + Math.pow(2, -1)
                        + " "
                        + Math.pow(-2, 3)
                        + " "
                        + Math.pow(0, 0)
                        + " "
                        + Math.pow(-8, 1 / 3.0)
                        + " "
                        + r(Math.pow(1.1, 50))
                        + " "
                        + Math.hypot(3, 4)
                        + " "
                        + r(Math.atan2(1, -1)));
              }),
          new Case(
              "mathMore",
              () -> {
                print(
                    Math.abs(Integer.MIN_VALUE)
                        + " "
                        + Math.signum(-3.5)
                        + " "
                        + Math.max(-0.0, 0.0)
                        + " "
                        + Math.min(-0.0, 0.0)
                        + " "
                        + Math.toDegrees(Math.PI)
                        + " "
                        + Math.ulp(1.0)
                        + " "
                        + Math.copySign(3, -1.0)
                        + " "
                        + Math.clamp(15, 0, 10));
              }),
          new Case(
              "bits",
              () -> {
                print(
                    Double.doubleToLongBits(1.5)
                        + " "
                        + Float.floatToIntBits(-2.5f)
                        + " "
                        + Double.longBitsToDouble(0x4009_21fb_5444_2d18L)
                        + " "
                        + Float.intBitsToFloat(0x7f800000));
              }),
          new Case(
              "floatPrecision",
              () -> {
                float f = 16777216f;
                f += 1;
                print(f);
                double d = 0.1f;
                print(d);
                print((float) 0.1 == 0.1);
                print(0.1f + 0.2f);
                print(1e8f + 1f);
              }),
          new Case(
              "bigIntegers",
              () -> {
                BigInteger b = BigInteger.TWO.pow(200).add(BigInteger.ONE);
                print(
                    b
                        + " "
                        + b.mod(BigInteger.valueOf(1000007))
                        + " "
                        + b.bitLength()
                        + " "
                        + b.modPow(BigInteger.TEN, BigInteger.valueOf(97))
                        + " "
                        + b.negate().shiftRight(3)
                        + " "
                        + BigInteger.valueOf(48).gcd(BigInteger.valueOf(36)));
              }),
          new Case(
              "bigFactorial",
              () -> {
                BigInteger f = BigInteger.ONE;
                for (int i = 2; i < 60; i++) f = f.multiply(BigInteger.valueOf(i));
                print(f);
                print(f.toString(36));
                print(new BigInteger("ff", 16).isProbablePrime(10));
              }),
          new Case(
              "bigDecimals",
              () -> {
                BigDecimal d =
                    new BigDecimal("10").divide(new BigDecimal("3"), 20, RoundingMode.HALF_UP);
                print(
                    d
                        + " "
                        + d.scale()
                        + " "
                        + d.setScale(2, RoundingMode.DOWN)
                        + " "
                        + new BigDecimal("1.10").equals(new BigDecimal("1.1"))
                        + " "
                        + new BigDecimal("1.10").stripTrailingZeros()
                        + " "
                        + new BigDecimal("1E+5").toPlainString());
              }),
          new Case(
              "bigDecimalRounding",
              () -> {
                for (RoundingMode m :
                    List.of(
                        RoundingMode.UP,
                        RoundingMode.DOWN,
                        RoundingMode.CEILING,
                        RoundingMode.FLOOR,
                        RoundingMode.HALF_UP,
                        RoundingMode.HALF_DOWN,
                        RoundingMode.HALF_EVEN))
                  print(
                      m
                          + " "
                          + new BigDecimal("2.5").setScale(0, m)
                          + " "
                          + new BigDecimal("-2.5").setScale(0, m));
              }),
          new Case(
              "randomInts",
              () -> {
                Random r = new Random(42);
                for (int i = 0; i < 5; i++)
                  print(
                      r.nextInt()
                          + " "
                          + r.nextInt(10)
                          + " "
                          + r.nextInt(1000)
                          + " "
                          + r.nextInt(64)
                          + " "
                          + r.nextInt(5, 50));
              }),
          new Case(
              "randomOthers",
              () -> {
                Random r = new Random(7);
                print(
                    r.nextLong()
                        + " "
                        + r.nextDouble()
                        + " "
                        + r.nextFloat()
                        + " "
                        + r.nextBoolean()
                        + " "
                        + r.nextBoolean());
                byte[] b = new byte[7];
                r.nextBytes(b);
                print(java.util.Arrays.toString(b));
              }),
          new Case(
              "randomGaussian",
              () -> {
                Random r = new Random(5);
                for (int i = 0; i < 4; i++) print(r(r.nextGaussian()));
              }),
          new Case(
              "hashes",
              () -> {
                print(
                    Double.hashCode(1.5)
                        + " "
                        + Long.hashCode(1L << 33)
                        + " "
                        + Boolean.hashCode(true)
                        + " "
                        + Character.hashCode((char) 97)
                        + " "
                        + Float.hashCode(2f));
              }));

  /** Less the last digits: those of functions are not said by the JDK. */
  private static String r(double value) {
    return String.format("%.6f", value);
  }

  private static String functions(double x) {
    return r(Math.sin(x))
        + " "
        + r(Math.cos(x))
        + " "
        + r(Math.tan(x))
        + " "
        + r(Math.exp(x / 10))
        + " "
        + r(Math.log(x + 1))
        + " "
        + r(Math.sqrt(x))
        + " "
        + r(Math.atan(x))
        + " "
        + r(Math.cbrt(x))
        + " "
        + r(Math.log10(x + 1));
  }

  private static void print(Object value) {
    System.out.println(value);
  }
}
