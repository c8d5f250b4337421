// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.util.List;
import java.util.Locale;

/** An instruction set that guests are built for, and what toolchains have to be told of it. */
public enum Target {
  X86_64("x86_64", "elf_x86_64"),
  AARCH64("aarch64", "aarch64elf");

  private final String text;
  private final String linkerEmulation;

  Target(String text, String linkerEmulation) {
    this.text = text;
    this.linkerEmulation = linkerEmulation;
  }

  /** What runs on this host; x86_64 where nothing does. */
  public static Target ofHost() {
    return switch (System.getProperty("os.arch")) {
      case "aarch64", "arm64" -> AARCH64;
      default -> X86_64;
    };
  }

  /**
   * The target of a name.
   *
   * @throws GuestBuildException if there is none
   */
  public static Target named(String name) {
    return switch (name.toLowerCase(Locale.ROOT)) {
      case "x86_64", "amd64" -> X86_64;
      case "aarch64", "arm64" -> AARCH64;
      default -> throw new GuestBuildException(name + ": no such target; x86_64 or aarch64");
    };
  }

  /** For ld's and lld's {@code -m}. */
  String linkerEmulation() {
    return linkerEmulation;
  }

  /** Names of GNU compilers that build for nothing else. */
  List<String> crossCompilers() {
    return switch (this) {
      case X86_64 -> List.of("x86_64-linux-gnu-gcc", "x86_64-elf-gcc");
      case AARCH64 -> List.of("aarch64-linux-gnu-gcc", "aarch64-elf-gcc", "aarch64-none-elf-gcc");
    };
  }

  /** For every file. */
  List<String> compilerOptions() {
    return switch (this) {
      case X86_64 -> List.of("-mno-red-zone");
      // Else atomics are calls into a library that asks the C library for the CPU's features.
      case AARCH64 -> List.of("-mno-outline-atomics");
    };
  }

  /** For files with a stack guard: where it lies. */
  List<String> stackGuardOptions() {
    return switch (this) {
      // The psABI's place, whatever a compiler thinks of a bare target.
      case X86_64 ->
          List.of(
              "-mstack-protector-guard=tls",
              "-mstack-protector-guard-reg=fs",
              "-mstack-protector-guard-offset=40");
      // A global variable, as by default.
      case AARCH64 -> List.of("-mstack-protector-guard=global");
    };
  }

  /**
   * For clang. For a bare target it would look for the stack guard in a global variable, whatever
   * its options say; for Linux it takes the psABI's place.
   */
  String triple() {
    return text + "-unknown-linux-gnu";
  }

  /** Whether a GNU compiler's {@code -dumpmachine} means ELF files for this. */
  boolean isMachine(String machine) {
    return machine.startsWith(text + "-")
        && !machine.contains("mingw")
        && !machine.contains("cygwin");
  }

  @Override
  public String toString() {
    return text;
  }
}
