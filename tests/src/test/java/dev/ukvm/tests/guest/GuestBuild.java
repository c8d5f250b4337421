// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Toolchain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds the guests into {@code target/guests}, when first asked for and when they changed. */
public final class GuestBuild {
  private static final Path DIRECTORY = Path.of("target", "guests").toAbsolutePath();
  private static GuestCompiler compiler;

  private GuestBuild() {}

  /** The executable of a guest. */
  public static synchronized Path executable(TestGuest guest) {
    if (compiler == null) {
      compiler = new GuestCompiler(Toolchain.select(), DIRECTORY.resolve("build"));
    }
    List<String> options = new ArrayList<>(List.of("-Werror"));
    if (!guest.sse()) {
      options.add(GuestSource.GENERAL_REGISTERS_ONLY);
    }
    Path output = DIRECTORY.resolve(guest.name() + ".elf");
    compiler.build(new GuestSource(List.of(guest.source()), guest.manifest(), options), output);
    return output;
  }
}
