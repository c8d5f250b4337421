// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.rig;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.Outcome;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** How a command in a rig ends is how scripts/rig ends; what goes wrong has a status of its own. */
@Timeout(300)
class RigTest {
  private static final Path SCRIPT = Path.of("../scripts/rig").toAbsolutePath().normalize();

  @TempDir Path scratch;

  private Outcome rig(String... words) throws IOException, InterruptedException {
    assumeFalse("none".equals(System.getProperty("ukvm.rigs")), "rigs are left out");
    List<String> command = new ArrayList<>(List.of(SCRIPT.toString(), Target.ofHost().toString()));
    command.addAll(List.of(words));
    File stdout = scratch.resolve("stdout").toFile();
    File stderr = scratch.resolve("stderr").toFile();
    int status =
        new ProcessBuilder(command)
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout)
            .redirectError(stderr)
            .start()
            .waitFor();
    Outcome outcome =
        new Outcome(status, Files.readString(stdout.toPath()), Files.readString(stderr.toPath()));
    if (status == 1) {
      assertThat(System.getenv("CI")).as(outcome.stderr()).isNull();
      abort(outcome.stderr());
    }
    return outcome;
  }

  @Test
  void statusOutputAndFilesComeBack() throws IOException, InterruptedException {
    Path results = scratch.resolve("results");
    Path given = Files.writeString(scratch.resolve("given"), "from the host\n");
    Outcome outcome =
        rig(
            "--file",
            given.toString(),
            "--results",
            results.toString(),
            "--",
            "sh",
            "-c",
            "cat given; echo \"it's\" >$RIG_RESULTS/file; echo oh >&2; exit 42");
    assertThat(outcome.status()).as(outcome.stderr()).isEqualTo(42);
    assertThat(outcome.stdout()).isEqualTo("from the host\n");
    assertThat(outcome.stderr()).endsWith("oh\n");
    assertThat(results.resolve("file")).hasContent("it's");
  }

  @Test
  void aHangIsToldFromAPanic() throws IOException, InterruptedException {
    Outcome hang = rig("--timeout", "3", "--", "sh", "-c", "echo begun; sleep 1000");
    assertThat(hang.status()).as(hang.stderr()).isEqualTo(124);
    assertThat(hang.stdout()).isEqualTo("begun\n");
    assertThat(hang.stderr()).endsWith("rig: the command hangs: stopped after 3 s\n");

    Outcome panic = rig("--", "sh", "-c", "echo c >/proc/sysrq-trigger");
    assertThat(panic.status()).as(panic.stderr()).isEqualTo(125);
    assertThat(panic.stderr())
        .contains("rig: the machine's kernel panicked: sysrq triggered crash");
  }

  @Test
  void wrongUsageIsNeither() throws IOException, InterruptedException {
    Outcome outcome = rig("--memory", "lots", "--", "true");
    assertThat(outcome.status()).isEqualTo(2);
    assertThat(outcome.stderr()).startsWith("rig: --cpus, --memory and --timeout are whole");
  }
}
