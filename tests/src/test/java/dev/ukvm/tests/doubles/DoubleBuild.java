// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.doubles;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;

/**
 * Builds a double from {@code src/doubles/NAME} into {@code target/doubles}: a shared library that
 * needs no headers of a C library, and finds its functions in the process that loads it.
 */
public final class DoubleBuild {
  /** System property with the directory of doubles that were built elsewhere: in a rig. */
  public static final String PROPERTY = "ukvm.doubles";

  private static final List<String> COMPILER_OPTIONS =
      List.of(
          "-std=gnu11",
          "-O2",
          "-g",
          "-Wall",
          "-Wextra",
          "-Werror",
          "-ffreestanding",
          "-fno-stack-protector",
          "-fvisibility=hidden",
          "-fPIC",
          "-nostdinc");

  private static final Map<String, Path> BUILT = new HashMap<>();

  private DoubleBuild() {}

  /** The library, for this process. */
  public static Path library(String name) {
    String built = System.getProperty(PROPERTY);
    return built == null ? library(name, Target.ofHost()) : Path.of(built, fileName(name));
  }

  /** The library, for an architecture. */
  public static synchronized Path library(String name, Target target) {
    return BUILT.computeIfAbsent(target + "/" + name, key -> build(name, target));
  }

  private static Path build(String name, Target target) {
    Toolchain toolchain = Toolchain.select(target);
    Path directory = Path.of("target", "doubles", target.toString(), name).toAbsolutePath();
    try {
      Files.createDirectories(directory);
      List<String> link = new ArrayList<>(List.of(toolchain.linker(), "-shared"));
      Path fresh = directory.resolve("fresh.so");
      link.addAll(List.of("-o", fresh.toString()));
      TreeSet<Path> sources = new TreeSet<>();
      Path home = Path.of("src", "doubles", name).toAbsolutePath();
      try (DirectoryStream<Path> files = Files.newDirectoryStream(home, "*.c")) {
        files.forEach(sources::add);
      }
      for (Path source : sources) {
        Path object = directory.resolve(source.getFileName() + ".o");
        List<String> compile = new ArrayList<>(toolchain.compiler());
        compile.addAll(COMPILER_OPTIONS);
        if (target == Target.AARCH64) {
          // Else atomics are calls into a library that is not there.
          compile.add("-mno-outline-atomics");
        }
        compile.addAll(List.of("-isystem", toolchain.headers()));
        compile.addAll(List.of("-c", source.toString(), "-o", object.toString()));
        run(compile);
        link.add(object.toString());
      }
      run(link);
      // A process that has the old one keeps it.
      Path library = directory.resolveSibling(fileName(name));
      return Files.move(fresh, library, StandardCopyOption.REPLACE_EXISTING);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static String fileName(String name) {
    return "lib" + name + "-double.so";
  }

  private static void run(List<String> command) throws IOException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    try {
      assertThat(process.waitFor()).as("%s: %s", command, output).isZero();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IllegalStateException(e);
    }
  }
}
