// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.GuestTable;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeSet;
import java.util.function.Supplier;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/** Runs a {@link Column} in its rig. */
final class ColumnRun {
  private static final Path SCRIPT = Path.of("../scripts/rig").toAbsolutePath().normalize();
  private static final Path DIRECTORY = Path.of("target/rig").toAbsolutePath();
  private static final String EXECUTABLE = "/opt/ukvm-tender/bin/ukvm-tender";
  private static final String LAUNCHER = "/opt/ukvm-tender/lib/ukvm-tender";
  private static final String LIMIT_SECONDS = "400";

  /** Exit status of scripts/rig when it can't do what is needed here. */
  private static final int IMPOSSIBLE = 1;

  /** What runs JUnit's classes. */
  private static final Pattern TEST_LIBRARY =
      Pattern.compile("/(junit-(jupiter|platform)|opentest4j|assertj-core)-[^/]*\\.jar$");

  private ColumnRun() {}

  /**
   * What came of one case.
   *
   * @param form suffix of its {@link Form}
   * @param result {@link ColumnMain#OK} and its like
   */
  record Result(String form, String name, String result, String detail) {}

  /**
   * What came of all.
   *
   * @param trouble why there are no results, or not all, or {@code null}
   * @param impossible whether that is this host's fault
   */
  record Results(List<Result> results, String trouble, boolean impossible) {}

  static Results run(Column column) throws IOException, InterruptedException {
    Path directory = DIRECTORY.resolve(column.name());
    Files.createDirectories(directory);
    Path results = directory.resolve("results.tsv");
    Files.deleteIfExists(results);
    Files.deleteIfExists(directory.resolve("hs_err.log"));
    GuestTable.cases(column.target()).forEach(one -> GuestBuild.executable(one.guest()));
    DeviceCases.build(column.target());
    Path log = directory.resolve("log");
    Process process =
        new ProcessBuilder(command(column, directory))
            .redirectInput(new File("/dev/null"))
            .redirectErrorStream(true)
            .redirectOutput(log.toFile())
            .start();
    int status = process.waitFor();
    List<Result> found = new ArrayList<>();
    if (Files.exists(results)) {
      for (String line : Files.readAllLines(results)) {
        String[] fields = line.split("\t", 4);
        found.add(new Result(fields[0], fields[1], fields[2], fields[3]));
      }
    }
    if (status == 0) {
      return new Results(found, null, false);
    }
    String trouble = "scripts/rig ended with %d: %s".formatted(status, Files.readString(log));
    return new Results(found, trouble.strip(), found.isEmpty() && status == IMPOSSIBLE);
  }

  private static List<String> command(Column column, Path directory) throws IOException {
    List<String> command = new ArrayList<>();
    command.addAll(List.of(SCRIPT.toString(), column.target().toString()));
    command.addAll(column.rigOptions());
    command.addAll(List.of("--timeout", LIMIT_SECONDS, "--results", directory.toString()));
    command.addAll(List.of("--file", classes(column.tests()) + ":/job/lib"));
    command.addAll(List.of("--file", GuestBuild.directory(column.target()) + ":/job/guests"));
    command.addAll(List.of("--file", Path.of("src/guests").toAbsolutePath() + ":/job/src/guests"));
    for (Map.Entry<String, Supplier<Path>> file : column.files().entrySet()) {
      command.addAll(List.of("--file", file.getValue().get() + ":" + file.getKey()));
    }
    // An ahead-of-time cache for this JVM would save each column 3 s of its 30 to 40, but take 17 s
    // (aarch64) to 45 s (x86_64) to make there: more than all columns of an architecture get back.
    command.addAll(List.of("--", "java", "-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC"));
    // With what a JVM leaves that aborts.
    command.add("-XX:ErrorFile=/rig/out/results/hs_err.log");
    command.add("--enable-native-access=ALL-UNNAMED");
    command.add("-D" + GuestBuild.PREBUILT + "=/job/guests");
    command.addAll(column.jvmOptions());
    if (column.jvmOptions().isEmpty()) {
      command.add("-Dukvm.launcher=" + EXECUTABLE);
      command.add("-Dukvm.launcher.jvm=" + LAUNCHER);
    }
    command.addAll(List.of("-cp", "/job/lib/*", ColumnMain.class.getName(), column.hypervisor()));
    command.add("/rig/out/results/results.tsv");
    if (column.tests() != null) {
      command.addAll(column.tests().classes());
    }
    return command;
  }

  /**
   * Our part of this JVM's class path, JUnit's, and tests of another module, as jars: in a rig many
   * small files are slow.
   */
  private static synchronized Path classes(Column.Tests tests) throws IOException {
    Path goal = DIRECTORY.resolve("classes");
    Files.createDirectories(goal);
    for (String part : System.getProperty("java.class.path").split(File.pathSeparator, -1)) {
      Path path = Path.of(part);
      if (Files.isDirectory(path.resolve("dev/ukvm"))) {
        packModule(path, goal);
      } else if (isOurs(path) || TEST_LIBRARY.matcher(part).find()) {
        Files.copy(path, goal.resolve(path.getFileName()), StandardCopyOption.REPLACE_EXISTING);
      }
    }
    if (tests != null) {
      packModule(tests.root().toAbsolutePath().normalize(), goal);
    }
    return goal;
  }

  private static boolean isOurs(Path path) {
    return path.getFileName().toString().endsWith(".jar")
        && path.getParent().getFileName().toString().equals("target");
  }

  /** Packs MODULE/target/classes or MODULE/target/test-classes. */
  private static void packModule(Path classes, Path goal) throws IOException {
    Path module = classes.getParent().getParent();
    pack(classes, goal.resolve(module.getFileName() + "-" + classes.getFileName() + ".jar"));
  }

  private static void pack(Path directory, Path jar) throws IOException {
    Collection<Path> files;
    try (Stream<Path> tree = Files.walk(directory)) {
      files = new TreeSet<>(tree.filter(Files::isRegularFile).toList());
    }
    try (OutputStream out = Files.newOutputStream(jar);
        JarOutputStream packed = new JarOutputStream(out)) {
      for (Path file : files) {
        String name = directory.relativize(file).toString();
        if (!name.equals("module-info.class")) {
          packed.putNextEntry(new JarEntry(name));
          Files.copy(file, packed);
        }
      }
    }
  }
}
