// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.security;

import dev.ukvm.guest.runtime.Secrets;
import java.security.NoSuchAlgorithmException;
import java.util.Random;

/**
 * As the JDK's, with the CPU's random numbers: seeds change nothing. Where the CPU has none, each
 * use throws IllegalStateException.
 */
public class SecureRandom extends Random {
  private static final String ALGORITHM = "NativePRNG";

  public SecureRandom() {}

  public SecureRandom(byte[] seed) {
    java.util.Objects.requireNonNull(seed);
  }

  public static SecureRandom getInstance(String algorithm) throws NoSuchAlgorithmException {
    if (!algorithm.startsWith(ALGORITHM)) {
      throw new NoSuchAlgorithmException(algorithm + " SecureRandom not available");
    }
    return new SecureRandom();
  }

  public static SecureRandom getInstanceStrong() {
    return new SecureRandom();
  }

  public static byte[] getSeed(int count) {
    return new SecureRandom().generateSeed(count);
  }

  public String getAlgorithm() {
    return ALGORITHM;
  }

  @Override
  public void setSeed(long seed) {}

  public void setSeed(byte[] seed) {}

  public void reseed() {}

  public byte[] generateSeed(int count) {
    if (count < 0) {
      throw new IllegalArgumentException("numBytes cannot be negative");
    }
    return Secrets.bytes(count);
  }

  @Override
  public void nextBytes(byte[] bytes) {
    byte[] secret = Secrets.bytes(bytes.length);
    System.arraycopy(secret, 0, bytes, 0, bytes.length);
  }

  @Override
  protected int next(int bits) {
    int number = 0;
    for (byte part : Secrets.bytes(Integer.BYTES)) {
      number = number << Byte.SIZE | part & 255;
    }
    return number >>> Integer.SIZE - bits;
  }

  @Override
  public String toString() {
    return ALGORITHM;
  }
}
