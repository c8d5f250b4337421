// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import dev.ukvm.guest.teavm.JavaGuest;
import dev.ukvm.guest.teavm.JavaGuestCompiler;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** Builds programs as the native form of the monitor is built, for this host. */
public final class NativeForm {
  private static final List<String> MODULES =
      List.of("hypercall-abi", "posix", "tender", "kvm", "process");

  private NativeForm() {}

  /**
   * The class path of the monitor's native form: what takes other classes' places comes first.
   *
   * @param more behind it
   */
  private static List<Path> classPath(Path... more) {
    List<Path> classPath = new ArrayList<>();
    classPath.add(classes("native"));
    for (String module : MODULES) {
      classPath.add(classes(module));
    }
    classPath.addAll(List.of(more));
    return classPath;
  }

  /** As the build of the executable leaves them out: classes for another processor. */
  private static List<String> ofOthers(Target target) {
    String other = target == Target.X86_64 ? "Aarch64" : "X86";
    return List.of(
        "dev.ukvm.kvm." + other, "dev.ukvm.process." + other, "dev.ukvm.tender.boot." + other);
  }

  private static Path classes(String module) {
    return Path.of("..", module, "target", "classes").toAbsolutePath().normalize();
  }

  /**
   * Builds an executable, unless it is there.
   *
   * @param options for the C compiler
   */
  public static Path build(String mainClass, String name, List<String> options) throws IOException {
    Path directory = Files.createDirectories(Path.of("target", "forms").toAbsolutePath());
    List<Path> classPath = classPath(Path.of("target", "test-classes").toAbsolutePath());
    Path executable = directory.resolve(name);
    new JavaGuestCompiler(Toolchain.select(Target.ofHost()), directory.resolve("work"))
        .build(
            JavaGuest.process(classPath, mainClass, options, ofOthers(Target.ofHost())),
            executable);
    return executable;
  }
}
