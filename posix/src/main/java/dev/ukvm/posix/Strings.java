// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/** Strings as a program is given them: pointers to each, and a null pointer. */
final class Strings {
  final Struct[] each;
  final Struct pointers;

  Strings(String[] texts) {
    each = new Struct[texts.length];
    pointers = Struct.allocate((texts.length + 1) * Long.BYTES);
    for (int i = 0; i < texts.length; i++) {
      each[i] = Struct.ofString(texts[i]);
      pointers.putLong(i * Long.BYTES, each[i].address());
    }
  }
}
