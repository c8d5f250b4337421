// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.net.URLClassLoader;
import java.nio.ByteBuffer;

/** Tells of classes that were compiled for a release of Java that nobody here knows. */
final class ClassVersion {
  private static final int NEWEST = ClassFile.JAVA_25_VERSION;

  /** Where a class file has its major version, u16, and what it takes to read that. */
  private static final int MAJOR = 6;

  private static final int HEAD = 8;

  /** What a class file's major version is above its release. */
  private static final int OFFSET = 44;

  private ClassVersion() {}

  /** Checks a class of a class path; others, such as this JVM's own, are not the program's. */
  static void check(URLClassLoader classPath, String name) throws IOException {
    String file = name.replace('.', '/') + ".class";
    if (classPath.findResource(file) == null) {
      return;
    }
    try (InputStream in = classPath.getResourceAsStream(file)) {
      byte[] head = in.readNBytes(HEAD);
      if (head.length == HEAD && ByteBuffer.wrap(head).getShort(MAJOR) > NEWEST) {
        throw new GuestBuildException(
            "%s: compiled for Java %d, but guests are made of classes for up to %d; compile it with --release %3$d"
                .formatted(name, ByteBuffer.wrap(head).getShort(MAJOR) - OFFSET, NEWEST - OFFSET));
      }
    }
  }
}
