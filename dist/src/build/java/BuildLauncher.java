// SPDX-License-Identifier: Apache-2.0

import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.io.File;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Builds the programs that start the monitor on Linux, for every architecture: {@code launcher}, a
 * static executable, and {@code machine}, which needs the host's C library and that of a Java virtual machine. Their
 * sources, a directory for intermediate files, the home of a JDK, whose jni.h is used, the directory of
 * the executables, and that of the runtime's system.h are the arguments. The toolchain is the one that guests are built with, chosen by
 * UKVM_CC. There is no C library in it: what is used of the host's is linked from a stand-in with the same names.
 */
public final class BuildLauncher {
  private static final String[] C_OPTIONS = {
    "-std=gnu11",
    "-O2",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-ffreestanding",
    "-fvisibility=hidden",
    "-fno-stack-protector",
    "-fno-asynchronous-unwind-tables"
  };

  private static final String[] LINK_OPTIONS = {
    "-z", "noexecstack", "--strip-all", "--build-id=none", "--gc-sections", "--fatal-warnings"
  };

  /** A function's declaration in libc.h. */
  private static final Pattern FUNCTION =
      Pattern.compile("(?m)^\\w[^;{}()]*?(\\w+)\\([^;{}]*\\)[^;{}]*;");

  private static final String LIBRARY = "libc.so.6";

  private final Toolchain toolchain;
  private final Path sources;
  private final Path work;
  private final Path output;
  private final String system;

  private BuildLauncher(
      Toolchain toolchain, Path sources, Path work, Path output, String system) {
    this.toolchain = toolchain;
    this.sources = sources;
    this.work = work;
    this.output = output;
    this.system = system;
  }

  public static void main(String[] arguments) throws Exception {
    Path output = Path.of(arguments[3]);
    for (Target target : Target.values()) {
      Path work = Path.of(arguments[1], target.toString());
      Path goal = output.resolve(target.toString());
      Files.createDirectories(work);
      Files.createDirectories(goal);
      BuildLauncher build =
          new BuildLauncher(
              Toolchain.select(target), Path.of(arguments[0]), work, goal, arguments[4]);
      build.launcher();
      build.machine(dynamicLinker(target), Path.of(arguments[2], "include"));
    }
  }

  private void launcher() throws Exception {
    String object = compile("launcher/main.c", "-fno-pie", "-I", system);
    link("launcher", "-static", object);
  }

  private void machine(String dynamicLinker, Path include) throws Exception {
    // All that jni.h takes of the C library.
    Files.writeString(work.resolve("stdio.h"), "typedef struct FILE FILE;\n");
    String object =
        compile(
            "machine/main.c",
            "-fpie",
            "-isystem",
            work.toString(),
            "-isystem",
            include.toString(),
            "-isystem",
            machineHeaders(include));
    link(
        "machine", "-pie", "-z", "now", "-z", "relro", "--dynamic-linker", dynamicLinker, object, library());
  }

  /** The JDK's headers for its own system differ in no way that matters here. */
  private static String machineHeaders(Path include) throws IOException {
    try (DirectoryStream<Path> directories = Files.newDirectoryStream(include)) {
      for (Path directory : directories) {
        if (Files.exists(directory.resolve("jni_md.h"))) {
          return directory.toString();
        }
      }
    }
    throw new IOException(include + ": no jni_md.h");
  }

  private static String dynamicLinker(Target target) {
    return switch (target) {
      case X86_64 -> "/lib64/ld-linux-x86-64.so.2";
      case AARCH64 -> "/lib/ld-linux-aarch64.so.1";
    };
  }

  private String library() throws Exception {
    StringBuilder names = new StringBuilder();
    Matcher functions = FUNCTION.matcher(Files.readString(sources.resolve("machine/libc.h")));
    while (functions.find()) {
      names.append("void ").append(functions.group(1)).append("(void) {}\n");
    }
    Path source = Files.writeString(work.resolve("libc.c"), names);
    String object = work.resolve("libc.o").toString();
    run(toolchain.compiler(), "-fpic", "-ffreestanding", "-w", "-c", source.toString(), "-o", object);
    String library = work.resolve(LIBRARY).toString();
    run(List.of(toolchain.linker()), "-shared", "-soname", LIBRARY, "-o", library, object);
    return library;
  }

  private String compile(String source, String... options) throws Exception {
    String object = work.resolve(source.replace('/', '-') + ".o").toString();
    List<String> line = new ArrayList<>(toolchain.compiler());
    line.addAll(Arrays.asList(C_OPTIONS));
    line.addAll(List.of("-nostdinc", "-isystem", toolchain.headers()));
    line.addAll(Arrays.asList(options));
    run(line, "-c", sources.resolve(source).toString(), "-o", object);
    return object;
  }

  private void link(String name, String... inputs) throws Exception {
    List<String> line = new ArrayList<>(List.of(toolchain.linker()));
    line.addAll(Arrays.asList(LINK_OPTIONS));
    line.addAll(List.of("-o", output.resolve(name).toString()));
    run(line, inputs);
  }

  private static void run(List<String> command, String... more) throws Exception {
    List<String> line = new ArrayList<>(command);
    line.addAll(Arrays.asList(more));
    Process process =
        new ProcessBuilder(line)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      System.err.println(String.join(" ", line) + " failed:\n" + output);
      System.exit(1);
    }
  }
}
