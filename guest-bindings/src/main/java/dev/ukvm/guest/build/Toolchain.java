// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A C compiler and a linker for ELF.
 *
 * @param target what they build for
 * @param compiler the command, up to the options that any compiler takes
 * @param headers the directory of the compiler's own headers: all that a guest has without a C
 *     library
 * @param linker the program
 * @param version what the compiler says of itself: two that say the same build the same
 */
public record Toolchain(
    Target target, List<String> compiler, String headers, String linker, String version) {
  /** System property that chooses: see {@link #select(Target)}. */
  public static final String PROPERTY = "ukvm.cc";

  /** Environment variable that chooses, where the property is not set. */
  public static final String VARIABLE = "UKVM_CC";

  private static final Path HERE = Path.of("").toAbsolutePath();

  /** They build for this host, or, like clang, for many targets. */
  private static final List<String> CANDIDATES = List.of("gcc", "cc", "clang");

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
  public static Toolchain select(Target target) {
    String choice = System.getProperty(PROPERTY, System.getenv(VARIABLE));
    return select(choice == null || choice.isEmpty() ? "auto" : choice, target);
  }

  /** As {@link #select(Target)}, for a given choice. */
  public static Toolchain select(String choice, Target target) {
    return switch (choice) {
      case "auto" -> {
        Toolchain system = findSystem(target);
        yield system != null ? system : LlvmPackage.toolchain(target);
      }
      case "system" -> requireSystem(target);
      case "llvm" -> LlvmPackage.toolchain(target);
      default -> named(choice, target);
    };
  }

  private static List<String> candidates(Target target) {
    List<String> candidates = new ArrayList<>(CANDIDATES);
    candidates.addAll(target.crossCompilers());
    return candidates;
  }

  private static Toolchain requireSystem(Target target) {
    Toolchain system = findSystem(target);
    if (system == null) {
      throw new GuestBuildException(
          "no C compiler for "
              + target
              + " ELF on the PATH (looked for "
              + String.join(", ", candidates(target))
              + "); install "
              + target.crossCompilers().getFirst()
              + ", or clang and lld, or choose "
              + VARIABLE
              + "=llvm");
    }
    return system;
  }

  private static Toolchain findSystem(Target target) {
    for (String candidate : candidates(target)) {
      Path compiler = Command.find(candidate);
      Toolchain toolchain = compiler == null ? null : probe(compiler, target);
      if (toolchain != null) {
        return toolchain;
      }
    }
    return null;
  }

  private static Toolchain named(String choice, Target target) {
    Path compiler = choice.indexOf('/') >= 0 ? Path.of(choice) : Command.find(choice);
    if (compiler == null || !Files.isExecutable(compiler)) {
      throw new GuestBuildException(
          choice + ": no such compiler; " + VARIABLE + " takes auto, system, llvm or a compiler");
    }
    Toolchain toolchain = probe(compiler, target);
    if (toolchain == null) {
      throw new GuestBuildException(
          choice
              + ": does not build "
              + target
              + " ELF files, or is a clang without ld.lld on the PATH");
    }
    return toolchain;
  }

  /** The toolchain of a compiler, or {@code null} if it does not build for the target. */
  private static Toolchain probe(Path compiler, Target target) {
    String path = compiler.toString();
    Command.Result version = Command.run(List.of(path, "--version"), HERE, Map.of());
    if (version.status() != 0) {
      return null;
    }
    if (version.output().contains("clang")) {
      Path linker = Command.find("ld.lld");
      return linker == null
          ? null
          : clang(target, path, linker.toString(), version.output() + versionOf(linker.toString()));
    }
    if (!target.isMachine(ask(path, "-dumpmachine"))) {
      return null;
    }
    String linker = ask(path, "-print-prog-name=ld");
    Path onPath = linker.indexOf('/') >= 0 ? Path.of(linker) : Command.find(linker);
    if (onPath == null || !Files.isExecutable(onPath)) {
      return null;
    }
    return new Toolchain(
        target,
        List.of(path),
        ask(path, "-print-file-name=include"),
        onPath.toString(),
        version.output() + versionOf(onPath.toString()));
  }

  /** A clang, which builds for any target, with lld. */
  static Toolchain clang(Target target, String compiler, String linker, String version) {
    return new Toolchain(
        target,
        List.of(compiler, "--target=" + target.triple()),
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
