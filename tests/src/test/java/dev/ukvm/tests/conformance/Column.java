// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.doubles.DoubleBuild;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * A column of the conformance table that takes a rig: one machine and one JVM for the whole suite.
 *
 * @param name in the table, and of the results' directory
 * @param target the rig's architecture
 * @param hypervisor what runs the guests there
 * @param rigOptions for scripts/rig
 * @param jvmOptions for the JVM there, such as properties; where there are any the monitor's
 *     launcher, which does not know them, is left out
 * @param files what the rig needs besides, by its place there; made when the column is run
 * @param tests the backend's own tests, which run there too, or {@code null}
 */
record Column(
    String name,
    Target target,
    String hypervisor,
    List<String> rigOptions,
    List<String> jvmOptions,
    Map<String, Supplier<Path>> files,
    Tests tests) {

  /**
   * JUnit's classes of a package.
   *
   * @param root the directory that they were compiled into
   * @param glob what the names of their files are like
   */
  record Tests(Path root, String packageName, String glob) {
    /** Those of a module, which has the name of its hypervisor. */
    private static Tests ofModule(String hypervisor) {
      Path root = Path.of("..", hypervisor, "target", "test-classes");
      return new Tests(root, "dev.ukvm." + hypervisor, "*Test.class");
    }

    /** The names of the classes. */
    List<String> classes() throws IOException {
      List<String> names = new ArrayList<>();
      Path directory = root.resolve(packageName.replace('.', '/'));
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, glob)) {
        for (Path file : files) {
          String name = file.getFileName().toString();
          names.add(packageName + "." + name.substring(0, name.length() - ".class".length()));
        }
      }
      return names;
    }
  }

  /** A CPU without VHE: the kernel runs at EL1, and KVM's half of it at EL2. */
  private static final List<String> NO_VHE = List.of("--cpu", "cortex-a72");

  /** A CPU with SVE, which KVM's guests don't get along with in a rig; processes do. */
  private static final List<String> SVE = List.of("--cpu", "max,pauth-impdef=on");

  /** All there are. */
  static final List<Column> ALL =
      List.of(
          plain("kvm-x86_64", Target.X86_64, "kvm", List.of()),
          plain("kvm-aarch64-vhe", Target.AARCH64, "kvm", List.of()),
          plain("kvm-aarch64-nvhe", Target.AARCH64, "kvm", NO_VHE),
          plain("process-aarch64", Target.AARCH64, "process", SVE),
          hvf("hvf-arm64"),
          bhyve("13"),
          bhyve("14"),
          bhyve("15"));

  /** On the double of Hypervisor.framework. */
  private static Column hvf(String name) {
    String library = "/job/libhvf-double.so";
    return new Column(
        name,
        Target.AARCH64,
        "hvf",
        List.of(),
        List.of("-Dukvm.hvf.library=" + library, "-D" + DoubleBuild.PROPERTY + "=/job"),
        Map.of(library, () -> DoubleBuild.library("hvf", Target.AARCH64)),
        new Tests(Path.of("target", "test-classes"), "dev.ukvm.tests.hvf", "Hvf*Test.class"));
  }

  private static Column plain(
      String name, Target target, String hypervisor, List<String> rigOptions) {
    Map<String, Supplier<Path>> files =
        Map.of(JavaCases.PLACE.toString(), () -> JavaCases.built(target));
    Tests tests = Tests.ofModule(hypervisor);
    return new Column(name, target, hypervisor, rigOptions, List.of(), files, tests);
  }

  /** bhyve of a release of FreeBSD's, as the double has it on the rig's KVM. */
  private static Column bhyve(String release) {
    // By the name of its file the double knows what release it is of.
    String library = "/job/libfreebsd-" + release + ".so";
    return new Column(
        "bhyve-" + release,
        Target.X86_64,
        "bhyve",
        List.of(),
        List.of("-Dukvm.platform=freebsd", "-Dukvm.libc=" + library),
        Map.of(library, () -> DoubleBuild.library("freebsd", Target.X86_64)),
        null);
  }
}
