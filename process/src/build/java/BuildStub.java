// SPDX-License-Identifier: Apache-2.0

import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.io.File;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Builds the stub for every architecture: the directories of its sources, of intermediate files and
 * of the Java classes that hold the code are the arguments. The toolchain is the one that guests
 * are built with, chosen by UKVM_CC. A class that is newer than all sources is left as it is.
 */
public final class BuildStub {
  // ELF, System V ABI: fields of the 64-bit file header and of section headers.
  private static final int SECTION_OFFSET = 40;
  private static final int SECTION_COUNT = 60;
  private static final int SECTION_SIZE = 64;
  private static final int FLAGS = 8;
  private static final int OFFSET = 24;
  private static final int SIZE = 32;
  private static final long ALLOCATED = 2;
  private static final long EXECUTABLE = 4;

  private static final int BYTES_PER_LINE = 20;

  /** Code that can lie anywhere and has nothing beside it: no data, no tables, no guest's registers. */
  private static final String[] C_OPTIONS = {
    "-std=gnu11",
    "-O2",
    "-Wall",
    "-Wextra",
    "-Werror",
    "-ffreestanding",
    "-fpic",
    "-fvisibility=hidden",
    "-fno-stack-protector",
    "-fno-asynchronous-unwind-tables",
    "-fno-jump-tables",
    GuestSource.GENERAL_REGISTERS_ONLY
  };

  private BuildStub() {}

  public static void main(String[] arguments) throws Exception {
    Path intermediate = Path.of(arguments[1]);
    Path output = Path.of(arguments[2]);
    Files.createDirectories(intermediate);
    Files.createDirectories(output);
    Path sources = Path.of(arguments[0]);
    FileTime newest = newest(sources);
    for (Target target : Target.values()) {
      String name = target == Target.X86_64 ? "X86Stub" : "Aarch64Stub";
      Path holder = output.resolve(name + ".java");
      if (!Files.exists(holder) || Files.getLastModifiedTime(holder).compareTo(newest) <= 0) {
        byte[] code = build(target, sources, intermediate.resolve("stub-" + target));
        Files.writeString(holder, holder(name, code));
      }
    }
  }

  private static FileTime newest(Path directory) throws IOException {
    FileTime newest = FileTime.fromMillis(0);
    try (DirectoryStream<Path> files = Files.newDirectoryStream(directory)) {
      for (Path file : files) {
        FileTime time = Files.getLastModifiedTime(file);
        newest = time.compareTo(newest) > 0 ? time : newest;
      }
    }
    return newest;
  }

  /** Bytes as a text of Latin-1, which costs the least to load, and needs no file at run time. */
  private static String holder(String name, byte[] code) {
    StringBuilder text = new StringBuilder("package dev.ukvm.process;\n\n");
    text.append("final class ").append(name).append(" {\n");
    text.append("  private ").append(name).append("() {}\n\n");
    text.append("  static String code() {\n    return \"\"");
    for (int i = 0; i < code.length; i++) {
      text.append(i % BYTES_PER_LINE == 0 ? "\n        + \"" : "");
      text.append(String.format("\\%03o", Byte.toUnsignedInt(code[i])));
      text.append((i + 1) % BYTES_PER_LINE == 0 || i + 1 == code.length ? "\"" : "");
    }
    return text.append(";\n  }\n}\n").toString();
  }

  private static byte[] build(Target target, Path sources, Path linked) throws Exception {
    Toolchain toolchain = Toolchain.select(target);
    String object = linked + ".o";
    run(toolchain.compiler(), "-c", sources.resolve(linked.getFileName() + ".S").toString(), "-o", object);
    // Position-independent, one section: linked at 0 it is the bytes as they are.
    List<String> link = new ArrayList<>(List.of(toolchain.linker()));
    link.addAll(List.of("--entry=0", "-Ttext=0", "-o", linked.toString(), object));
    if (target == Target.X86_64) {
      link.add(compile(toolchain, sources.resolve("direct.c"), linked));
    }
    run(link);
    return code(linked);
  }

  private static String compile(Toolchain toolchain, Path source, Path linked) throws Exception {
    String object = linked + "-c.o";
    Path headers = new GuestCompiler(toolchain, linked.resolveSibling("guest")).headers();
    List<String> line = new ArrayList<>(toolchain.compiler());
    line.addAll(Arrays.asList(C_OPTIONS));
    line.addAll(List.of("-nostdinc", "-isystem", toolchain.headers(), "-I", headers.toString()));
    run(line, "-c", source.toString(), "-o", object);
    return object;
  }

  /** The one section that is loaded: not every linker writes flat files. */
  private static byte[] code(Path linked) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(linked)).order(ByteOrder.LITTLE_ENDIAN);
    int sections = (int) elf.getLong(SECTION_OFFSET);
    byte[] code = null;
    for (int i = 0; i < elf.getShort(SECTION_COUNT); i++) {
      int section = sections + i * SECTION_SIZE;
      long flags = elf.getLong(section + FLAGS);
      if ((flags & ALLOCATED) != 0) {
        if (code != null || (flags & EXECUTABLE) == 0) {
          throw new IOException(linked + " is not code alone");
        }
        int start = (int) elf.getLong(section + OFFSET);
        code = Arrays.copyOfRange(elf.array(), start, start + (int) elf.getLong(section + SIZE));
      }
    }
    if (code == null) {
      throw new IOException(linked + " has no code");
    }
    return code;
  }

  private static void run(List<String> command, String... options) throws Exception {
    List<String> line = new ArrayList<>(command);
    line.addAll(Arrays.asList(options));
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      System.err.println(String.join(" ", line) + " failed:\n" + output);
      System.exit(1);
    }
  }
}
