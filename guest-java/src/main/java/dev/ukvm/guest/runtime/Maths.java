// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.apache.commons.math3.util.FastMath;

/** Functions of java.lang.Math that TeaVM lacks, or for which it wants a C library. */
@Replaces("java.lang.Math")
final class Maths {
  private Maths() {}

  @Replaces.Static
  public static double sin(double a) {
    return FastMath.sin(a);
  }

  @Replaces.Static
  public static double cos(double a) {
    return FastMath.cos(a);
  }

  @Replaces.Static
  public static double tan(double a) {
    return FastMath.tan(a);
  }

  @Replaces.Static
  public static double asin(double a) {
    return FastMath.asin(a);
  }

  @Replaces.Static
  public static double acos(double a) {
    return FastMath.acos(a);
  }

  @Replaces.Static
  public static double atan(double a) {
    return FastMath.atan(a);
  }

  @Replaces.Static
  public static double atan2(double y, double x) {
    return FastMath.atan2(y, x);
  }

  @Replaces.Static
  public static double exp(double a) {
    return FastMath.exp(a);
  }

  @Replaces.Static
  public static double expm1(double a) {
    return FastMath.expm1(a);
  }

  @Replaces.Static
  public static double log(double a) {
    return FastMath.log(a);
  }

  @Replaces.Static
  public static double log10(double a) {
    return FastMath.log10(a);
  }

  @Replaces.Static
  public static double log1p(double a) {
    return FastMath.log1p(a);
  }

  @Replaces.Static
  public static double pow(double base, double exponent) {
    return FastMath.pow(base, exponent);
  }

  @Replaces.Static
  public static double cbrt(double a) {
    return FastMath.cbrt(a);
  }

  @Replaces.Static
  public static double hypot(double x, double y) {
    return FastMath.hypot(x, y);
  }

  @Replaces.Static
  public static double sinh(double a) {
    return FastMath.sinh(a);
  }

  @Replaces.Static
  public static double cosh(double a) {
    return FastMath.cosh(a);
  }

  @Replaces.Static
  public static double tanh(double a) {
    return FastMath.tanh(a);
  }

  @Replaces.Static
  public static double IEEEremainder(double dividend, double divisor) {
    return FastMath.IEEEremainder(dividend, divisor);
  }

  @Replaces.Static
  public static double rint(double a) {
    return Native.rint(a);
  }

  /** Ties go up. */
  @Replaces.Static
  public static long round(double a) {
    double floor = Math.floor(a);
    return Native.doubleToLong(a - floor >= 0.5 ? floor + 1 : floor);
  }

  @Replaces.Static
  public static int round(float a) {
    double floor = Math.floor(a);
    return Native.doubleToInt(a - floor >= 0.5 ? floor + 1 : floor);
  }

  @Replaces.Static
  public static double ulp(double a) {
    double value = Math.abs(a);
    if (Double.isNaN(a) || Double.isInfinite(a)) {
      return value;
    }
    long bits = Double.doubleToRawLongBits(value);
    return value == Double.MAX_VALUE
        ? value - Double.longBitsToDouble(bits - 1)
        : Double.longBitsToDouble(bits + 1) - value;
  }

  @Replaces.Static
  public static float ulp(float a) {
    float value = Math.abs(a);
    if (Float.isNaN(a) || Float.isInfinite(a)) {
      return value;
    }
    int bits = Float.floatToRawIntBits(value);
    return value == Float.MAX_VALUE
        ? value - Float.intBitsToFloat(bits - 1)
        : Float.intBitsToFloat(bits + 1) - value;
  }

  /** The upper half of the product, from the products of halves. */
  @Replaces.Static
  public static long multiplyHigh(long a, long b) {
    long aLow = a & 0xffff_ffffL;
    long bLow = b & 0xffff_ffffL;
    long aHigh = a >> 32;
    long bHigh = b >> 32;
    long middle = aHigh * bLow + ((aLow * bLow) >>> 32);
    long carried = aLow * bHigh + (middle & 0xffff_ffffL);
    return aHigh * bHigh + (middle >> 32) + (carried >> 32);
  }

  @Replaces.Static
  public static long multiplyFull(int a, int b) {
    return (long) a * b;
  }

  @Replaces.Static
  public static long unsignedMultiplyHigh(long a, long b) {
    return multiplyHigh(a, b) + ((a >> 63) & b) + ((b >> 63) & a);
  }
}
