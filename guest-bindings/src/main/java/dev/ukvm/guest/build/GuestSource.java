// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import dev.ukvm.abi.Manifest;
import java.nio.file.Path;
import java.util.List;

/**
 * What a guest is built from.
 *
 * @param sources C files; headers beside them are found
 * @param objects what {@link GuestCompiler#compile} has compiled before
 * @param manifest its devices
 * @param options more options for the compiler, such as {@code -DNAME}
 * @param hasSymbols whether the executable has what debuggers want
 * @param isProcess whether it is no guest but a static Linux executable, which brings its own
 *     {@code _start} and all else along; it has no manifest then
 */
public record GuestSource(
    List<Path> sources,
    List<Path> objects,
    Manifest manifest,
    List<String> options,
    boolean hasSymbols,
    boolean isProcess) {
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

  /** All of it from sources. */
  public GuestSource(List<Path> sources, Manifest manifest, List<String> options) {
    this(sources, List.of(), manifest, options, true, false);
  }
}
