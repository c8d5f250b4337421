// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.RunOptions;
import dev.ukvm.tender.TenderException;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class CommandLineTest {
  private static RunOptions parse(String... args) {
    return CommandLine.parse(args).runOptions();
  }

  @Test
  void takesWhatAlbatrossWrites() {
    RunOptions options =
        parse(
            "--mem=32",
            "--net:service=tap0",
            "--net-mac:service=02:00:00:00:00:01",
            "--block:storage=/disk.img",
            "--block-sector-size:storage=4096",
            "--",
            "app.hvt",
            "--ipv4=10.0.0.2/24",
            "--",
            "x");
    assertThat(options.image()).isEqualTo("app.hvt");
    assertThat(options.arguments()).containsExactly("--ipv4=10.0.0.2/24", "--", "x");
    assertThat(options.memorySize()).isEqualTo(32L << 20);
    assertThat(options.devices())
        .containsExactly(
            new DeviceOption(DeviceOption.Kind.NET, "service", "tap0"),
            new DeviceOption(DeviceOption.Kind.NET_MAC, "service", "02:00:00:00:00:01"),
            new DeviceOption(DeviceOption.Kind.BLOCK, "storage", "/disk.img"),
            new DeviceOption(DeviceOption.Kind.BLOCK_SECTOR_SIZE, "storage", "4096"));
  }

  @Test
  void takesWhatUruncWrites() {
    RunOptions options =
        parse("--mem=256", "--net:service=tap0_urunc", "--block:storage=x", "app.hvt", "arg");
    assertThat(options.image()).isEqualTo("app.hvt");
    assertThat(options.arguments()).containsExactly("arg");
  }

  @Test
  void theFormIsAnOptionAndNeverAnArgument() {
    assertThat(parse("--jvm", "--mem=2", "a").image()).isEqualTo("a");
    assertThatThrownBy(() -> parse("--jvm=1", "a"))
        .isInstanceOf(TenderException.class)
        .hasMessage("--jvm takes no value");
    assertThat(CommandLine.asksForJvm(List.of("--mem=2", "--jvm", "a"))).isTrue();
    assertThat(CommandLine.asksForJvm(List.of("run", "--jvm"))).isTrue();
    assertThat(CommandLine.asksForJvm(List.of())).isFalse();
    assertThat(CommandLine.asksForJvm(List.of("--", "--jvm"))).isFalse();
    assertThat(CommandLine.asksForJvm(List.of("a", "--jvm"))).isFalse();
    assertThat(CommandLine.asksForJvm(List.of("-v", "run", "--jvm"))).isFalse();
    assertThat(CommandLine.asksForJvm(List.of("--jvm=1", "a"))).isFalse();
  }

  @Test
  void takesTheOlderSpelling() {
    assertThat(parse("--net=tap0", "--disk=d.img", "a").devices())
        .containsExactly(
            new DeviceOption(DeviceOption.Kind.NET, null, "tap0"),
            new DeviceOption(DeviceOption.Kind.BLOCK, null, "d.img"));
  }

  @Test
  void runIsImplied() {
    assertThat(parse("run", "--mem=8", "a", "b").image()).isEqualTo("a");
    assertThat(parse("a", "run").arguments()).containsExactly("run");
  }

  @Test
  void guestArgumentsAreTheGuests() {
    assertThat(parse("a", "--mem=8", "--help").arguments()).containsExactly("--mem=8", "--help");
    assertThat(parse("a", "--mem=8").memorySize()).isEqualTo(512L << 20);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 2, false",
    "4096, 4096, false",
    "512, 512, false",
    "0032, 32, false",
    "64M, 64, false",
    "64m, 64, false",
    "64MB, 64, false",
    "64MiB, 64, false",
    "1, 2, true",
    "1M, 2, true",
    "3, 2, true",
    "513, 512, true",
    "513M, 512, true",
    "4097, 4096, true",
  })
  void memoryIsWholeLargePages(String given, long mib, boolean told) {
    CommandLine line = CommandLine.parse(new String[] {"--mem=" + given, "a"});
    assertThat(line.runOptions().memorySize()).isEqualTo(mib << 20);
    assertThat(line.note())
        .isEqualTo(
            told
                ? "--mem="
                    + given
                    + ": guest memory comes in pages of 2 MiB; the guest gets "
                    + mib
                    + " MiB"
                : null);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "0",
        "00",
        "M",
        "0M",
        "-2",
        "+2",
        " 2",
        "2 ",
        "2G",
        "64k",
        "64Mx",
        "0x10",
        "4098",
        "4098M",
        "99999999999999999999",
        "٣٢"
      })
  void refusesOtherMemory(String given) {
    assertThatThrownBy(() -> parse("--mem=" + given, "a"))
        .isInstanceOf(TenderException.class)
        .hasMessage("--mem=" + given + ": guest memory is a number of MiB, 2 to 4096");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '"',
      value = {
        "--bogus, --bogus: no such option; see --help",
        "--bogus=1, --bogus=1: no such option; see --help",
        "--mem, --mem needs a value: --mem=VALUE",
        "--mem=, --mem needs a value: --mem=VALUE",
        "--mem:x=1, --mem:x=1: no such option; see --help",
        "--stop, --stop needs a value: --stop=VALUE",
        "--stop:x=grace, --stop:x=grace: no such option; see --help",
        "--net:x, --net:x needs a value: --net:x=VALUE",
        "--net:=tap0, --net:=tap0: the device's name is missing",
        "--help=x, --help takes no value",
        "-q, -q: no such option; see --help",
      })
  void refusesByName(String argument, String message) {
    assertThatThrownBy(() -> parse(argument, "a"))
        .isInstanceOf(TenderException.class)
        .hasMessage(message);
  }

  @ParameterizedTest
  @CsvSource({"grace, 10", "grace:1, 1", "grace:90, 90", "grace:3600, 3600", "grace:007, 7"})
  void aGuestHasTimeToEnd(String given, int seconds) {
    assertThat(parse("--stop=" + given, "a").graceSeconds()).isEqualTo(seconds);
    assertThat(parse("a").graceSeconds()).isZero();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "now",
        "grace:",
        "grace:0",
        "grace:3601",
        "grace:4294967297",
        "grace:-1",
        "grace:5s",
        "graces",
        "gracex5",
        "grace:99999999999999999999",
        "grace:٣"
      })
  void refusesOtherWaysToStop(String given) {
    assertThatThrownBy(() -> parse("--stop=" + given, "a"))
        .isInstanceOf(TenderException.class)
        .hasMessage(
            "--stop=" + given + ": what there is is grace[:SECONDS], 1 to 3600 (default 10)");
  }

  @Test
  void refusesTheSameOptionTwice() {
    assertThatThrownBy(() -> parse("--net:a=tap0", "--net:a=tap1", "x"))
        .hasMessage("--net:a is given twice");
    assertThatThrownBy(() -> parse("--disk=a", "--block=b", "x"))
        .hasMessage("--block is given twice");
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "--", "run", "--mem=8"})
  void needsAnExecutable(String argument) {
    String[] args = argument.isEmpty() ? new String[0] : new String[] {argument};
    assertThatThrownBy(() -> CommandLine.parse(args))
        .isInstanceOf(TenderException.class)
        .hasMessageStartingWith("no executable named");
  }

  @Test
  void doctorStandsAlone() {
    assertThat(CommandLine.parse(new String[] {"doctor"}).action())
        .isEqualTo(CommandLine.Action.DOCTOR);
    assertThat(parse("./doctor").image()).isEqualTo("./doctor");
    assertThatThrownBy(() -> parse("doctor", "x"))
        .hasMessage("doctor takes no arguments, but got x");
  }

  @Test
  void helpAndVersionNeedNothingElse() {
    assertThat(CommandLine.parse(new String[] {"--help"}).action())
        .isEqualTo(CommandLine.Action.HELP);
    assertThat(CommandLine.parse(new String[] {"--version", "--bogus"}).action())
        .isEqualTo(CommandLine.Action.VERSION);
    assertThat(Help.version().lines()).contains("ABI version 2");
  }
}
