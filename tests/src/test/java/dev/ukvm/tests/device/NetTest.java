// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * NICs on taps in a network namespace of the test's own, by hypercall and by ring. Given a
 * deadline, ping goes on until it has so many answers: a few more than that may be under way.
 */
class NetTest {
  private static final String TAP =
      """
      ip tuntap add tap110 mode tap
      ip addr add 10.0.0.1/24 dev tap110
      ip link set tap110 up
      """;

  /** Has the monitor do all hypercalls, and serve the ring, where the machine could. */
  private static final String EXITS = " --no-direct-calls";

  /** Waits until somebody has attached to the tap. */
  private static final String AWAIT_GUEST =
      "for i in $(seq 1000); do ! ip link show tap110 | grep -q LOWER_UP || break;"
          + " sleep 0.01; done\n";

  private static final String AWAIT_SOCKET =
      "for i in $(seq 1000); do [ ! -S wire ] || break; sleep 0.01; done\n";

  @TempDir Path scratch;

  static List<Arguments> ways() {
    List<Arguments> ways = new ArrayList<>();
    for (String hypervisor : Rig.hypervisors()) {
      ways.add(Arguments.of(hypervisor, "calls"));
      ways.add(Arguments.of(hypervisor, "ring"));
      if (hypervisor.equals("process")) {
        ways.add(Arguments.of(hypervisor + EXITS, "calls"));
        ways.add(Arguments.of(hypervisor + EXITS, "ring"));
      }
    }
    return ways;
  }

  @ParameterizedTest
  @MethodSource("ways")
  void answersPing(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    Rig.require(scratch, "needs tshark", "command -v tshark");
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + Rig.tender(hypervisor)
                + "--stats --net=tap110 --net-mac:service=02:00:00:00:00:02 --net-pcap=frames "
                + guest
                + " %s 300 &\n".formatted(way)
                + AWAIT_GUEST
                // Preloaded, so that frames come in bunches.
                + "ping -q -f -l 8 -c 300 -w 60 10.0.0.2\n"
                + "wait $!\n"
                + "echo replies: $(tshark -r frames -Y 'icmp.type == 0' 2>/dev/null | wc -l)\n"
                + "echo bad: $(tshark -r frames -o ip.check_checksum:TRUE -Y"
                + " 'ip.checksum.status == 0 || icmp.checksum.status == 0' 2>/dev/null | wc -l)\n");
    assertThat(outcome.stdout())
        .contains("MTU 1500", "SUCCESS", "bad: 0")
        .containsPattern(" 30[0-9] received")
        .containsPattern("replies: 30[0-9]\n");
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stderr()).contains("net service: ").contains(" 0 dropped");
  }

  /**
   * As many as a manifest holds; the one that frames come to is the last, bit 63 of poll's answer.
   */
  @ParameterizedTest
  @MethodSource("ways")
  void takesSixtyThreeNics(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    String[] names = new String[63];
    StringBuilder options = new StringBuilder();
    for (int i = 0; i < names.length - 1; i++) {
      names[i] = "silent" + i;
      options.append("--net:silent%d=silent%d ".formatted(i, i));
    }
    names[names.length - 1] = "service";
    Path guest = Rig.guest("net-echo", DeviceType.NET, names);
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + "for i in $(seq 0 61); do ip tuntap add silent$i mode tap; done\n"
                + Rig.tender(hypervisor)
                + options
                + "--net:service=tap110 %s %s 20 &\n".formatted(guest, way)
                + AWAIT_GUEST
                + "ping -q -i 0.01 -c 20 -w 60 10.0.0.2\n"
                + "wait $!\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).contains("SUCCESS");
    assertThat(outcome.status()).isZero();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void takesTheMtuOfTheInterface(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + "ip link set tap110 mtu 9000\n"
                + Rig.tender(hypervisor)
                + "--net:service=tap110 %s %s 5 &\n".formatted(guest, way)
                + AWAIT_GUEST
                // 9000 bytes with its headers, not to be cut.
                + "ping -q -i 0.01 -M do -s 8972 -c 5 -w 60 10.0.0.2\n"
                + "wait $!\n");
    assertThat(outcome.stdout()).contains("MTU 9000", "SUCCESS").containsPattern(" [5-9] received");
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void forwardsBetweenTwoNics(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-forward", DeviceType.NET, "left", "right");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + "ip tuntap add tap111 mode tap\n"
                + "ip link set tap111 up\n"
                + Rig.tender(hypervisor)
                + "--net:left=tap110 --net:right=tap111 %s %s &\n".formatted(guest, way)
                + "forwarder=$!\n"
                + AWAIT_GUEST
                // Whoever is at the other side of the guest, in a namespace of its own.
                + "unshare --net sleep 60 &\n"
                + "sleep 0.2\n"
                + "ip link add bridge0 type bridge\n"
                + "ip link add near type veth peer name far\n"
                + "ip link set far netns $!\n"
                + "ip link set tap111 master bridge0\n"
                + "ip link set near master bridge0 up\n"
                + "ip link set bridge0 up\n"
                + "nsenter --net=/proc/$!/ns/net ip addr add 10.0.0.2/24 dev far\n"
                + "nsenter --net=/proc/$!/ns/net ip link set far up\n"
                + "far=$!\n"
                + "ping -q -i 0.01 -c 50 -w 60 10.0.0.2\n"
                + "kill $forwarder $far\n"
                + "wait $forwarder || echo ended with $?\n");
    assertThat(outcome.stdout())
        .contains("forwarding", "ended with 1")
        .containsPattern(" 5[0-9] received");
    assertThat(outcome.stderr()).contains("ended by SIGTERM");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void sendsEverythingBeforeItEnds(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-blast", DeviceType.NET, "service");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + Rig.tender(hypervisor)
                + "--net:service=tap110 %s %s send 1000 600\n".formatted(guest, way)
                + "awk '/tap110:/ { print $3 }' /proc/net/dev\n");
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout()).contains("SUCCESS").endsWith("\n1000\n");
  }

  @ParameterizedTest
  @MethodSource("ways")
  void outlivesItsInterface(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + Rig.tender(hypervisor)
                + "--net:service=tap110 %s %s 0 &\n".formatted(guest, way)
                + AWAIT_GUEST
                + "ping -q -i 0.01 -c 3 -w 60 10.0.0.2\n"
                + "ip link set tap110 down\n"
                + "ip link del tap110\n"
                + "sleep 0.3\n"
                + "kill -USR1 $!\n"
                + "sleep 0.3\n"
                + "kill $!\n"
                + "wait $! || echo ended with $?\n");
    assertThat(outcome.stdout()).contains("ended with 1").containsPattern(" [3-9] received");
    assertThat(outcome.stderr())
        .containsOnlyOnce("tap110: the interface is gone; the guest goes on without it")
        .contains("hypercalls: ")
        .contains("ended by SIGTERM");
  }

  @Test
  void oneTenderAnInterface() throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    String tender = Rig.tender("auto") + "--net:service=";
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + "%stap110 %s calls 0 &\n".formatted(tender, guest)
                + AWAIT_GUEST
                + "%stap110 %s calls 0 || echo second: $?\n".formatted(tender, guest)
                + "kill $!\n"
                + "wait $! || true\n"
                + "%stap115 %s calls 0 || echo none: $?\n".formatted(tender, guest)
                + "%sa-long-interface %s calls 0 || echo no name: $?\n".formatted(tender, guest)
                + "%slo %s calls 0 || echo no tap: $?\n".formatted(tender, guest)
                + "%s@0 %s calls 0 || echo no socket: $?\n".formatted(tender, guest)
                + "%s@77 %s calls 0 || echo not open: $?\n".formatted(tender, guest));
    assertThat(outcome.stdout())
        .contains("second: 1", "none: 1", "no name: 1", "no tap: 1", "no socket: 1")
        .contains("not open: 1");
    assertThat(outcome.stderr())
        .contains("tap110: in use by another process")
        .contains("tap115: no such interface; create it with: ip tuntap add tap115 mode tap")
        .contains("a-long-interface: an interface's name has at most 15 bytes")
        .contains("lo: not a tap interface")
        .contains("=@0: neither a tap interface nor a packet socket")
        .contains("=@77: this descriptor is not open");
  }

  @Test
  void saysThatAnInterfaceIsDown() throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    writePacketSocket();
    String echo = " %s calls 0 > guest &\n".formatted(guest);
    // Until the guest runs, then for good.
    String end =
        """
        for i in $(seq 1000); do ! grep -q MTU guest || break; sleep 0.01; done
        kill $!
        wait $! || true
        : > guest
        """;
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + "ip tuntap add tap111 mode tap\n"
                + "ip link add near type veth peer name far\n"
                + (Rig.tender("auto") + "--net=tap110" + echo + end)
                + (Rig.tender("auto") + "--net=tap111" + echo + end)
                + ("python3 start.py " + Rig.tender("auto") + "--net=@FD" + echo + end));
    assertThat(outcome.stderr().lines().filter(line -> line.contains("down")))
        .containsExactly(
            "ukvm-tender: tap111: the interface is down, and no frame passes until it is up; set it"
                + " up with: ip link set tap111 up",
            "ukvm-tender: far: the interface is down, and no frame passes until it is up; set it"
                + " up with: ip link set far up");
  }

  private void writePacketSocket() throws Exception {
    Rig.require(scratch, "needs python3", "command -v python3");
    Files.writeString(
        scratch.resolve("start.py"),
        """
        import os, socket, sys
        s = socket.socket(socket.AF_PACKET, socket.SOCK_RAW, socket.htons(3))
        s.bind(("far", 0))
        os.set_inheritable(s.fileno(), True)
        command = [a.replace("@FD", "@%d" % s.fileno()) for a in sys.argv[1:]]
        os.execvp(command[0], command)
        """);
  }

  /** A packet socket on one end of a veth pair, opened by whoever starts the tender. */
  @ParameterizedTest
  @MethodSource("ways")
  void takesAnOpenSocket(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    writePacketSocket();
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            "ip link add near type veth peer name far\n"
                + "ip link set far mtu 1400 up\n"
                + "ip addr add 10.0.0.1/24 dev near\n"
                + "ip link set near up\n"
                + "python3 start.py "
                + Rig.tender(hypervisor)
                + "--net:service=@FD %s %s 5 &\n".formatted(guest, way)
                + "ping -q -i 0.05 -c 5 -w 60 10.0.0.2\n"
                + "wait $!\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).contains("MTU 1400", "SUCCESS");
    assertThat(outcome.status()).isZero();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void wiresTwoTendersTogether(String hypervisor, String way) throws Exception {
    // No more than a socket's buffer holds: what is beyond gets dropped, as on any wire.
    Path sink = Rig.guest("net-blast", DeviceType.NET, "service");
    String tender = Rig.tender(hypervisor) + "--stats --net:service=";
    Outcome outcome =
        Rig.run(
            scratch,
            "%slisten:wire %s %s receive 50 &\n".formatted(tender, sink, way)
                + AWAIT_SOCKET
                + "%sunix:wire %s %s send 50 1514\n".formatted(tender, sink, way)
                + "wait $!\n"
                + "ls\n");
    assertThat(outcome.status()).as(outcome.stderr()).isZero();
    assertThat(outcome.stdout()).contains("ready").doesNotContain("wire");
    assertThat(outcome.stderr())
        .contains("50 frames of 75700 bytes in")
        .contains("50 frames of 75700 bytes out");
  }

  /** A host that sends datagrams, and takes those that the guest sends: none is lost on the way. */
  @ParameterizedTest
  @MethodSource("ways")
  void blastsAndSinksDatagrams(String hypervisor, String way) throws Exception {
    Rig.requireTaps(scratch);
    Rig.require(scratch, "needs python3", "command -v python3");
    Path guest = Rig.guest("net-udp", DeviceType.NET, "service");
    Files.writeString(
        scratch.resolve("peer.py"),
        """
        import socket, sys, time
        s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        SO_RCVBUFFORCE = 33
        s.setsockopt(socket.SOL_SOCKET, SO_RCVBUFFORCE, 1 << 23)
        s.settimeout(20)
        if sys.argv[1] == "take":
            s.sendto(b"begin", ("10.0.0.2", 53))
            for i in range(500):
                data = s.recv(65536)
                assert len(data) == 8900 and int.from_bytes(data[:4], "big") == i
            print("took 500")
        else:
            for i in range(500):
                s.sendto(b"%d" % i * 100, ("10.0.0.2", 53))
                if i % 20 == 0:
                    time.sleep(0.02)
        """);
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP
                + "ip link set tap110 mtu 9000\n"
                + Rig.tender(hypervisor)
                + "--stats --net=tap110 %s %s send 500 8900 &\n".formatted(guest, way)
                + AWAIT_GUEST
                + "python3 peer.py take\n"
                + "wait $!\n"
                + Rig.tender(hypervisor)
                + "--net=tap110 %s %s receive 500 &\n".formatted(guest, way)
                + AWAIT_GUEST
                + "python3 peer.py send\n"
                + "wait $!\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).contains("took 500", " ns\nSUCCESS\n");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.stderr()).contains(" 0 dropped");
  }

  @Test
  void endsSoonWhileItWaits() throws Exception {
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    String tender = Rig.tender("auto") + "--net:service=listen:wire ";
    Outcome outcome =
        Rig.run(
            scratch,
            // For somebody who joins.
            "%s %s calls 0 &\n".formatted(tender, guest)
                + AWAIT_SOCKET
                + Rig.terminate("$!")
                // For somebody who reads a capture, the network being there.
                + "mkfifo frames\n"
                + "%s --net-pcap=frames %s calls 0 2>waits & first=$!\n".formatted(tender, guest)
                + AWAIT_SOCKET
                + "%s %s calls 0 & peer=$!\n".formatted(tender.replace("listen", "unix"), guest)
                + "for i in $(seq 1000); do ! grep -q reads waits || break; sleep 0.01; done\n"
                + Rig.terminate("$first")
                + "kill $peer\n"
                + "wait\n"
                + "ls\n");
    assertThat(outcome.stdout())
        .containsPattern("(?s)ended with 1 soon.*ended with 1 soon")
        .doesNotContain("wire");
    assertThat(outcome.stderr()).contains("wire: waiting for the other end");
  }

  @Test
  void saysWhatTheRingHasThatMakesNoSense() throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("ring-hostile", DeviceType.NET, "service");
    for (String[] expected :
        new String[][] {
          {"tail", "the guest's net ring makes no sense: 1025 entries are filled"},
          {"operation", "there is no operation 7"},
          {"outside", "are not inside guest memory"},
          {"length", "4294967295 bytes at"},
          {"text", "are protected"},
          {"commits", "the guest's net ring makes no sense: it takes commits"}
        }) {
      Outcome outcome = hostile(guest, expected[0]);
      assertThat(outcome.stderr()).as(expected[0]).contains(expected[1]);
      assertThat(outcome.status()).isEqualTo(1);
    }
    assertThat(hostile(guest, "handle").stdout()).contains("SUCCESS");
  }

  private Outcome hostile(Path guest, String what) throws Exception {
    return Rig.runInNamespace(
        scratch,
        TAP + Rig.tender("auto") + "--net:service=tap110 %s ring %s\n".formatted(guest, what));
  }

  @Test
  void offersNoRingThatIsNotWanted() throws Exception {
    Rig.requireTaps(scratch);
    Path guest = Rig.guest("net-echo", DeviceType.NET, "service");
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            TAP + Rig.tender("auto") + "--no-net-ring --net:service=tap110 " + guest + " ring 1\n");
    assertThat(outcome.stdout()).contains("no ring is offered");
  }
}
