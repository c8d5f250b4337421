// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import dev.ukvm.abi.Manifest;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;

/**
 * What a guest is built from.
 *
 * @param sources C files; headers beside them are found
 * @param objects what {@link GuestCompiler#compile} has compiled before
 * @param manifest its devices; {@code null} of what is no guest but a static Linux executable,
 *     which brings its own {@code _start} and all else along
 * @param options more options for the compiler, such as {@code -DNAME}
 * @param hasSymbols whether the executable has what debuggers want
 */
public record GuestSource(
    List<Path> sources,
    List<Path> objects,
    Manifest manifest,
    List<String> options,
    boolean hasSymbols) {
  /**
   * Option for a guest that leaves the CPU's floating-point and vector registers alone, and so runs
   * where a hypervisor interprets the guest's instructions and knows no such arithmetic.
   */
  public static final String GENERAL_REGISTERS_ONLY = "-mgeneral-regs-only";

  public GuestSource {
    sources = List.copyOf(sources);
    objects = List.copyOf(objects);
    options = List.copyOf(options);
  }

  /** A guest, all of it from sources. */
  public GuestSource(List<Path> sources, Manifest manifest, List<String> options) {
    this(sources, List.of(), Objects.requireNonNull(manifest), options, true);
  }

  boolean isProcess() {
    return manifest == null;
  }
}
