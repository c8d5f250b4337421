// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.security;

import java.nio.ByteBuffer;
import java.security.NoSuchAlgorithmException;

/** As the JDK's: SHA-256, SHA-1 and MD5. */
public abstract class MessageDigest {
  private final String algorithm;

  protected MessageDigest(String algorithm) {
    this.algorithm = algorithm;
  }

  public static MessageDigest getInstance(String algorithm) throws NoSuchAlgorithmException {
    return switch (algorithm.toUpperCase(java.util.Locale.ROOT)) {
      case "SHA-256" -> new Sha256();
      case "SHA-1", "SHA", "SHA1" -> new Sha1();
      case "MD5" -> new Md5();
      default -> throw new NoSuchAlgorithmException(algorithm + " MessageDigest not available");
    };
  }

  public abstract void update(byte value);

  public abstract void update(byte[] bytes, int offset, int length);

  public void update(byte[] bytes) {
    update(bytes, 0, bytes.length);
  }

  public final void update(ByteBuffer bytes) {
    while (bytes.hasRemaining()) {
      update(bytes.get());
    }
  }

  public abstract byte[] digest();

  public byte[] digest(byte[] bytes) {
    update(bytes);
    return digest();
  }

  public abstract void reset();

  public final String getAlgorithm() {
    return algorithm;
  }

  public abstract int getDigestLength();

  /** Takes the same time whatever the bytes are. */
  public static boolean isEqual(byte[] left, byte[] right) {
    if (left == right) {
      return true;
    }
    if (left == null || right == null || left.length != right.length) {
      return false;
    }
    int difference = 0;
    for (int i = 0; i < left.length; i++) {
      difference |= left[i] ^ right[i];
    }
    return difference == 0;
  }

  @Override
  public String toString() {
    return algorithm + " Message Digest";
  }
}
