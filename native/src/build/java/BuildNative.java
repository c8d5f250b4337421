// SPDX-License-Identifier: Apache-2.0

import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import dev.ukvm.guest.teavm.JavaGuest;
import dev.ukvm.guest.teavm.JavaGuestCompiler;
import dev.ukvm.kvm.KvmHypervisor;
import dev.ukvm.posix.Fd;
import dev.ukvm.process.ProcessHypervisor;
import dev.ukvm.tender.Run;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Compiles the monitor to a static Linux executable, for every architecture: OUTPUT/x86_64/ukvm-tender and so on. The arguments
 * are the directory of the classes that take the place of others, and OUTPUT. The toolchain is the one that guests are built
 * with, chosen by UKVM_CC.
 */
public final class BuildNative {
  /** A class of each module that the monitor is made of. */
  private static final Class<?>[] MODULES = {
    Manifest.class, Fd.class, Run.class, KvmHypervisor.class, ProcessHypervisor.class
  };

  private BuildNative() {}

  /** What the names of classes begin with that are for another processor than this. */
  private static List<String> ofOthers(Target target) {
    String other = target == Target.X86_64 ? "Aarch64" : "X86";
    List<String> prefixes = new ArrayList<>();
    for (String room : List.of("kvm.", "process.", "tender.boot.")) {
      prefixes.add("dev.ukvm." + room + other);
    }
    return prefixes;
  }

  public static void main(String[] arguments) throws Exception {
    Path output = Path.of(arguments[1]);
    List<Path> classPath = new ArrayList<>();
    classPath.add(Path.of(arguments[0]));
    for (Class<?> one : MODULES) {
      classPath.add(Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI()));
    }
    String mainClass = "dev.ukvm.tender.cli.NativeMain";
    try {
      for (Target target : Target.values()) {
        Path goal = output.resolve(target.toString());
        Files.createDirectories(goal);
        JavaGuest program =
            JavaGuest.process(classPath, mainClass, List.of(), ofOthers(target));
        new JavaGuestCompiler(Toolchain.select(target), goal.resolve("work"))
            .build(program, goal.resolve("ukvm-tender"));
      }
    } catch (GuestBuildException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    }
  }
}
