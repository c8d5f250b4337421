// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.abi.Manifest;
import java.nio.file.Path;
import java.util.List;

/**
 * What a Java guest is built from.
 *
 * @param classPath directories and jars with the program's classes, release 21 to 25
 * @param mainClass binary name of the class whose main is called
 * @param manifest its devices
 * @param options more options for the C compiler
 * @param end what it stands on; a Linux process has no use for a manifest
 * @param absent what the names of classes begin with that are never used in it, though the program
 *     names them: their methods throw NullPointerException
 */
public record JavaGuest(
    List<Path> classPath,
    String mainClass,
    Manifest manifest,
    List<String> options,
    End end,
    List<String> absent) {
  public JavaGuest {
    classPath = List.copyOf(classPath);
    options = List.copyOf(options);
    absent = List.copyOf(absent);
  }

  /** A unikernel. */
  public JavaGuest(
      List<Path> classPath, String mainClass, Manifest manifest, List<String> options) {
    this(classPath, mainClass, manifest, options, End.HVT, List.of());
  }
}
