// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.tests.guest.HostPort;
import dev.ukvm.tests.guest.Outcome;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** The host's network without root. */
class UserNetworkTest {
  /** Sends datagrams to a port and takes them back: what the guest does not echo is an error. */
  private static final String CLIENT =
      """
      import socket, sys
      s = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
      s.settimeout(20)
      for i in range(20):
          data = b"%d " % i * (1 + 20 * i)
          s.sendto(data, ("127.0.0.1", int(sys.argv[1])))
          assert s.recv(65536) == data
      print("echoed")
      """;

  @TempDir Path scratch;
  private int tcp;
  private int udp;

  static List<Arguments> ways() {
    return NetTest.ways();
  }

  @BeforeEach
  void requirePeers() throws Exception {
    Rig.require(
        scratch,
        "needs passt, curl and python3",
        "command -v passt && command -v curl && command -v python3");
    Files.writeString(scratch.resolve("client.py"), CLIENT);
    tcp = HostPort.free();
    udp = HostPort.free();
  }

  @ParameterizedTest
  @MethodSource("ways")
  void servesTheWeb(String hypervisor, String way) throws Exception {
    Path guest = Rig.guest("net-web", DeviceType.NET, "service");
    Outcome outcome =
        Rig.run(
            scratch,
            Rig.tender(hypervisor)
                + "--net:service=user,tcp=%d:80 %s %s > guest &\n".formatted(tcp, guest, way)
                + await("serving")
                + "for i in 1 2 3; do curl -sS --max-time 20 http://localhost:%d/; echo; done\n"
                    .formatted(tcp)
                + "kill $!\n"
                + "wait $! || true\n"
                + awaitEnd("passt", tcp + ":80"));
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("Hello from a guest\n".repeat(3));
  }

  @ParameterizedTest
  @MethodSource("ways")
  void forwardsDatagrams(String hypervisor, String way) throws Exception {
    Path guest = Rig.guest("net-udp", DeviceType.NET, "service");
    Outcome outcome =
        Rig.run(
            scratch,
            Rig.tender(hypervisor)
                + "--net:service=user,udp=%d:53 %s %s echo > guest &\n".formatted(udp, guest, way)
                + await("ready")
                + "python3 client.py %d\n".formatted(udp)
                + "kill $!\n"
                + "wait $! || true\n");
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("echoed\n");
  }

  /** Another program, another network; and the tender is killed. */
  @Test
  void takesGvproxyWhereThereIsNoPasst() throws Exception {
    program("PATH='%s' exec python3 '%s' \"$@\"".formatted(System.getenv("PATH"), standIn()));
    Path guest = Rig.guest("net-udp", DeviceType.NET, "service");
    String options = "--net=user,udp=%d:53,tcp=%d:80,subnet=10.7.0.0/16".formatted(udp, tcp);
    Outcome outcome =
        Rig.run(
            scratch,
            "PATH=$PWD/bin %s%s %s calls at 10.7.0.2 echo > guest &\n"
                    .formatted(Rig.tender("auto"), options, guest)
                + await("ready")
                + "python3 client.py %d\n".formatted(udp)
                + "pgrep -a '^passt' | grep -c -e '--tcp-ports %d:80'\n".formatted(tcp)
                + "kill -9 $!\n"
                + "wait $! || true\n"
                + awaitEnd("passt", udp + ":53"));
    assertThat(outcome.stdout()).as(outcome.stderr()).isEqualTo("echoed\n1\n");
  }

  @Test
  void saysWhatIsMissing() throws Exception {
    Path guest = Rig.guest("net-web", DeviceType.NET, "service");
    assertThat(refusal(guest, "user"))
        .contains("--net=user: this needs the program passt; install the package passt");
    program("echo 'flag provided but not defined: -config' >&2; echo Usage: >&2; exit 2");
    assertThat(refusal(guest, "user"))
        .contains("gvproxy could not start: flag provided but not defined: -config; it has to be")
        .contains("0.8.8 or later");
    program("echo 'time=\"now\" level=error msg=\"gvproxy: no \\\\\"luck\\\\\"\"' >&2; exit 1");
    assertThat(refusal(guest, "user")).contains("gvproxy could not start: gvproxy: no \"luck\"\n");
    assertThat(refusal(guest, "user,tcp=0:80"))
        .contains("tcp=0:80: ports are 1 to 65535, the host's first: tcp=8080:80");
    assertThat(refusal(guest, "user,subnet=10.0.0.1/24"))
        .contains("subnet=10.0.0.1/24: a network looks like 10.0.0.0/24");
    assertThat(refusal(guest, "user,upd=53"))
        .contains("upd=53 is none of tcp=HOST:GUEST, udp=HOST:GUEST, subnet=A.B.C.D/N");
  }

  @Test
  void endsSoonWhileItWaitsForTheProgram() throws Exception {
    program("exec /bin/sleep 60.25");
    Path guest = Rig.guest("net-web", DeviceType.NET, "service");
    Outcome outcome =
        Rig.run(
            scratch,
            "PATH=$PWD/bin %s--net=user %s calls &\n".formatted(Rig.tender("auto"), guest)
                + "for i in $(seq 1000); do ! pgrep -a sleep | grep -q 60.25 || break; sleep 0.01; done\n"
                + Rig.terminate("$!")
                + awaitEnd("sleep", "60.25"));
    assertThat(outcome.stdout()).isEqualTo("ended with 1 soon\n");
    assertThat(outcome.stderr()).contains("ended by SIGTERM");
  }

  private String refusal(Path guest, String link) throws Exception {
    Files.createDirectories(scratch.resolve("bin"));
    Outcome outcome =
        Rig.run(
            scratch,
            "PATH=$PWD/bin exec %s--net=%s %s calls\n".formatted(Rig.tender("auto"), link, guest));
    assertThat(outcome.status()).isEqualTo(1);
    return outcome.stderr();
  }

  /** Makes a gvproxy, alone in bin. */
  private void program(String script) throws Exception {
    Path file = Files.createDirectories(scratch.resolve("bin")).resolve("gvproxy");
    Files.writeString(file, "#!/bin/sh\n" + script + "\n");
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  private Path standIn() throws Exception {
    Path file = scratch.resolve("gvproxy.py");
    try (InputStream in = UserNetworkTest.class.getResourceAsStream("gvproxy.py")) {
      Files.write(file, in.readAllBytes());
    }
    return file;
  }

  /** Waits for something that the guest prints. */
  static String await(String word) {
    return "for i in $(seq 1000); do ! grep -q %s guest || break; sleep 0.01; done\n"
        .formatted(word);
  }

  /** Complains if a process with this name, maybe longer, and argument does not end by itself. */
  static String awaitEnd(String name, String argument) {
    return """
    for i in $(seq 300); do
      pgrep -a '^%1$s' | grep -q -e %2$s || exit 0
      sleep 0.01
    done
    echo %1$s still runs
    """
        .formatted(name, argument);
  }
}
