// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.Target;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.DeviceOption.Kind;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestGuest;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Guests with devices, on a rig's own taps and files: as root of a machine that is thrown away,
 * with busybox's commands. On other machines the tests in dev.ukvm.tests.device do more of the
 * same.
 */
final class DeviceCases {
  private static final int MEMORY = 16;
  private static final int PINGS = 200;
  private static final int FRAMES = 500;
  private static final int DISK_SIZE = 256 * 1024;

  /** Commands that make tap110 with an MTU and an address. */
  static final String TAP =
      """
      tunctl -t tap110 >/dev/null
      ip link set tap110 up mtu %d
      ip addr add 10.0.0.1/24 dev tap110
      """;

  private static final Pattern RECEIVED = Pattern.compile("(\\d+) received");
  static final String NO_TAP = "ip link del tap110";

  private final Target target;
  private final Form form;
  private final String hypervisor;
  private final Path scratch;

  DeviceCases(Target target, Form form, String hypervisor, Path scratch) {
    this.target = target;
    this.form = form;
    this.hypervisor = hypervisor;
    this.scratch = scratch;
  }

  /** A case: what is wrong, or nothing. */
  @FunctionalInterface
  interface Case {
    List<String> run() throws IOException, InterruptedException;
  }

  /** All, by name. */
  Map<String, Case> all() {
    Map<String, Case> cases = new LinkedHashMap<>();
    for (String way : List.of("calls", "ring")) {
      cases.put("net-echo-" + way, () -> echo(way));
      cases.put("net-mtu-" + way, () -> largeFrames(way));
      cases.put("net-forward-" + way, () -> forward(way));
      cases.put("net-blast-" + way, () -> blast(way));
    }
    cases.put("ring-hostile-tail", () -> hostile("tail", "1025 entries are filled"));
    cases.put("ring-hostile-operation", () -> hostile("operation", "there is no operation 7"));
    cases.put("ring-hostile-outside", () -> hostile("outside", "are not inside guest memory"));
    cases.put("ring-hostile-length", () -> hostile("length", "4294967295 bytes at"));
    cases.put("ring-hostile-text", () -> hostile("text", "are protected"));
    cases.put("ring-hostile-commits", () -> hostile("commits", "it takes commits"));
    cases.put("ring-hostile-handle", this::wrongHandle);
    cases.put("block-verify-512", () -> verify("512", ""));
    cases.put("block-verify-4096-sync", () -> verify("4096", ",sync"));
    return cases;
  }

  /** All that {@link #all} runs, built. */
  static void build(Target target) {
    for (TestGuest guest :
        List.of(
            net(target, "net-echo", "service"),
            net(target, "net-blast", "service"),
            net(target, "ring-hostile", "service"),
            net(target, "net-forward", "left", "right"),
            block(target))) {
      GuestBuild.executable(guest);
    }
  }

  private static TestGuest net(Target target, String source, String... devices) {
    return TestGuest.withDevices(target, source, DeviceType.NET, devices);
  }

  private static TestGuest block(Target target) {
    return TestGuest.withDevices(target, "block", DeviceType.BLOCK, "storage");
  }

  private GuestRun start(TestGuest guest, String arguments, DeviceOption... devices)
      throws IOException {
    return form.start(
        hypervisor,
        GuestBuild.executable(guest),
        List.of(arguments.split(" ", -1)),
        MEMORY,
        List.of(devices),
        scratch);
  }

  private GuestRun startOnTap(String source, String arguments) throws IOException {
    return start(net(target, source, "service"), arguments, tap("service", "tap110"));
  }

  static DeviceOption tap(String device, String name) {
    return new DeviceOption(Kind.NET, device, name);
  }

  private List<String> echo(String way) throws IOException, InterruptedException {
    sh(TAP.formatted(1500));
    GuestRun guest = startOnTap("net-echo", way + " " + PINGS);
    guest.awaitOutput("MTU 1500");
    // Preloaded, so that frames come in bunches. The shell has a ping of its own.
    String pings = sh("/usr/bin/ping -q -f -l 8 -c %d -w 50 10.0.0.2".formatted(PINGS));
    Outcome outcome = guest.await();
    sh(NO_TAP);
    return judge(outcome, 0, received(pings, PINGS), "MTU 1500", PINGS + " received", "SUCCESS");
  }

  private List<String> largeFrames(String way) throws IOException, InterruptedException {
    sh(TAP.formatted(9000));
    GuestRun guest = startOnTap("net-echo", way + " 5");
    guest.awaitOutput("MTU 9000");
    // 9000 bytes with its headers, not to be cut.
    String pings = sh("/usr/bin/ping -q -i 0.01 -M do -s 8972 -c 5 -w 50 10.0.0.2");
    Outcome outcome = guest.await();
    sh(NO_TAP);
    return judge(outcome, 0, received(pings, 5), "MTU 9000", "5 received", "SUCCESS");
  }

  /** Whoever is at the guest's other side is in a namespace of its own. */
  private List<String> forward(String way) throws IOException, InterruptedException {
    sh(TAP.formatted(1500) + "tunctl -t tap111 >/dev/null\n");
    GuestRun guest =
        start(
            net(target, "net-forward", "left", "right"),
            way,
            tap("left", "tap110"),
            tap("right", "tap111"));
    guest.awaitOutput("forwarding");
    String pings =
        sh(
            """
            unshare -n sleep 100 &
            far=$!
            sleep 0.3
            ip link set tap111 netns $far
            nsenter -n -t $far ip link set tap111 up
            nsenter -n -t $far ip addr add 10.0.0.2/24 dev tap111
            /usr/bin/ping -q -i 0.01 -c 20 -w 50 10.0.0.2
            kill $far
            """);
    guest.end();
    Outcome outcome = guest.await();
    sh(NO_TAP);
    return judge(outcome, 1, received(pings, 20), "forwarding", "20 received", "ended by SIGTERM");
  }

  private List<String> blast(String way) throws IOException, InterruptedException {
    sh(TAP.formatted(1500));
    Outcome outcome = startOnTap("net-blast", way + " send " + FRAMES + " 600").await();
    String seen = sh("cat /sys/class/net/tap110/statistics/rx_packets");
    sh(NO_TAP);
    return judge(outcome, 0, "frames: " + seen, "SUCCESS", "frames: " + FRAMES);
  }

  private List<String> hostile(String what, String message)
      throws IOException, InterruptedException {
    sh(TAP.formatted(1500));
    Outcome outcome = startOnTap("ring-hostile", "ring " + what).await();
    sh(NO_TAP);
    return judge(outcome, 1, "", message);
  }

  private List<String> wrongHandle() throws IOException, InterruptedException {
    sh(TAP.formatted(1500));
    Outcome outcome = startOnTap("ring-hostile", "ring handle").await();
    sh(NO_TAP);
    return judge(outcome, 0, "", "SUCCESS");
  }

  private List<String> verify(String sector, String options)
      throws IOException, InterruptedException {
    Path image = scratch.resolve("disk");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(DISK_SIZE);
    }
    Outcome outcome =
        start(
                block(target),
                "verify",
                new DeviceOption(Kind.BLOCK, "storage", image + options),
                new DeviceOption(Kind.BLOCK_SECTOR_SIZE, "storage", sector))
            .await();
    List<String> wrong = new ArrayList<>(judge(outcome, 0, "", "SUCCESS"));
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "r")) {
      file.seek(512 * 3);
      long number = Long.reverseBytes(file.readLong());
      if (number != 10) {
        wrong.add("the disk has " + number + " in sector 3, not 10");
      }
    }
    return wrong;
  }

  /** Ping's words; what is over the count, sent before its answer came, does not count. */
  private static String received(String pings, int count) {
    Matcher received = RECEIVED.matcher(pings);
    return received.find() && Integer.parseInt(received.group(1)) >= count
        ? received.replaceFirst(count + " received")
        : pings;
  }

  static List<String> judge(Outcome outcome, int status, String more, String... expected) {
    String all = outcome.stdout() + outcome.stderr() + more;
    List<String> wrong = new ArrayList<>();
    if (outcome.status() != status) {
      wrong.add("exit status is " + outcome.status() + ", not " + status);
    }
    for (String text : expected) {
      if (!all.contains(text)) {
        wrong.add("nothing says \"" + text + "\"");
      }
    }
    if (!wrong.isEmpty()) {
      wrong.add(all.strip());
    }
    return wrong;
  }

  static String sh(String script) throws IOException, InterruptedException {
    Process process = new ProcessBuilder("sh", "-c", script).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return output;
  }
}
