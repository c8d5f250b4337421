// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Under any limit a run is as ever, or there is one line of ours and nothing else. */
class LimitsTest {
  private static final String RUN = "exec \"$T\" --hypervisor=process --mem=2 \"$G\"";

  @TempDir Path scratch;

  private void assertRunsOrRefuses(String prefix) throws Exception {
    Outcome outcome = new Situation(scratch, "patience").run(prefix + RUN);
    if (outcome.status() != 7) {
      Situation.assertRefusal(outcome);
      assertThat(outcome.stderr()).doesNotContain("defect");
    } else {
      assertThat(outcome).isEqualTo(Situation.PATIENCE);
    }
  }

  /** KiB. The shell itself takes some. */
  @ParameterizedTest
  @ValueSource(
      ints = {
        10_000, 40_000, 66_000, 80_000, 120_000, 200_000, 240_000, 260_000, 280_000, 300_000,
        320_000, 340_000, 360_000, 380_000, 400_000, 450_000
      })
  void addressSpace(int limit) throws Exception {
    assertRunsOrRefuses("ulimit -v " + limit + "; ");
  }

  /** Nobody needs a class space of a GiB. */
  @Test
  void halfAGibibyteOfAddressSpaceIsEnough() throws Exception {
    assertThat(new Situation(scratch, "patience").run("ulimit -v 524288; " + RUN))
        .isEqualTo(Situation.PATIENCE);
  }

  /** KiB. */
  @ParameterizedTest
  @ValueSource(ints = {4_000, 8_000, 12_000, 16_000, 20_000, 24_000, 28_000, 32_000, 40_000})
  void data(int limit) throws Exception {
    assertRunsOrRefuses("ulimit -d " + limit + "; ");
  }

  @ParameterizedTest
  @ValueSource(ints = {4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, 18})
  void descriptors(int limit) throws Exception {
    assertRunsOrRefuses("ulimit -n " + limit + "; ");
  }

  /** The same where others have taken what the limit allows. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 14})
  void descriptorsThatAreLeft(int left) throws Exception {
    String fill = "import os; [os.dup2(1, i) for i in range(3, " + (32 - left) + ")]; ";
    String exec = "os.execv(\"/bin/sh\", [\"sh\", \"-c\", os.environ[\"RUN\"]])";
    Situation.require("command -v python3");
    Outcome outcome =
        new Situation(scratch, "patience")
            .run("export RUN='" + RUN + "'; ulimit -n 32; exec python3 -c '" + fill + exec + "'");
    if (outcome.status() != 7) {
      Situation.assertRefusal(outcome);
      assertThat(outcome.stderr()).contains("files");
    } else {
      assertThat(outcome).isEqualTo(Situation.PATIENCE);
    }
  }

  /** The limit is one of a user's processes, and knows no root. */
  @ParameterizedTest
  @ValueSource(ints = {1, 2, 4, 6, 8, 9, 10, 11, 12, 13, 14, 15, 16, 20})
  void threads(int limit) throws Exception {
    Situation.require("test \"$(id -u)\" = 0 && command -v setpriv");
    Files.setPosixFilePermissions(scratch, PosixFilePermissions.fromString("rwxr-xr-x"));
    Path copy = Files.createDirectories(scratch.resolve("copy"));
    Files.copy(Situation.guest("patience"), copy.resolve("guest.elf"));
    new Situation(scratch, "patience").run("cp -R \"" + Situation.IMAGE + "\" \"" + copy + "\"");
    // Of a number that nobody else here has.
    Outcome outcome =
        new Situation(scratch, "patience")
            .with(copy.resolve("image/bin/ukvm-tender"))
            .run(
                "G="
                    + copy.resolve("guest.elf")
                    + "; exec setpriv --reuid=61234 --regid=61234 --clear-groups prlimit --nproc="
                    + limit
                    + " \"$T\" --hypervisor=process --mem=2 \"$G\"");
    if (outcome.status() != 7) {
      Situation.assertRefusal(outcome);
      assertThat(outcome.stderr()).containsAnyOf("thread", "process");
    } else {
      assertThat(outcome).isEqualTo(Situation.PATIENCE);
    }
  }
}
