// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.guest.HostPort;
import dev.ukvm.tests.guest.Outcome;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** What user networking takes of its host, and what it leaves there. */
class UserNetworkHostTest {
  /** A host's network with nobody else in it: addresses and default routes of both kinds. */
  private static final String HOST =
      """
      ip link set lo up
      ip link add uplink type veth peer name upstream
      ip link set upstream up
      ip addr add 192.0.2.2/24 dev uplink
      ip link set uplink up
      ip route add default via 192.0.2.1
      """;

  private static final String HOST_IPV6 =
      """
      ip addr add fd00:1::2/64 dev uplink nodad
      ip route add default via fd00:1::1
      """;

  private static final String WITHOUT_IPV6 =
      """
      for interface in all default lo; do
        echo 1 > /proc/sys/net/ipv6/conf/$interface/disable_ipv6
      done
      """;

  private static final String GET = "curl -sS --max-time 20 -g 'http://%s/' && echo\n";

  /** Another program that has a port, which prints a word once it has it. */
  private static final String HOLDER =
      """
      import socket, sys, time
      family, kind = (getattr(socket, name) for name in sys.argv[1:3])
      s = socket.socket(family, kind)
      s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
      if family == socket.AF_INET6:
          s.setsockopt(socket.IPPROTO_IPV6, socket.IPV6_V6ONLY, 1)
      s.bind((sys.argv[3], int(sys.argv[4])))
      if kind == socket.SOCK_STREAM:
          s.listen()
      print("bound", flush=True)
      time.sleep(60)
      """;

  @TempDir Path scratch;
  private Path guest;
  private String tender;
  private int port;

  @BeforeEach
  void prepare() throws Exception {
    Rig.require(
        scratch,
        "needs passt, curl and python3",
        "command -v passt && command -v curl && command -v python3");
    guest = Rig.guest("net-web", DeviceType.NET, "service");
    tender = Rig.tender("auto");
    port = HostPort.free();
  }

  @Test
  void needsNoDirectory() throws Exception {
    Rig.require(scratch, "needs root", "unshare --mount mount --bind /tmp /tmp");
    Outcome outcome =
        Rig.run(
            scratch,
            "export TMPDIR=/nonexistent XDG_RUNTIME_DIR=/nonexistent\n"
                + "unshare --mount sh -euc 'mount --bind /tmp /tmp;"
                + " mount -o remount,ro,bind /tmp; exec \"$@\"' sh "
                + "%s--net=user,tcp=%d:80 %s calls > guest &\n".formatted(tender, port, guest)
                + UserNetworkTest.await("serving")
                + GET.formatted("127.0.0.1:" + port)
                + "kill $!\n"
                + "wait $! || true\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("Hello from a guest\n");
  }

  /** Under an umask that would let everybody write there. */
  @Test
  void keepsOthersFromSettings() throws Exception {
    Rig.require(scratch, "needs root", "setpriv --reuid=65534 --clear-groups true");
    program(
        "gvproxy",
        """
        directory=$(dirname "$2")
        echo "msg=\\"$(stat -c '%A' "$directory"), $(setpriv --reuid=65534 --clear-groups \\
          ln -s /dev/null "$directory/log" 2>&1)\\"" >&2
        exit 1
        """);
    Outcome outcome =
        Rig.run(
            scratch,
            "umask 0; mkdir files; export TMPDIR=$PWD/files XDG_RUNTIME_DIR=\n"
                + "PATH=$PWD/bin %s--net=user %s calls || ls files\n".formatted(tender, guest));
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr()).contains("drwx------, ln: ", "/log': Permission denied\n");
  }

  @Test
  void endsWithATenderThatIsKilledAtAnyMoment() throws Exception {
    String start =
        "%s--net=user,tcp=%d:80 %s calls > guest 2> /dev/null &\n".formatted(tender, port, guest);
    Outcome outcome =
        Rig.run(
            scratch,
            "begin=$(date +%s%N)\n"
                + start
                + UserNetworkTest.await("serving")
                + "micros=$((($(date +%s%N) - begin) / 1000))\n"
                + "kill -9 $!\n"
                + "for i in $(seq 40); do\n"
                + start
                + "sleep $(printf '%d.%06d' $((micros * i / 40000000))"
                + " $((micros * i / 40 % 1000000)))\n"
                + "kill -9 $!\n"
                + "wait $! || true\n"
                + "done\n"
                + UserNetworkTest.awaitEnd("passt", port + ":80"));
    assertThat(outcome.stdout()).isEmpty();
  }

  /** Here that is before it looks at the socket for the first time. */
  @Test
  void endsWithATenderThatIsKilledBeforeItIsUp() throws Exception {
    program("passt", "sleep 0.5; : > started; exec passt \"$@\"");
    Outcome outcome =
        Rig.run(
            scratch,
            "PATH=$PWD/bin %s--net=user,tcp=%d:80 %s calls &\n".formatted(tender, port, guest)
                + "for i in $(seq 1000); do\n"
                + "  ! pgrep -a '^passt' | grep -q %d:80 || break\n".formatted(port)
                + "  sleep 0.01\n"
                + "done\n"
                + "kill -9 $!\n"
                + "[ -e started ] || echo killed early\n"
                + "for i in $(seq 1000); do [ ! -e started ] || break; sleep 0.01; done\n"
                + UserNetworkTest.awaitEnd("passt", port + ":80"));
    assertThat(outcome.stdout()).isEqualTo("killed early\n");
    assertThat(scratch.resolve("started")).exists();
  }

  /** More than anybody keeps: also what it says later finds no room. */
  @Test
  void servesWhateverItsProgramSays() throws Exception {
    program(
        "passt",
        "head -c 1000000 /dev/zero | tr '\\0' x >&2; shift 2;" + " exec passt --foreground \"$@\"");
    Outcome outcome =
        Rig.run(
            scratch,
            "PATH=$PWD/bin %s--net=user,tcp=%d:80 %s calls > guest &\n"
                    .formatted(tender, port, guest)
                + UserNetworkTest.await("serving")
                + GET.formatted("127.0.0.1:" + port).repeat(20)
                + "kill $!\n"
                + "wait $! || true\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("Hello from a guest\n".repeat(20));
  }

  @Test
  void canBeStartedAgainAtOnce() throws Exception {
    String start =
        ": > guest; %s--net=user,tcp=%d:80 %s calls > guest &\n".formatted(tender, port, guest)
            + UserNetworkTest.await("serving");
    Outcome outcome =
        Rig.run(
            scratch,
            (start + "kill -9 $!\n")
                + (start + "kill $!; wait $! || true\n")
                + (start + GET.formatted("127.0.0.1:" + port) + "kill $!; wait $! || true\n"));
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("Hello from a guest\n");
  }

  @ParameterizedTest
  @CsvSource({
    "AF_INET, SOCK_STREAM, 0.0.0.0, tcp, IPv4",
    "AF_INET, SOCK_STREAM, 127.0.0.1, tcp, IPv4",
    "AF_INET6, SOCK_STREAM, ::, tcp, IPv6",
    "AF_INET6, SOCK_STREAM, ::1, tcp, IPv6",
    "AF_INET, SOCK_DGRAM, 127.0.0.1, udp, IPv4"
  })
  void refusesAPortThatSomebodyHas(
      String family, String type, String address, String protocol, String kind) throws Exception {
    Rig.requireTaps(scratch);
    Files.writeString(scratch.resolve("holder.py"), HOLDER);
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            HOST
                + HOST_IPV6
                + "python3 holder.py %s %s %s 8080 > guest &\n".formatted(family, type, address)
                + UserNetworkTest.await("bound")
                + "%s--net=user,%s=8080:80 %s calls || echo refused: $?\n"
                    .formatted(tender, protocol, guest)
                + "kill $!\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("refused: 1\n");
    assertThat(outcome.stderr())
        .contains(
            "ukvm-tender: --net=user,%1$s=8080:80: %1$s port 8080 is in use on this host, by %2$s;"
                    .formatted(protocol, kind)
                + " choose another");
  }

  @Test
  void publishesAtOneAddress() throws Exception {
    Rig.requireTaps(scratch);
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            HOST
                + HOST_IPV6
                + "%s--net=user,tcp=127.0.0.2:8080:80,tcp=[::1]:8081:80 %s calls > guest &\n"
                    .formatted(tender, guest)
                + UserNetworkTest.await("serving")
                + GET.formatted("127.0.0.2:8080")
                + "for other in [::1]:8081 127.0.0.1:8080 192.0.2.2:8080 [fd00:1::2]:8081; do\n"
                + "  curl -s --max-time 20 -g http://$other/ || echo $?\n"
                + "done\n"
                + "kill $!\n"
                + "wait $! || true\n"
                + "%s--net=user,tcp=198.51.100.1:80:80 %s calls || true\n"
                    .formatted(tender, guest));
    // 56: passt listens there, but the guest knows no IPv6. 7: nobody listens.
    assertThat(outcome.stdout())
        .as(outcome.stderr())
        .isEqualTo("Hello from a guest\n56\n" + "7\n".repeat(3));
    assertThat(outcome.stderr()).contains(": 198.51.100.1 is no address of this host\n");
  }

  @Test
  void runsOnAHostWithoutIpv6() throws Exception {
    Rig.requireTaps(scratch);
    Outcome outcome =
        Rig.runInNamespace(
            scratch,
            WITHOUT_IPV6
                + HOST
                + "%s--net=user,tcp=8080:80 %s calls > guest &\n".formatted(tender, guest)
                + UserNetworkTest.await("serving")
                + GET.formatted("127.0.0.1:8080")
                + "kill $!\n"
                + "wait $! || true\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("Hello from a guest\n");
  }

  /** Makes a program, alone in bin, that itself has every other. */
  private void program(String name, String script) throws Exception {
    Path file = Files.createDirectories(scratch.resolve("bin")).resolve(name);
    Files.writeString(file, "#!/bin/sh\nPATH='%s'\n%s\n".formatted(System.getenv("PATH"), script));
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }
}
