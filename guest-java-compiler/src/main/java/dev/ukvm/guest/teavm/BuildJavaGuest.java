// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.abi.ManifestException;
import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.ManifestTool;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The command line of {@link JavaGuestCompiler}. */
public final class BuildJavaGuest {
  private static final String USAGE =
      """
      usage: build [OPTION...] JAR-OR-DIRECTORY...
        -o, --output FILE   the guest
        --main CLASS        the class whose main is called
        --net NAME          it has a net device of this name; again for more
        --block NAME        it has a block device of this name; again for more
        --manifest FILE     its devices as JSON, instead
        --target NAME       x86_64 or aarch64 (default: this host's)
        --cc CHOICE         C compiler: auto, system, llvm, or a command (default: UKVM_CC, or auto)
        --work DIRECTORY    for intermediate files (default: that of the guest, with .build added)\
      """;

  private Path output;
  private Path work;
  private Path manifestFile;
  private String mainClass;
  private Target target = Target.ofHost();
  private String compiler;
  private final Manifest.Builder devices = new Manifest.Builder();
  private boolean hasDevices;
  private final List<Path> classPath = new ArrayList<>();
  private final List<String> options = new ArrayList<>();

  private BuildJavaGuest() {}

  /** Exit status 0, 1 if the guest cannot be built, 2 if the arguments are wrong. */
  public static void main(String[] arguments) {
    System.exit(new BuildJavaGuest().run(arguments));
  }

  private int run(String[] arguments) {
    try {
      for (int i = 0; i < arguments.length; i++) {
        String option = arguments[i];
        switch (option) {
          case "-o", "--output" -> output = Path.of(value(arguments, i++));
          case "--work" -> work = Path.of(value(arguments, i++));
          case "--main" -> mainClass = value(arguments, i++);
          case "--manifest" -> manifestFile = Path.of(value(arguments, i++));
          case "--net" -> add(value(arguments, i++), DeviceType.NET);
          case "--block" -> add(value(arguments, i++), DeviceType.BLOCK);
          case "--target" -> target = Target.named(value(arguments, i++));
          case "--cc" -> compiler = value(arguments, i++);
          case "--help" -> {
            System.out.println(USAGE);
            return 0;
          }
          default -> {
            if (option.startsWith("-D") || option.startsWith("-f") || option.startsWith("-O")) {
              options.add(option);
            } else if (option.startsWith("-")) {
              throw new GuestBuildException(option + ": no such option\n" + USAGE);
            } else {
              classPath.add(Path.of(option));
            }
          }
        }
      }
      if (output == null || mainClass == null || classPath.isEmpty()) {
        System.err.println(USAGE);
        return 2;
      }
      build();
      return 0;
    } catch (GuestBuildException | ManifestException e) {
      System.err.println("build: " + e.getMessage());
      return 1;
    }
  }

  private void add(String name, DeviceType type) {
    devices.add(name, type);
    hasDevices = true;
  }

  private void build() {
    if (manifestFile != null && hasDevices) {
      throw new GuestBuildException("--manifest: lists the devices; leave out --net and --block");
    }
    Manifest manifest = manifestFile != null ? ManifestTool.read(manifestFile) : devices.build();
    Toolchain toolchain =
        compiler == null ? Toolchain.select(target) : Toolchain.select(compiler, target);
    if (work == null) {
      work = output.resolveSibling(output.getFileName() + ".build");
    }
    new JavaGuestCompiler(toolchain, work)
        .build(new JavaGuest(classPath, mainClass, manifest, options), output);
  }

  private static String value(String[] arguments, int option) {
    if (option + 1 == arguments.length) {
      throw new GuestBuildException(arguments[option] + ": needs a value\n" + USAGE);
    }
    return arguments[option + 1];
  }
}
