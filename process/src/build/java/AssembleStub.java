// SPDX-License-Identifier: Apache-2.0

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
 * Assembles the stub for every architecture: the directories of its sources, of intermediate files
 * and of the flat binaries are the arguments. The toolchain is the one that guests are built with,
 * chosen by UKVM_CC. A binary that is newer than all sources is left as it is.
 */
public final class AssembleStub {
  // ELF, System V ABI: fields of the 64-bit file header and of section headers.
  private static final int SECTION_OFFSET = 40;
  private static final int SECTION_COUNT = 60;
  private static final int SECTION_SIZE = 64;
  private static final int FLAGS = 8;
  private static final int OFFSET = 24;
  private static final int SIZE = 32;
  private static final long EXECUTABLE = 4;

  private AssembleStub() {}

  public static void main(String[] arguments) throws Exception {
    Path intermediate = Path.of(arguments[1]);
    Path output = Path.of(arguments[2]);
    Files.createDirectories(intermediate);
    Files.createDirectories(output);
    Path sources = Path.of(arguments[0]);
    FileTime newest = newest(sources);
    for (Target target : Target.values()) {
      String name = "stub-" + target;
      Path binary = output.resolve(name + ".bin");
      if (!Files.exists(binary) || Files.getLastModifiedTime(binary).compareTo(newest) <= 0) {
        assemble(target, sources.resolve(name + ".S"), intermediate.resolve(name), binary);
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

  private static void assemble(Target target, Path source, Path linked, Path binary)
      throws Exception {
    Toolchain toolchain = Toolchain.select(target);
    String object = linked + ".o";
    run(toolchain.compiler(), "-c", source.toString(), "-o", object);
    // Position-independent, one section: linked at 0 it is the bytes as they are.
    run(List.of(toolchain.linker()), "--entry=0", "-Ttext=0", "-o", linked.toString(), object);
    Files.write(binary, code(linked));
  }

  /** The one executable section: not every linker writes flat files. */
  private static byte[] code(Path linked) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(linked)).order(ByteOrder.LITTLE_ENDIAN);
    int sections = (int) elf.getLong(SECTION_OFFSET);
    for (int i = 0; i < elf.getShort(SECTION_COUNT); i++) {
      int section = sections + i * SECTION_SIZE;
      if ((elf.getLong(section + FLAGS) & EXECUTABLE) != 0) {
        int start = (int) elf.getLong(section + OFFSET);
        return Arrays.copyOfRange(elf.array(), start, start + (int) elf.getLong(section + SIZE));
      }
    }
    throw new IOException(linked + " has no code");
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
