// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.abi.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a Java guest is built from.
 *
 * @param classPath directories and jars with the program's classes, release 21 to 25
 * @param mainClass binary name of the class whose main is called
 * @param manifest its devices; {@code null} of a Linux process, which stands on no tender
 * @param options more options for the C compiler
 * @param absent what the names of classes begin with that are never used in it, though the program
 *     names them: their methods throw NullPointerException
 */
public record JavaGuest(
    List<Path> classPath,
    String mainClass,
    Manifest manifest,
    List<String> options,
    List<String> absent) {
  public JavaGuest {
    classPath = List.copyOf(classPath);
    options = List.copyOf(options);
    absent = List.copyOf(absent);
  }

  /** A unikernel. */
  public JavaGuest(
      List<Path> classPath, String mainClass, Manifest manifest, List<String> options) {
    this(classPath, mainClass, Objects.requireNonNull(manifest), options, List.of());
  }

  /** A static Linux executable. */
  public static JavaGuest process(
      List<Path> classPath, String mainClass, List<String> options, List<String> absent) {
    return new JavaGuest(classPath, mainClass, null, options, absent);
  }

  /** What it stands on. */
  End end() {
    return manifest == null ? End.LINUX : End.HVT;
  }
}
