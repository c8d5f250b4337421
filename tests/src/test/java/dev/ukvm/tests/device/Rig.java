// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.Target;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestGuest;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;
import java.util.concurrent.TimeUnit;

/** Builds guests, and runs shell scripts with them and with the monitor as a user has it. */
final class Rig {
  private static final Path LAUNCHER = Path.of(System.getProperty("ukvm.launcher"));
  private static final long LIMIT_SECONDS = 120;

  private Rig() {}

  /** Names of the hypervisors that can run a guest here. */
  static List<String> hypervisors() {
    List<String> names = new ArrayList<>();
    for (Hypervisor hypervisor : ServiceLoader.load(Hypervisor.class)) {
      if (hypervisor.isForThisPlatform()
          && hypervisor.availability().level() != Availability.Level.NO) {
        names.add(hypervisor.name());
      }
    }
    return names;
  }

  /** The executable of a guest with NICs or block devices of these names. */
  static Path guest(String source, DeviceType type, String... devices) {
    return GuestBuild.executable(TestGuest.withDevices(Target.ofHost(), source, type, devices));
  }

  /** The monitor, with the guest to follow its options. */
  static String tender(String hypervisor) {
    return LAUNCHER + " --hypervisor=" + hypervisor + " --mem=16 ";
  }

  /** Runs a script to its end. */
  static Outcome run(Path scratch, String script) throws IOException, InterruptedException {
    return run(scratch, List.of("setsid", "sh", "-euc", script));
  }

  /** Runs a script in a network and a mount namespace of its own, as their root. */
  static Outcome runInNamespace(Path scratch, String script)
      throws IOException, InterruptedException {
    return run(scratch, List.of("setsid", "unshare", "--net", "--mount", "sh", "-euc", script));
  }

  private static Outcome run(Path scratch, List<String> command)
      throws IOException, InterruptedException {
    File stdout = scratch.resolve("stdout").toFile();
    File stderr = scratch.resolve("stderr").toFile();
    Process process =
        new ProcessBuilder(command)
            .directory(scratch.toFile())
            .redirectInput(new File("/dev/null"))
            .redirectOutput(stdout)
            .redirectError(stderr)
            .start();
    try {
      if (!process.waitFor(LIMIT_SECONDS, TimeUnit.SECONDS)) {
        return new Outcome(-1, Files.readString(stdout.toPath()), "still running");
      }
    } finally {
      // It leads a group, of which a script that failed may have left somebody behind.
      new ProcessBuilder("sh", "-c", "kill -9 -- -%d 2>/dev/null".formatted(process.pid()))
          .start()
          .waitFor();
    }
    return new Outcome(
        process.exitValue(), Files.readString(stdout.toPath()), Files.readString(stderr.toPath()));
  }

  /** Commands that end a process, and say whether that took long: 3 s or more. */
  static String terminate(String process) {
    return """
    start=$(date +%%s%%N)
    kill %1$s
    wait %1$s && status=0 || status=$?
    [ $(($(date +%%s%%N) - start)) -ge 3000000000 ] && pace=late || pace=soon
    echo "ended with $status $pace"
    """
        .formatted(process);
  }

  /** Skips a test, in CI fails it, unless a command succeeds. */
  static void require(Path scratch, String what, String command)
      throws IOException, InterruptedException {
    if (run(scratch, command).status() != 0) {
      assertThat(System.getenv("CI")).as(what).isNull();
      abort(what);
    }
  }

  /** What the tests with taps take. */
  static void requireTaps(Path scratch) throws IOException, InterruptedException {
    require(
        scratch,
        "needs root, /dev/net/tun, and the packages iproute2 and iputils-ping",
        "command -v ping && unshare --net ip tuntap add tap110 mode tap");
  }
}
