// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C half of the Java runtime, as it travels in the jar of guest-java. */
final class JavaRuntimeFiles {
  private static final String ROOT = "/dev/ukvm/guest/runtime/c/";

  private static final List<String> HEADERS =
      List.of(
          "include/limits.h",
          "include/locale.h",
          "include/math.h",
          "include/setjmp.h",
          "include/stdio.h",
          "include/stdlib.h",
          "include/string.h",
          "include/time.h",
          "include/uchar.h",
          "include/ukvm/frames.h",
          "include/ukvm/sockets.h",
          "include/wchar.h");

  /** What lies among TeaVM's files, in place of its own or beside them. */
  private static final List<String> AMONG_GENERATED =
      List.of(
          "collect.c",
          "console.h",
          "date.c",
          "end.h",
          "exceptions.h",
          "fiber.c",
          "file.c",
          "heap.c",
          "heap.h",
          "heapdump.c",
          "heaptrace.c",
          "java.c",
          "java.h",
          "log.c",
          "malloc.c",
          "memory.c",
          "references.c",
          "segments.h",
          "stack.c",
          "stack.h",
          "time.c");

  private static final List<String> SEPARATE =
      List.of("libc/console.c", "libc/libc.c", "libc/math.c");

  /** What there is between lwIP and Java. */
  private static final List<String> NETWORK =
      List.of(
          "net/arch/cc.h",
          "net/device.c",
          "net/dns.c",
          "net/hooks.h",
          "net/internal.h",
          "net/lwipopts.h",
          "net/options.c",
          "net/sockets.c",
          "net/tcp.c",
          "net/timers.c",
          "net/udp.c");

  private static final List<String> ARCHITECTURES = List.of("aarch64", "x86_64");

  private JavaRuntimeFiles() {}

  /** Those that are compiled by themselves. */
  static List<String> sources(End end, String architecture) {
    List<String> sources = new ArrayList<>(SEPARATE);
    sources.addAll(end.sources());
    sources.add(architecture + "/setjmp.S");
    return sources;
  }

  /** All, as paths in src/main/c. */
  static List<String> files(End end) {
    List<String> files = new ArrayList<>(HEADERS);
    files.addAll(SEPARATE);
    files.addAll(end.sources());
    for (String file : AMONG_GENERATED) {
      files.add("teavm/" + file);
    }
    for (String architecture : ARCHITECTURES) {
      files.add(architecture + "/setjmp.S");
    }
    return files;
  }

  /** What is built into guests that use java.net, in the same way. */
  static List<String> network() {
    List<String> files = new ArrayList<>(HEADERS);
    files.addAll(NETWORK);
    return files;
  }

  /** Puts all where TeaVM has put its own. */
  static void unpack(End end, Path generated) throws IOException {
    unpack(files(end), generated);
    for (String part : end.parts()) {
      Files.write(generated.resolve(part.substring(part.indexOf('/') + 1)), read(part));
    }
    // Where libc's files look for them.
    Files.createDirectories(generated.resolve("teavm"));
    for (String header : List.of("teavm/console.h", "teavm/end.h")) {
      Files.write(generated.resolve(header), read(header));
    }
  }

  static void unpack(List<String> files, Path directory) throws IOException {
    for (String file : files) {
      Path goal =
          directory.resolve(file.startsWith("teavm/") ? file.substring("teavm/".length()) : file);
      Files.createDirectories(goal.getParent());
      Files.write(goal, read(file));
    }
  }

  static byte[] read(String file) throws IOException {
    try (InputStream in = JavaRuntimeFiles.class.getResourceAsStream(ROOT + file)) {
      if (in == null) {
        throw new GuestBuildException(file + ": not in guest-java; build it anew");
      }
      return in.readAllBytes();
    }
  }
}
