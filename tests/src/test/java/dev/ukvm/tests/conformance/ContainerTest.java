// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
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

  /**
   * The command that follows, without pidfd_open: EPERM is how a container's filter answers what it
   * does not know. Numbers by linux/prctl.h and linux/seccomp.h.
   */
  private static final String WITHOUT_PIDFD =
      """
      import ctypes, os, struct, sys
      PR_SET_SECCOMP, SECCOMP_MODE_FILTER, PR_SET_NO_NEW_PRIVS, PIDFD_OPEN, EPERM = 22, 2, 38, 434, 1
      code = [(0x20, 0, 0, 0), (0x15, 0, 1, PIDFD_OPEN), (6, 0, 0, 0x50000 | EPERM), (6, 0, 0, 0x7fff0000)]
      instructions = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *one) for one in code))
      program = struct.pack("HxxxxxxQ", len(code), ctypes.addressof(instructions))
      libc = ctypes.CDLL(None)
      assert libc.prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0) == 0
      assert libc.prctl(PR_SET_SECCOMP, SECCOMP_MODE_FILTER, ctypes.create_string_buffer(program)) == 0
      os.execv(sys.argv[1], sys.argv[1:])
      """;

  /** The command that follows, with 200 MiB of memory: by cgroups of version 2 or 1. */
  private static final String IN_A_CGROUP =
      """
      if [ -e /sys/fs/cgroup/cgroup.controllers ]; then
        group=/sys/fs/cgroup/ukvm-test-$$ limit=memory.max
      else
        own=$(sed -n 's/^[0-9]*:memory://p' /proc/self/cgroup)
        group=/sys/fs/cgroup/memory$own/ukvm-test-$$ limit=memory.limit_in_bytes
      fi
      mkdir "$group" || exit 99
      trap 'rmdir "$group"' EXIT
      [ -e "$group/$limit" ] && echo 200M >"$group/$limit" || exit 99
      sh -c 'echo $$ >"$0/cgroup.procs" && exec "$@"' "$group" "$@"
      """;

  @TempDir static Path scratch;
  private static Path launcher;
  private static Path guest;

  @BeforeAll
  static void copyToWhereNobodyCanRead() throws IOException, InterruptedException {
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
    guest = Files.copy(executable("hello"), scratch.resolve("hello.elf"));
    Outcome copy =
        run("cp", "-R", IMAGE.toRealPath().toString(), scratch.resolve("image").toString());
    assertThat(copy.status()).isZero();
    launcher = scratch.resolve("image/bin/ukvm-tender");
  }

  private static Path executable(String name) {
    return GuestBuild.executable(Target.ofHost(), name);
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

  @Test
  void needsNoDescriptorOfItsProcess() throws IOException, InterruptedException {
    Outcome probe = run("python3", "-c", WITHOUT_PIDFD, "/bin/true");
    if (probe.status() != 0) {
      assertThat(System.getenv("CI")).as(probe.stderr()).isNull();
      abort("needs python3 and seccomp: " + probe.stderr());
    }
    Outcome outcome =
        run(
            "python3",
            "-c",
            WITHOUT_PIDFD,
            launcher.toString(),
            "--hypervisor=process",
            guest.toString());
    assertThat(outcome.stderr()).isEmpty();
    assertThat(outcome.stdout()).endsWith("SUCCESS\n");
    assertThat(outcome.status()).isZero();
  }

  /** The guest's process is the largest in there when the limit is reached. */
  @Test
  void saysThatAMemoryLimitIsLikely() throws IOException, InterruptedException {
    Outcome probe = run("sh", "-c", IN_A_CGROUP, "sh", "true");
    if (probe.status() != 0) {
      assertThat(System.getenv("CI")).as(probe.stderr()).isNull();
      abort("needs a cgroup of its own to limit memory: " + probe.stderr());
    }
    Outcome outcome =
        run(
            "sh",
            "-c",
            IN_A_CGROUP,
            "sh",
            launcher.toString(),
            "--hypervisor=process",
            "--mem=512",
            executable("memory").toString());
    assertThat(outcome.stderr())
        .hasLineCount(1)
        .contains("killed from outside by SIGKILL, likely because of its cgroup's memory limit")
        .contains(" of 200 MiB: use a smaller --mem or raise the limit");
    assertThat(outcome.status()).isEqualTo(1);
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
