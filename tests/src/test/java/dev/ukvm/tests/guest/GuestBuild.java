// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/**
 * Builds the guests into {@code target/guests}, a directory for each architecture, when first asked
 * for and when they changed.
 */
public final class GuestBuild {
  /** System property: where all guests are built already, on a machine that has no compiler. */
  public static final String PREBUILT = "ukvm.guests";

  // ELF, System V ABI: offsets in the 64-bit file header and in program headers.
  private static final int PROGRAM_HEADERS = 32;
  private static final int PROGRAM_HEADER_COUNT = 56;
  private static final int PROGRAM_HEADER_SIZE = 56;
  private static final int SEGMENT_FLAGS = 4;
  private static final int SEGMENT_ADDRESS = 16;
  private static final int SEGMENT_MEMORY_SIZE = 40;
  private static final int SEGMENT_ALIGNMENT = 48;
  private static final int PT_LOAD = 1;
  private static final int PT_TLS = 7;

  /** No host protects memory in larger pages. */
  private static final long HOST_PAGE_MAX = 65536;

  private static final Path DIRECTORY = Path.of("target", "guests").toAbsolutePath();
  private static final Map<Target, GuestCompiler> COMPILERS = new EnumMap<>(Target.class);

  private GuestBuild() {}

  /** Where the executables for an architecture are, once built. */
  public static Path directory(Target target) {
    return DIRECTORY.resolve(target.toString());
  }

  /** The executable of a guest. */
  public static synchronized Path executable(TestGuest guest) {
    String prebuilt = System.getProperty(PREBUILT);
    if (prebuilt != null) {
      return Path.of(prebuilt, guest.name() + ".elf");
    }
    Path directory = directory(guest.target());
    try {
      Files.createDirectories(directory);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    GuestCompiler compiler =
        COMPILERS.computeIfAbsent(
            guest.target(),
            target -> new GuestCompiler(Toolchain.select(target), directory.resolve("build")));
    List<String> options = new ArrayList<>(List.of("-Werror"));
    if (!guest.sse()) {
      options.add(GuestSource.GENERAL_REGISTERS_ONLY);
    }
    Path output = directory.resolve(guest.name() + ".elf");
    compiler.build(new GuestSource(List.of(guest.source()), guest.manifest(), options), output);
    if (guest.unreadable()) {
      addUnreadableSegment(output);
    }
    return output;
  }

  /** The executable of the guest of a name. */
  public static Path executable(Target target, String name) {
    return GuestTable.cases(target).stream()
        .map(TestCase::guest)
        .filter(guest -> guest.name().equals(name))
        .findFirst()
        .map(GuestBuild::executable)
        .orElseThrow();
  }

  /**
   * Makes of the header for thread-local data, which such a guest has not, a last segment without
   * content and permissions.
   */
  private static void addUnreadableSegment(Path executable) {
    try {
      byte[] file = Files.readAllBytes(executable);
      ByteBuffer elf = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
      int header = (int) elf.getLong(PROGRAM_HEADERS);
      long end = 0;
      for (int i = 0; i < elf.getShort(PROGRAM_HEADER_COUNT); i++) {
        if (elf.getInt(header) == PT_LOAD) {
          end = elf.getLong(header + SEGMENT_ADDRESS) + elf.getLong(header + SEGMENT_MEMORY_SIZE);
        } else if (elf.getInt(header) == PT_TLS) {
          elf.putInt(header, PT_LOAD);
          elf.putInt(header + SEGMENT_FLAGS, 0);
          elf.putLong(header + SEGMENT_ADDRESS, end + HOST_PAGE_MAX - 1 & -HOST_PAGE_MAX);
          elf.putLong(header + SEGMENT_MEMORY_SIZE, 2 * HOST_PAGE_MAX);
          elf.putLong(header + SEGMENT_ALIGNMENT, HOST_PAGE_MAX);
        }
        header += PROGRAM_HEADER_SIZE;
      }
      Files.write(executable, file);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
