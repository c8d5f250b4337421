// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.abi.ManifestException;
import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.ManifestTool;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The command {@code ukvm-tender build}: the command line of {@link JavaGuestCompiler}. */
public final class BuildJavaGuest {
  private static final String USAGE =
      """
      Usage: ukvm-tender build --main CLASS -o APP.elf [OPTION...] JAR-OR-DIRECTORY...

      Makes APP.elf, an hvt unikernel, of the Java program in the jars and directories.

      Options:
        --main CLASS        the class whose main is called
        -o, --output FILE   the unikernel
        --net NAME          it has a net device of this name; again for more
        --block NAME        it has a block device of this name; again for more
        --manifest FILE     its devices as JSON, instead
        --target NAME       x86_64 or aarch64 (default: this host's)
        --cc CHOICE         C compiler: auto, system, llvm, or a command (default: UKVM_CC, or auto)
        --work DIRECTORY    for intermediate files (default: APP.elf.build)
        -v, --verbose       where in the compiler it failed, if it fails
        -h, --help          this text
        --main=CLASS and the like are the same.

      Exit status: 0; 1 if the unikernel could not be built, with the reason on standard error.
      """;

  private static final String TRY_HELP = "; see ukvm-tender build --help";

  private final Map<String, Consumer<String>> options =
      Map.of(
          "--main", value -> mainClass = value,
          "-o", this::setOutput,
          "--output", this::setOutput,
          "--net", value -> addDevice("--net", value, DeviceType.NET),
          "--block", value -> addDevice("--block", value, DeviceType.BLOCK),
          "--manifest", value -> manifestFile = Path.of(value),
          "--target", value -> target = Target.named(value),
          "--cc", value -> compiler = value,
          "--work", value -> work = Path.of(value));

  private final List<Path> classPath = new ArrayList<>();
  private final Manifest.Builder devices = new Manifest.Builder();
  private boolean hasDevices;
  private Path manifestFile;
  private String mainClass;
  private Path output;
  private Path work;
  private Target target = Target.ofHost();
  private String compiler;
  private boolean verbose;

  private BuildJavaGuest() {}

  /** Exit status 0, or 1 if nothing was built. */
  public static void main(String[] arguments) {
    System.exit(new BuildJavaGuest().run(arguments));
  }

  private int run(String[] arguments) {
    if (arguments.length == 0) {
      System.err.print(USAGE);
      return 1;
    }
    try {
      if (!parse(arguments)) {
        System.out.print(USAGE);
        if (System.out.checkError()) {
          throw new GuestBuildException("standard output: can't be written to");
        }
        return 0;
      }
      build();
      return 0;
    } catch (GuestBuildException e) {
      return failed(e.getMessage(), e);
    } catch (OutOfMemoryError e) {
      return failed("the program is too large: compiling it takes more than 2 GiB", e);
    } catch (RuntimeException | Error e) {
      return failed("this is a defect of the compiler, please report it: " + e, e);
    }
  }

  private int failed(String why, Throwable cause) {
    System.err.println("build: " + why);
    if (verbose) {
      cause.printStackTrace(System.err);
    }
    return 1;
  }

  /** Whether something is to be built. */
  private boolean parse(String[] arguments) {
    for (int i = 0; i < arguments.length; i++) {
      String word = arguments[i];
      int equals = word.startsWith("--") ? word.indexOf('=') : -1;
      String option = equals < 0 ? word : word.substring(0, equals);
      if (word.equals("-h") || word.equals("--help")) {
        return false;
      } else if (word.equals("-v") || word.equals("--verbose")) {
        verbose = true;
      } else if (options.containsKey(option)) {
        String value = word.substring(equals + 1);
        if (equals < 0) {
          i++;
          value = i < arguments.length ? arguments[i] : "";
        }
        if (value.isEmpty()) {
          throw new GuestBuildException(option + " needs a value" + TRY_HELP);
        }
        options.get(option).accept(value);
      } else if (word.startsWith("-")) {
        throw new GuestBuildException(word + ": no such option" + TRY_HELP);
      } else {
        classPath.add(Path.of(word));
      }
    }
    return true;
  }

  private void setOutput(String file) {
    output = Path.of(file);
  }

  private void addDevice(String option, String name, DeviceType type) {
    try {
      devices.add(name, type);
    } catch (ManifestException e) {
      throw new GuestBuildException(option + " " + name + ": " + e.getMessage(), e);
    }
    hasDevices = true;
  }

  private void build() {
    require(!classPath.isEmpty(), "no program; name its jars, or directories of its classes");
    ClassPath.check(classPath);
    require(mainClass != null, "no main class; --main names the class whose main is called");
    require(output != null, "no output; -o names the unikernel to write");
    require(
        manifestFile == null || !hasDevices,
        "--manifest lists the devices; leave out --net and --block");
    Manifest manifest = manifestFile != null ? ManifestTool.read(manifestFile) : devices.build();
    // Ahead of a compiler that may have to be fetched.
    GuestCompiler.destination(output);
    Toolchain toolchain =
        compiler == null ? Toolchain.select(target) : Toolchain.select(compiler, target);
    if (work == null) {
      work = output.resolveSibling(output.getFileName() + ".build");
    }
    new JavaGuestCompiler(toolchain, work)
        .build(new JavaGuest(classPath, mainClass, manifest, List.of()), output);
  }

  private static void require(boolean condition, String otherwise) {
    if (!condition) {
      throw new GuestBuildException(otherwise + TRY_HELP);
    }
  }
}
