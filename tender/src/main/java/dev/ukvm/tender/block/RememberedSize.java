// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Struct;

/**
 * The size that an image had when it was last attached for writing: an extended attribute of it, so
 * that it goes where the image goes and there is nothing else to keep. A convenience: disks and
 * some file systems have no such attributes, and then nobody knows.
 */
final class RememberedSize {
  private static final String ATTRIBUTE = "user.ukvm.size";

  /** The digits of the largest size. */
  private static final int DIGITS_MAX = 19;

  private RememberedSize() {}

  /** Bytes, or -1 if nobody knows. */
  static long of(Fd image) {
    Struct digits = Struct.allocate(DIGITS_MAX);
    long length = image.getAttribute(ATTRIBUTE, digits);
    long size = length > 0 ? 0 : -1;
    // Whoever made the image may have written anything.
    for (int i = 0; i < length && size >= 0; i++) {
      int digit = digits.getByte(i) - '0';
      boolean fits = digit >= 0 && digit <= 9 && size <= (Long.MAX_VALUE - digit) / 10;
      size = fits ? size * 10 + digit : -1;
    }
    return size;
  }

  /** Keeps a size, in bytes, if the image can. */
  static void put(Fd image, long size) {
    String text = Long.toString(size);
    Struct digits = Struct.allocate(text.length());
    for (int i = 0; i < text.length(); i++) {
      digits.putByte(i, text.charAt(i));
    }
    image.setAttribute(ATTRIBUTE, digits);
  }
}
