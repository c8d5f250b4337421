// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.GuestTable;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestGuest;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Guests where most continuous integration runs: in a container, that is in a mount namespace whose
 * {@code /dev} has no kvm, as root and as nobody.
 */
class ContainerTest {
  private static final Path IMAGE =
      Path.of(System.getProperty("ukvm.launcher")).getParent().getParent();
  private static final String NOBODY = "65534";

  /** Arguments: a directory for the new /dev, then the command. */
  private static final String WITHOUT_KVM =
      "mkdir \"$1/dev\" && touch \"$1/dev/null\" && mount --bind /dev/null \"$1/dev/null\""
          + " && mount --rbind \"$1/dev\" /dev && shift && exec \"$@\"";

  @TempDir static Path scratch;
  private static Path launcher;
  private static Path guest;

  @BeforeAll
  static void copyToWhereNobodyCanRead() throws IOException, InterruptedException {
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
    TestGuest hello =
        GuestTable.cases(Target.ofHost()).stream()
            .map(testCase -> testCase.guest())
            .filter(candidate -> candidate.name().equals("hello"))
            .findFirst()
            .orElseThrow();
    guest = Files.copy(GuestBuild.executable(hello), scratch.resolve("hello.elf"));
    Outcome copy =
        run("cp", "-R", IMAGE.toRealPath().toString(), scratch.resolve("image").toString());
    assertThat(copy.status()).isZero();
    launcher = scratch.resolve("image/bin/ukvm-tender");
  }

  private static Outcome run(String... command) throws IOException, InterruptedException {
    return TenderRun.run(List.of(command), null, Files.createTempDirectory(scratch, "run"));
  }

  /** Runs the guest as it comes, by itself or behind the words of a prefix. */
  private static Outcome runWithoutKvm(String... prefix) throws IOException, InterruptedException {
    boolean root = System.getProperty("user.name").equals("root");
    Path room = Files.createTempDirectory(scratch, "room");
    List<String> command = new ArrayList<>(List.of("unshare", root ? "-m" : "-rm"));
    command.addAll(List.of("sh", "-c", WITHOUT_KVM, "sh", room.toString()));
    command.addAll(List.of(prefix));
    command.addAll(List.of(launcher.toString(), guest.toString()));
    return TenderRun.run(command, null, Files.createTempDirectory(scratch, "run"));
  }

  private static void requireNamespaces() throws IOException, InterruptedException {
    boolean root = System.getProperty("user.name").equals("root");
    Outcome probe = run("unshare", root ? "-m" : "-rm", "true");
    if (probe.status() != 0) {
      String reason = "no mount namespaces here: " + probe.stderr();
      assertThat(System.getenv("CI")).as(reason).isNull();
      abort(reason);
    }
  }

  private static void assertFellBack(Outcome outcome) {
    assertThat(outcome.stderr())
        .hasLineCount(1)
        .contains("using process: kvm: /dev/kvm: no such device");
    assertThat(outcome.stdout()).endsWith("SUCCESS\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void rootNeedsNoHypervisor() throws IOException, InterruptedException {
    requireNamespaces();
    assertFellBack(runWithoutKvm());
  }

  @Test
  void anOrdinaryUserNeedsNoHypervisor() throws IOException, InterruptedException {
    requireNamespaces();
    boolean root = System.getProperty("user.name").equals("root");
    assertFellBack(
        root
            ? runWithoutKvm("setpriv", "--reuid", NOBODY, "--regid", NOBODY, "--clear-groups")
            : runWithoutKvm());
  }
}
