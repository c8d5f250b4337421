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
 */
public record JavaGuest(
    List<Path> classPath, String mainClass, Manifest manifest, List<String> options) {
  public JavaGuest {
    classPath = List.copyOf(classPath);
    options = List.copyOf(options);
  }
}
