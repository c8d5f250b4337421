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
 * Builds the launcher for Linux of every architecture: its sources, a directory for intermediate
 * files, the home of a JDK, whose jni.h is used, and the directory of the executables are the arguments.
 * The toolchain is the one that guests are built with, chosen by UKVM_CC. There is no C library in
 * it: what the launcher uses of the host's is linked from a stand-in with the same names.
 */
public final class BuildLauncher {
  private static final String[] C_OPTIONS = {
    "-std=gnu11",
    "-O2",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-ffreestanding",
    "-fpie",
    "-fvisibility=hidden",
    "-fno-stack-protector",
    "-fno-asynchronous-unwind-tables"
  };

  private static final String[] LINK_OPTIONS = {
    "-pie", "-z", "now", "-z", "relro", "-z", "noexecstack", "--strip-all", "--build-id=none"
  };

  /** A function's declaration in libc.h. */
  private static final Pattern FUNCTION = Pattern.compile("(?m)^\\w[^;{}()]*?(\\w+)\\([^;{}]*\\)[^;{}]*;");

  private static final String LIBRARY = "libc.so.6";

  private BuildLauncher() {}

  public static void main(String[] arguments) throws Exception {
    Path sources = Path.of(arguments[0]);
    Path include = Path.of(arguments[2], "include");
    Path output = Path.of(arguments[3]);
    Files.createDirectories(output);
    for (Target target : Target.values()) {
      Path work = Path.of(arguments[1], target.toString());
      Files.createDirectories(work);
      build(Toolchain.select(target), target, sources, include, work, output);
    }
  }

  private static void build(
      Toolchain toolchain, Target target, Path sources, Path include, Path work, Path output)
      throws Exception {
    // All that jni.h takes of the C library.
    Files.writeString(work.resolve("stdio.h"), "typedef struct FILE FILE;\n");
    List<String> compile = new ArrayList<>(toolchain.compiler());
    compile.addAll(Arrays.asList(C_OPTIONS));
    compile.addAll(List.of("-nostdinc", "-isystem", toolchain.headers(), "-isystem", work.toString()));
    compile.addAll(List.of("-isystem", include.toString(), "-isystem", machineHeaders(include)));
    List<String> link = new ArrayList<>(List.of(toolchain.linker()));
    link.addAll(Arrays.asList(LINK_OPTIONS));
    link.addAll(List.of("--dynamic-linker", dynamicLinker(target)));
    link.addAll(List.of("-o", output.resolve("ukvm-tender-" + target).toString()));
    try (DirectoryStream<Path> files = Files.newDirectoryStream(sources, "*.c")) {
      List<Path> sorted = new ArrayList<>();
      files.forEach(sorted::add);
      sorted.sort(null);
      for (Path file : sorted) {
        link.add(compile(compile, file, work));
      }
    }
    link.add(library(toolchain, sources.resolve("libc.h"), work));
    run(link);
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

  private static String library(Toolchain toolchain, Path header, Path work) throws Exception {
    StringBuilder names = new StringBuilder();
    Matcher functions = FUNCTION.matcher(Files.readString(header));
    while (functions.find()) {
      names.append("void ").append(functions.group(1)).append("(void) {}\n");
    }
    Path source = Files.writeString(work.resolve("libc.c"), names);
    List<String> line = new ArrayList<>(toolchain.compiler());
    line.addAll(List.of("-fpic", "-ffreestanding", "-w"));
    String library = work.resolve(LIBRARY).toString();
    run(List.of(toolchain.linker(), "-shared", "-soname", LIBRARY, "-o", library, compile(line, source, work)));
    return library;
  }

  private static String compile(List<String> compiler, Path source, Path work) throws Exception {
    String object = work.resolve(source.getFileName() + ".o").toString();
    List<String> line = new ArrayList<>(compiler);
    line.addAll(List.of("-c", source.toString(), "-o", object));
    run(line);
    return object;
  }

  private static void run(List<String> command) throws Exception {
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectInput(new File("/dev/null"))
            .start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      System.err.println(String.join(" ", command) + " failed:\n" + output);
      System.exit(1);
    }
  }
}
