// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent.atomic;

/** As the JDK's: a plain sum, as one thread runs at a time. */
public class LongAdder extends Number {
  private long sum;

  public void add(long x) {
    sum += x;
  }

  public void increment() {
    sum++;
  }

  public void decrement() {
    sum--;
  }

  public long sum() {
    return sum;
  }

  public void reset() {
    sum = 0;
  }

  public long sumThenReset() {
    long last = sum;
    sum = 0;
    return last;
  }

  @Override
  public String toString() {
    return Long.toString(sum);
  }

  @Override
  public long longValue() {
    return sum;
  }

  @Override
  public int intValue() {
    return (int) sum;
  }

  @Override
  public float floatValue() {
    return sum;
  }

  @Override
  public double doubleValue() {
    return sum;
  }
}
