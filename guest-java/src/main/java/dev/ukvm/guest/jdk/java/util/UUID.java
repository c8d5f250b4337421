// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util;

import dev.ukvm.guest.runtime.Secrets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** As the JDK's; random ones are the CPU's, or refused as {@code SecureRandom} does. */
public final class UUID implements java.io.Serializable, Comparable<UUID> {
  private final long most;
  private final long least;

  public UUID(long most, long least) {
    this.most = most;
    this.least = least;
  }

  private static UUID of(byte[] bytes, int version) {
    bytes[6] = (byte) ((bytes[6] & 0x0f) | version << 4);
    bytes[8] = (byte) ((bytes[8] & 0x3f) | 0x80);
    long most = 0;
    long least = 0;
    for (int i = 0; i < 8; i++) {
      most = most << 8 | (bytes[i] & 255);
      least = least << 8 | (bytes[8 + i] & 255);
    }
    return new UUID(most, least);
  }

  public static UUID randomUUID() {
    return of(Secrets.bytes(16), 4);
  }

  public static UUID nameUUIDFromBytes(byte[] name) {
    try {
      return of(MessageDigest.getInstance("MD5").digest(name), 3);
    } catch (NoSuchAlgorithmException e) {
      throw new InternalError(e);
    }
  }

  public static UUID fromString(String text) {
    String[] parts = text.split("-", -1);
    if (parts.length != 5) {
      throw new IllegalArgumentException("Invalid UUID string: " + text);
    }
    long[] values = new long[5];
    for (int i = 0; i < 5; i++) {
      values[i] = HexFormat.fromHexDigitsToLong(parts[i]);
    }
    return new UUID(
        values[0] << 32 | (values[1] & 0xffff) << 16 | (values[2] & 0xffff),
        values[3] << 48 | (values[4] & 0xffff_ffff_ffffL));
  }

  public long getMostSignificantBits() {
    return most;
  }

  public long getLeastSignificantBits() {
    return least;
  }

  public int version() {
    return (int) (most >>> 12 & 15);
  }

  public int variant() {
    return (int) (least >>> (64 - (least >>> 62)) & least >> 63);
  }

  @Override
  public String toString() {
    HexFormat hex = HexFormat.of();
    return hex.toHexDigits(most >>> 32, 8)
        + "-"
        + hex.toHexDigits(most >>> 16, 4)
        + "-"
        + hex.toHexDigits(most, 4)
        + "-"
        + hex.toHexDigits(least >>> 48, 4)
        + "-"
        + hex.toHexDigits(least, 12);
  }

  @Override
  public int hashCode() {
    return Long.hashCode(most ^ least);
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof UUID uuid && most == uuid.most && least == uuid.least;
  }

  @Override
  public int compareTo(UUID other) {
    return most != other.most ? Long.compare(most, other.most) : Long.compare(least, other.least);
  }
}
