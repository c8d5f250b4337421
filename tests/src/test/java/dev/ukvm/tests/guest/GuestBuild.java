// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.io.IOException;
import java.io.UncheckedIOException;
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
    return output;
  }
}
