// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipFile;

/**
 * Clang and lld from Maven Central's {@code org.bytedeco:llvm}, for hosts with no C compiler. Maven
 * itself fetches the jar (about 150 MB) into its local repository, with its own settings; the few
 * files needed are unpacked once into the user's cache directory.
 */
final class LlvmPackage {
  private LlvmPackage() {}

  static Toolchain toolchain(Target target) {
    String version = version();
    Path directory = UserCache.directory().resolve("llvm-" + version + "-" + classifier());
    Path clang = directory.resolve("bin/clang");
    Path lld = directory.resolve("bin/ld.lld");
    if (!Files.isExecutable(clang)) {
      unpack(fetch(version), directory, version);
    }
    // lld's own version is that of the package.
    return Toolchain.clang(
        target, clang.toString(), lld.toString(), Toolchain.versionOf(clang.toString()) + version);
  }

  private static String version() {
    Properties versions = new Properties();
    try (InputStream in = LlvmPackage.class.getResourceAsStream("versions.properties")) {
      versions.load(in);
    } catch (IOException e) {
      throw new GuestBuildException("versions.properties: cannot be read", e);
    }
    return versions.getProperty("llvm");
  }

  private static String classifier() {
    String system = System.getProperty("os.name").toLowerCase(Locale.ROOT);
    String machine = System.getProperty("os.arch");
    if (system.equals("linux") && machine.equals("amd64")) {
      return "linux-x86_64";
    }
    if (system.equals("linux") && machine.equals("aarch64")) {
      return "linux-arm64";
    }
    throw new GuestBuildException(
        "no packaged LLVM is known for "
            + system
            + " on "
            + machine
            + "; put clang and ld.lld, or a gcc for ELF, on the PATH");
  }

  /** The jar, in Maven's local repository. */
  private static Path fetch(String version) {
    String local = System.getProperty("maven.repo.local");
    Path repository =
        local == null || local.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".m2", "repository")
            : Path.of(local).toAbsolutePath();
    Path jar =
        repository.resolve(
            "org/bytedeco/llvm/" + version + "/llvm-" + version + "-" + classifier() + ".jar");
    if (Files.exists(jar)) {
      return jar;
    }
    Path maven = Command.find("mvn");
    if (maven == null) {
      throw new GuestBuildException(
          "no C compiler, and no mvn on the PATH to fetch one with; install gcc, or clang and lld");
    }
    try {
      Files.createDirectories(repository);
    } catch (IOException e) {
      throw new GuestBuildException(repository + ": cannot be created: " + e.getMessage(), e);
    }
    Command.Result result =
        Command.run(
            List.of(
                maven.toString(),
                "--batch-mode",
                "--no-transfer-progress",
                "-Dmaven.repo.local=" + repository,
                "-Dartifact=org.bytedeco:llvm:" + version + ":jar:" + classifier(),
                "-Dtransitive=false",
                "dependency:get"),
            // Where no project's .mvn has options for another Java than Maven's. As JAVA_HOME this
            // Java won't do: the runtime image lacks what Maven needs.
            repository,
            Map.of());
    if (result.status() != 0 || !Files.exists(jar)) {
      throw new GuestBuildException(
          "org.bytedeco:llvm:"
              + version
              + ": mvn could not fetch it; install gcc, or clang and lld:\n"
              + result.output().stripTrailing());
    }
    return jar;
  }

  /** Unpacks beside the goal and moves into place, so that no half of it is ever used. */
  private static void unpack(Path jar, Path directory, String version) {
    String prefix = "org/bytedeco/llvm/" + classifier() + "/";
    // The libraries are known by their sonames: 20.1 of 20.1.7-1.5.12.
    String soname = version.substring(0, version.indexOf('.', version.indexOf('.') + 1));
    Map<String, String> programs =
        Map.of(
            "clang",
            "bin/clang",
            "lld",
            "bin/ld.lld",
            "libLLVM.so",
            "lib/libLLVM.so." + soname,
            "libclang-cpp.so",
            "lib/libclang-cpp.so." + soname);
    try {
      Files.createDirectories(directory.getParent());
      Path fresh = Files.createTempDirectory(directory.getParent(), "llvm");
      try (ZipFile zip = new ZipFile(jar.toFile())) {
        for (Enumeration<? extends ZipEntry> all = zip.entries(); all.hasMoreElements(); ) {
          ZipEntry entry = all.nextElement();
          if (entry.isDirectory() || !entry.getName().startsWith(prefix)) {
            continue;
          }
          String name = entry.getName().substring(prefix.length());
          String goal = isHeader(name) ? name : programs.get(name);
          if (goal != null) {
            Path file = fresh.resolve(goal).normalize();
            Files.createDirectories(file.getParent());
            try (InputStream in = zip.getInputStream(entry)) {
              Files.copy(in, file);
            }
            if (goal.startsWith("bin/") && !file.toFile().setExecutable(true)) {
              throw new GuestBuildException(file + ": cannot be made executable");
            }
          }
        }
      }
      try {
        Files.move(fresh, directory, StandardCopyOption.ATOMIC_MOVE);
      } catch (FileAlreadyExistsException | java.nio.file.DirectoryNotEmptyException e) {
        // Another build was faster.
        delete(fresh);
      }
    } catch (IOException e) {
      throw new GuestBuildException(jar + ": cannot be unpacked to " + directory, e);
    }
  }

  /** Whether it is one of the compiler's own headers. */
  private static boolean isHeader(String name) {
    return name.startsWith("lib/clang/")
        && name.endsWith(".h")
        && !name.contains("..")
        && name.indexOf("/include/") + "/include/".length() == name.lastIndexOf('/') + 1;
  }

  private static void delete(Path directory) throws IOException {
    List<Path> files;
    try (Stream<Path> tree = Files.walk(directory)) {
      files = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
