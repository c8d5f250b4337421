// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import dev.ukvm.abi.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@link GuestCompiler}. */
public final class BuildGuest {
  private static final String USAGE =
      """
      usage: build-guest -o GUEST.elf [options] SOURCE.c...
        -o FILE            the guest
        --manifest FILE    its manifest, JSON (default: manifest.json beside the first source)
        --target NAME      x86_64 or aarch64 (default: this host's)
        --cc CHOICE        auto, system, llvm, or a compiler (default: UKVM_CC, or auto)
        --work DIRECTORY   for intermediate files (default: that of the guest, with .build added)
        -X...              any other option goes to the compiler\
      """;

  private Path output;
  private Path manifest;
  private Path work;
  private Target target = Target.ofHost();
  private String choice;
  private final List<Path> sources = new ArrayList<>();
  private final List<String> options = new ArrayList<>();

  private BuildGuest() {}

  /** Exit status 0, 1 if the guest cannot be built, 2 if the arguments are wrong. */
  public static void main(String[] arguments) {
    System.exit(new BuildGuest().run(arguments));
  }

  private int run(String[] arguments) {
    try {
      for (int i = 0; i < arguments.length; i++) {
        switch (arguments[i]) {
          case "-o" -> output = Path.of(value(arguments, i++));
          case "--manifest" -> manifest = Path.of(value(arguments, i++));
          case "--work" -> work = Path.of(value(arguments, i++));
          case "--target" -> target = Target.named(value(arguments, i++));
          case "--cc" -> choice = value(arguments, i++);
          default -> {
            if (arguments[i].startsWith("-")) {
              options.add(arguments[i]);
            } else {
              sources.add(Path.of(arguments[i]));
            }
          }
        }
      }
      if (output == null || sources.isEmpty()) {
        System.err.println(USAGE);
        return 2;
      }
      compile();
      return 0;
    } catch (GuestBuildException e) {
      System.err.println("build-guest: " + e.getMessage());
      return 1;
    }
  }

  private void compile() {
    for (Path source : sources) {
      if (!Files.isReadable(source)) {
        throw new GuestBuildException(source + ": cannot be read");
      }
    }
    if (manifest == null) {
      manifest = sources.getFirst().resolveSibling("manifest.json");
      if (!Files.exists(manifest)) {
        throw new GuestBuildException(
            manifest + ": no such file; write the manifest there, or name it with --manifest");
      }
    }
    // Ahead of a compiler that may have to be fetched.
    GuestCompiler.destination(output);
    Manifest devices = ManifestTool.read(manifest);
    Toolchain toolchain =
        choice == null ? Toolchain.select(target) : Toolchain.select(choice, target);
    if (work == null) {
      work = output.resolveSibling(output.getFileName() + ".build");
    }
    new GuestCompiler(toolchain, work).build(new GuestSource(sources, devices, options), output);
  }

  private static String value(String[] arguments, int option) {
    if (option + 1 == arguments.length) {
      throw new GuestBuildException(
          arguments[option] + " needs a value; without arguments this says what it takes");
    }
    return arguments[option + 1];
  }
}
