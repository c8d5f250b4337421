// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Platform;
import dev.ukvm.tender.device.NetworkPrograms.Found;
import dev.ukvm.tender.device.NetworkPrograms.Offer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
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
    assertThat(PortForward.parse("tcp", "8080:80")).isEqualTo(new PortForward("tcp", 8080, 80));
    assertThat(PortForward.parse("udp", "65535")).isEqualTo(new PortForward("udp", 65535, 65535));
    for (String wrong :
        new String[] {"", ":", "0", "1:0", "0:1", "65536", "80:", ":80", "1:2:3", "-1", "1e3"}) {
      assertThat(PortForward.parse("tcp", wrong)).as(wrong).isNull();
    }
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
    return new Found(program, file);
  }

  private Path program(String directory, String name) throws Exception {
    Path file = Files.createDirectories(scratch.resolve(directory)).resolve(name);
    Files.createFile(file);
    return Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("r-xr-xr-x"));
  }
}
