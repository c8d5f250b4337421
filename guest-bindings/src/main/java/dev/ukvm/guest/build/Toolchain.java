// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/**
 * A C compiler and a linker for x86_64 ELF.
 *
 * @param compiler the command, up to the options that any compiler takes
 * @param headers the directory of the compiler's own headers: all that a guest has without a C
 *     library
 * @param linker the program
 * @param version what the compiler says of itself: two that say the same build the same
 */
public record Toolchain(List<String> compiler, String headers, String linker, String version) {
  /** System property that chooses: see {@link #select()}. */
  public static final String PROPERTY = "ukvm.cc";

  /** Environment variable that chooses, where the property is not set. */
  public static final String VARIABLE = "UKVM_CC";

  private static final Path HERE = Path.of("").toAbsolutePath();

  private static final List<String> CANDIDATES =
      List.of("gcc", "cc", "clang", "x86_64-linux-gnu-gcc", "x86_64-elf-gcc");

  public Toolchain {
    compiler = List.copyOf(compiler);
  }

  /**
   * The toolchain that {@value #PROPERTY} or {@value #VARIABLE} asks for: {@code system}, {@code
   * llvm}, the name or path of a compiler, or {@code auto}, which is also the default: system where
   * there is one, else llvm.
   *
   * @throws GuestBuildException if there is none such
   */
  public static Toolchain select() {
    String choice = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return select(choice == null || choice.isEmpty() ? "auto" : choice);
  }

  /** As {@link #select()}, for a given choice. */
  public static Toolchain select(String choice) {
    return switch (choice) {
      case "auto" -> {
        Toolchain system = findSystem();
        yield system != null ? system : LlvmPackage.toolchain();
      }
      case "system" -> requireSystem();
      case "llvm" -> LlvmPackage.toolchain();
      default -> named(choice);
    };
  }

  private static Toolchain requireSystem() {
    Toolchain system = findSystem();
    if (system == null) {
      throw new GuestBuildException(
          "no C compiler for x86_64 ELF on the PATH (looked for "
              + String.join(", ", CANDIDATES)
              + "); install gcc, or clang and lld, or choose "
              + VARIABLE
              + "=llvm");
    }
    return system;
  }

  private static Toolchain findSystem() {
    for (String candidate : CANDIDATES) {
      Path compiler = Command.find(candidate);
      Toolchain toolchain = compiler == null ? null : probe(compiler);
      if (toolchain != null) {
        return toolchain;
      }
    }
    return null;
  }

  private static Toolchain named(String choice) {
    Path compiler = choice.indexOf('/') >= 0 ? Path.of(choice) : Command.find(choice);
    if (compiler == null || !Files.isExecutable(compiler)) {
      throw new GuestBuildException(
          choice + ": no such compiler; " + VARIABLE + " takes auto, system, llvm or a compiler");
    }
    Toolchain toolchain = probe(compiler);
    if (toolchain == null) {
      throw new GuestBuildException(
          choice + ": does not build x86_64 ELF files, or is a clang without ld.lld on the PATH");
    }
    return toolchain;
  }

  /** The toolchain of a compiler, or {@code null} if it is not for x86_64 ELF. */
  private static Toolchain probe(Path compiler) {
    String path = compiler.toString();
    Command.Result version = Command.run(List.of(path, "--version"), HERE, Map.of());
    if (version.status() != 0) {
      return null;
    }
    if (version.output().contains("clang")) {
      Path linker = Command.find("ld.lld");
      return linker == null
          ? null
          : clang(path, linker.toString(), version.output() + versionOf(linker.toString()));
    }
    String machine = ask(path, "-dumpmachine");
    if (!machine.startsWith("x86_64-") || machine.contains("mingw") || machine.contains("cygwin")) {
      return null;
    }
    String linker = ask(path, "-print-prog-name=ld");
    Path onPath = linker.indexOf('/') >= 0 ? Path.of(linker) : Command.find(linker);
    if (onPath == null || !Files.isExecutable(onPath)) {
      return null;
    }
    return new Toolchain(
        List.of(path),
        ask(path, "-print-file-name=include"),
        onPath.toString(),
        version.output() + versionOf(onPath.toString()));
  }

  /**
   * A clang, which builds for any target, with lld. For a bare target it would look for the stack
   * guard in a global variable, whatever its options say; for Linux it takes the psABI's place.
   */
  static Toolchain clang(String compiler, String linker, String version) {
    return new Toolchain(
        List.of(compiler, "--target=x86_64-unknown-linux-gnu"),
        ask(compiler, "-print-resource-dir") + "/include",
        linker,
        version);
  }

  static String versionOf(String program) {
    return Command.check(List.of(program, "--version"), HERE);
  }

  private static String ask(String compiler, String option) {
    return Command.check(List.of(compiler, option), HERE).strip();
  }
}
