// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.stream.Stream;

/** A Maven repository that has what the user's has, but artifacts of this project of its own. */
public final class LocalRepository {
  private static final String VERSION = "0.1.0-SNAPSHOT";
  private static final Path TOP = Path.of("..").toAbsolutePath().normalize();

  /** Artifact and directory. */
  private static final List<String> MODULES =
      List.of(
          "hypercall-abi",
          "posix",
          "tender",
          "kvm",
          "bhyve",
          "hvf",
          "process",
          "guest-bindings",
          "guest-java",
          "guest-java-compiler");

  private final Path directory;

  private LocalRepository(Path directory) {
    this.directory = directory;
  }

  /** One without any of this project's. */
  public static LocalRepository create(Path directory) throws IOException {
    Path users = Path.of(System.getProperty("ukvm.repository"));
    link(users, directory, "dev");
    link(users.resolve("dev"), directory.resolve("dev"), "ukvm");
    return new LocalRepository(directory);
  }

  /** One with this build's: its modules' classes as they are. */
  static LocalRepository ofThisBuild(Path directory) throws IOException {
    LocalRepository repository = create(directory);
    repository.install("ukvm-tender-parent", TOP, false);
    for (String module : MODULES) {
      repository.install(module, TOP.resolve(module), true);
    }
    repository.install("ukvm-maven-plugin", TOP.resolve("maven-plugin"), true);
    return repository;
  }

  public Path directory() {
    return directory;
  }

  private static void link(Path from, Path to, String except) throws IOException {
    Files.createDirectories(to);
    if (Files.isDirectory(from)) {
      try (Stream<Path> entries = Files.list(from)) {
        for (Path entry : entries.toList()) {
          if (!entry.endsWith(except)) {
            Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
          }
        }
      }
    }
  }

  private void install(String artifact, Path module, boolean jar) throws IOException {
    Path goal = directory.resolve(Path.of("dev", "ukvm", artifact, VERSION));
    Files.createDirectories(goal);
    String name = artifact + "-" + VERSION;
    Files.copy(module.resolve("pom.xml"), goal.resolve(name + ".pom"));
    if (jar) {
      pack(module.resolve("target/classes"), goal.resolve(name + ".jar"));
    }
  }

  private static void pack(Path classes, Path jar) throws IOException {
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
        Stream<Path> files = Files.walk(classes)) {
      for (Path file : files.filter(Files::isRegularFile).toList()) {
        out.putNextEntry(new JarEntry(classes.relativize(file).toString()));
        Files.copy(file, out);
      }
    }
  }
}
