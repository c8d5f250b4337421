// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The C runtime, as it travels in this module. */
final class RuntimeFiles {
  /** What others include. */
  static final List<String> HEADERS =
      List.of("include/ukvm/guest.h", "include/ukvm/hvt.h", "runtime/runtime.h");

  private static final List<String> COMMON_SOURCES =
      List.of(
          "runtime/console.c",
          "runtime/device.c",
          "runtime/input.c",
          "runtime/life.c",
          "runtime/memory.c",
          "runtime/notes.c",
          "runtime/ring.c",
          "runtime/start.c",
          "runtime/stop.c",
          "runtime/time.c");

  static final String LINK_SCRIPT = "runtime/guest.ld";

  private RuntimeFiles() {}

  /** What is compiled for a target. */
  static List<String> sources(Target target) {
    List<String> sources = new ArrayList<>(COMMON_SOURCES);
    sources.add(target + "/cpu.c");
    sources.add(target + "/start.S");
    return sources;
  }

  /** All that a target takes. */
  static List<String> files(Target target) {
    List<String> files = new ArrayList<>(HEADERS);
    files.addAll(sources(target));
    files.add(LINK_SCRIPT);
    return files;
  }

  static byte[] read(String file) {
    try (InputStream in = RuntimeFiles.class.getResourceAsStream("/dev/ukvm/guest/c/" + file)) {
      if (in == null) {
        throw new GuestBuildException(file + ": not in this module; build guest-bindings anew");
      }
      return in.readAllBytes();
    } catch (IOException e) {
      throw new GuestBuildException(file + ": cannot be read", e);
    }
  }

  static void unpack(Target target, Path directory) throws IOException {
    for (String file : files(target)) {
      Path goal = directory.resolve(file);
      Files.createDirectories(goal.getParent());
      Files.write(goal, read(file));
    }
  }
}
