// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What container runtimes give a monitor: a root with nothing in it, and few system calls. */
class ContainerRootTest {
  /** Makes such a root in a mount namespace of its own; arguments: more to mount. */
  private static final String ROOT =
      """
      root=$PWD/root
      mkdir root
      mount -t tmpfs none root
      mkdir root/proc root/dev root/monitor
      mount -t proc none root/proc
      touch root/dev/null
      mount --bind /dev/null root/dev/null
      for d in "$@"; do
        mkdir -p "root$d"
        mount --rbind "$d" "root$d"
      done
      cp "$G" root/app.elf
      mount --bind "$IMAGE" root/monitor
      """;

  /** seccomp: readlink(2) and readlinkat(2) answer EPERM. */
  private static final String NO_LINKS =
      """
      import ctypes, os, platform, struct, sys
      numbers = [89, 267] if platform.machine() == "x86_64" else [78, 78]
      code = [(0x20, 0, 0, 0), (0x15, 1, 0, numbers[0]), (0x15, 0, 1, numbers[1]), (6, 0, 0, 0x50001), (6, 0, 0, 0x7fff0000)]
      filter = ctypes.create_string_buffer(b"".join(struct.pack("HBBI", *line) for line in code))
      class Program(ctypes.Structure):
        _fields_ = [("length", ctypes.c_ushort), ("filter", ctypes.c_void_p)]
      program = Program(len(code), ctypes.addressof(filter))
      libc = ctypes.CDLL(None)
      if libc.prctl(38, 1, 0, 0, 0) or libc.prctl(22, 2, ctypes.byref(program), 0, 0):
        sys.exit(99)
      os.execv(os.environ["T"], ["ukvm-tender", "--hypervisor=process", os.environ["G"]])
      """;

  @TempDir Path scratch;

  private Outcome inRoot(String command, String directories) throws Exception {
    String unshare = "unshare " + (Situation.isRoot() ? "-m" : "-rm");
    Situation.require(unshare + " mount -t tmpfs none /mnt");
    String libraries =
        "libraries=; for d in /lib /lib64 /usr/lib; do [ ! -d $d ] || libraries=\"$libraries $d\"; done; ";
    return new Situation(scratch, "patience")
        .run(
            libraries
                + "IMAGE='"
                + Situation.IMAGE
                + "' "
                + unshare
                + " sh -ec '"
                + ROOT
                + "exec chroot root "
                + command
                + "' sh "
                + directories
                + "; s=$?; rmdir root; exit $s");
  }

  @Test
  void aRootOfOursIsEnoughAndForTheMachineTheLibraries() throws Exception {
    String arguments = " --mem=32 --hypervisor=process -- /app.elf \"1 2 3\"";
    assertThat(inRoot("/monitor/bin/ukvm-tender" + arguments, "")).isEqualTo(Situation.PATIENCE);
    assertThat(inRoot("/monitor/bin/solo5-hvt" + arguments, "")).isEqualTo(Situation.PATIENCE);
    assertThat(inRoot("/monitor/bin/ukvm-tender --jvm" + arguments, "$libraries"))
        .isEqualTo(Situation.PATIENCE);
  }

  @Test
  void aRootOfTheExecutableAndTheGuestIsEnough() throws Exception {
    String unshare = "unshare " + (Situation.isRoot() ? "-m" : "-rm");
    Situation.require(unshare + " mount -t tmpfs none /mnt");
    assertThat(
            new Situation(scratch, "patience")
                .run(
                    unshare
                        + " sh -ec 'mkdir root; mount -t tmpfs none root; cp \"$T\" root/tender; cp \"$G\" root/app.elf;"
                        + " exec chroot root /tender --hypervisor=process --mem=2 /app.elf'; s=$?; rmdir root; exit $s"))
        .isEqualTo(Situation.PATIENCE);
  }

  @Test
  void theMachineWithoutLibrariesSaysWhatIsMissing() throws Exception {
    Outcome outcome = inRoot("/monitor/bin/ukvm-tender --jvm /app.elf", "");
    Situation.assertRefusal(outcome);
    assertThat(outcome.stderr()).contains("dynamic linker");
  }

  @Test
  void noLinkHasToBeRead() throws Exception {
    Situation.require("command -v python3");
    assertThat(
            new Situation(scratch, "patience")
                .run("exec python3 - <<'NO_LINKS'\n" + NO_LINKS + "NO_LINKS"))
        .isEqualTo(Situation.PATIENCE);
  }
}
