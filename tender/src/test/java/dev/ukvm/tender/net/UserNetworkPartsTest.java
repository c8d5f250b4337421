// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Platform;
import dev.ukvm.tender.net.NetworkPrograms.Found;
import dev.ukvm.tender.net.NetworkPrograms.Offer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What user networking is made of: addresses, ports, and the program that a platform has. */
class UserNetworkPartsTest {
  @TempDir Path scratch;

  @ParameterizedTest
  @CsvSource({
    "10.0.0.0/24, 10.0.0.1, 10.0.0.2, 10.0.0.254",
    "192.168.255.252/30, 192.168.255.253, 192.168.255.254, 192.168.255.254",
    "255.0.0.0/8, 255.0.0.1, 255.0.0.2, 255.255.255.254"
  })
  void subnetsHaveAGatewayAndAGuest(String text, String gateway, String guest, String last) {
    Subnet subnet = Subnet.parse(text);
    assertThat(subnet).hasToString(text);
    assertThat(subnet.gateway()).isEqualTo(gateway);
    assertThat(subnet.guest()).isEqualTo(guest);
    assertThat(subnet.last()).isEqualTo(last);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "/",
        "10.0.0.0",
        "10.0.0/24",
        "10.0.0.0.0/24",
        "10.0.0.0/7",
        "10.0.0.0/31",
        "10.0.0.1/24",
        "10.0.0.256/24",
        "10..0.0/24",
        "10.0.0.0/",
        "10.0.0.0/+24",
        "10.0.0.0/24/24",
        "-1.0.0.0/8",
        "10.0.0.0/4294967320"
      })
  void otherSubnetsAreRefused(String text) {
    assertThat(Subnet.parse(text)).isNull();
  }

  @Test
  void portsAreTheHostsAndTheGuests() {
    assertThat(PortForward.parse("tcp", "8080:80"))
        .isEqualTo(new PortForward("tcp", null, 8080, 80));
    assertThat(PortForward.parse("udp", "65535"))
        .isEqualTo(new PortForward("udp", null, 65535, 65535));
    assertThat(PortForward.parse("tcp", "127.0.0.1:8080:80"))
        .isEqualTo(new PortForward("tcp", "127.0.0.1", 8080, 80));
    assertThat(PortForward.parse("udp", "[fe80::1]:53:53"))
        .isEqualTo(new PortForward("udp", "fe80::1", 53, 53));
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        ":",
        "0",
        "1:0",
        "0:1",
        "65536",
        "80:",
        ":80",
        "1:2:3",
        "-1",
        "1e3",
        ":8080:80",
        "[]:8080:80",
        "[:8080:80",
        "]:8080:80",
        "127.0.0.1:8080",
        "[127.0.0.1]:8080:80",
        "::1:8080:80",
        "[::1]8080:80",
        "[::1]:8080",
        "[::1%lo]:8080:80",
        "127.1:8080:80",
        "localhost:8080:80"
      })
  void otherPortsAreRefused(String text) {
    assertThat(PortForward.parse("tcp", text)).isNull();
  }

  @Test
  void programsAreToldOfPorts() {
    Subnet subnet = Subnet.parse("10.0.0.0/24");
    List<PortForward> forwards =
        List.of(
            PortForward.parse("tcp", "8080:80"),
            PortForward.parse("tcp", "127.0.0.1:8081:80"),
            PortForward.parse("udp", "[::1]:5353:53"));
    assertThat(NetworkProgram.PASST.settings(subnet, forwards)).isNull();
    assertThat(NetworkProgram.PASST.arguments(null, subnet, forwards))
        .containsSequence("--tcp-ports", "8080:80")
        .containsSequence("--tcp-ports", "127.0.0.1/8081:80")
        .containsSequence("--udp-ports", "::1/5353:53");
    assertThat(NetworkProgram.GVPROXY.settings(subnet, forwards))
        .contains("    \":8080\": \"10.0.0.2:80\"")
        .contains("    \"127.0.0.1:8081\": \"10.0.0.2:80\"")
        .contains("    \"udp:[::1]:5353\": \"10.0.0.2:53\"");
  }

  @Test
  void passtSaysWhyItFailsInItsLastLines() {
    assertThat(NetworkProgram.PASST.reason(List.of())).isNull();
    assertThat(
            NetworkProgram.PASST.reason(
                List.of("No external interface", "Failed to send 20 bytes to syslog", "Bad", " ")))
        .isEqualTo("Bad");
    assertThat(
            NetworkProgram.PASST.reason(
                List.of("mount /: Permission denied", "Failed to sandbox process, exiting")))
        .isEqualTo("mount /: Permission denied; Failed to sandbox process, exiting");
    assertThat(
            NetworkProgram.PASST.reason(
                List.of("passt: unrecognized option '--fd'", "Usage: passt [OPTION]...", "  -d")))
        .isEqualTo("passt: unrecognized option '--fd'; it has to be a version of 2023 or later");
  }

  @Test
  void gatewaysAreAskedForByTheirAddress() {
    byte[] mac = {2, 0, 0, 0, 0, 9};
    assertThat(HexFormat.of().formatHex(Arp.probe(mac, 0x0a00_0001L)))
        .isEqualTo(
            "ffffffffffff0200000000090806"
                + "0001080006040001"
                + "02000000000900000000"
                + "0000000000000a000001");
  }

  @Test
  void everyPlatformHasItsProgram() {
    assertThat(NetworkPrograms.on(Platform.LINUX).getFirst().program())
        .isEqualTo(NetworkProgram.PASST);
    for (Platform platform : new Platform[] {Platform.MACOS, Platform.FREEBSD}) {
      assertThat(NetworkPrograms.on(platform))
          .as(platform.name())
          .allMatch(offer -> offer.program() == NetworkProgram.GVPROXY);
    }
    assertThat(NetworkPrograms.on(Platform.MACOS).getFirst().advice())
        .contains("brew install podman");
  }

  @Test
  void theFirstThatIsThereIsTaken() throws Exception {
    Path first = program("a", "gvproxy");
    Path second = program("b", "passt");
    Path packaged = program("c", "gvproxy");
    String path = first.getParent() + ":" + second.getParent();
    List<Offer> linux = NetworkPrograms.on(Platform.LINUX);
    assertThat(NetworkPrograms.find(linux, path)).isEqualTo(found(NetworkProgram.PASST, second));
    assertThat(NetworkPrograms.find(linux, first.getParent().toString()))
        .isEqualTo(found(NetworkProgram.GVPROXY, first));
    assertThat(NetworkPrograms.find(linux, "")).isNull();
    assertThat(NetworkPrograms.find(linux, null)).isNull();
    List<Offer> offers =
        List.of(new Offer(NetworkProgram.GVPROXY, "", List.of(packaged.getParent().toString())));
    assertThat(NetworkPrograms.find(offers, "/nowhere"))
        .isEqualTo(found(NetworkProgram.GVPROXY, packaged));
    assertThat(NetworkPrograms.find(offers, path)).isEqualTo(found(NetworkProgram.GVPROXY, first));
  }

  private static Found found(NetworkProgram program, Path file) {
    return new Found(program, file.toString());
  }

  private Path program(String directory, String name) throws Exception {
    Path file = Files.createDirectories(scratch.resolve(directory)).resolve(name);
    Files.createFile(file);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-xr-x"));
  }
}
