// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Manifest.Device;
import dev.ukvm.abi.Manifest.DeviceType;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ManifestJsonTest {
  static final String SAMPLE =
      """
      {"type":"solo5.manifest","version":1,"devices":[{"name":"service","type":"NET_BASIC"}]}
      """;

  @Test
  void readsTheUsualForm() {
    assertThat(ManifestJson.parse(SAMPLE).devices())
        .containsExactly(new Device("service", DeviceType.NET, 1));
  }

  @Test
  void readsAnyOrderSpaceAndEscapes() {
    String text =
        """
        \r\n\t{ "devices" : [ {"type":"BLOCK_BASIC", "\\u006eame" : "st\\u006frage"} , {
          "name":"b","type":"NET\\u005fBASIC" } ] ,
        "version":1 , "type":"solo5.manifest" }
        """;
    assertThat(ManifestJson.parse(text).devices())
        .containsExactly(
            new Device("storage", DeviceType.BLOCK, 1), new Device("b", DeviceType.NET, 2));
  }

  @Test
  void readsNoDevices() {
    assertThat(ManifestJson.parse(devices("")).devices()).isEmpty();
  }

  @Test
  void writesWhatItReads() {
    assertThat(ManifestJson.write(ManifestTest.sample()))
        .isEqualTo(
            """
            {
              "type": "solo5.manifest",
              "version": 1,
              "devices": [
                { "name": "service", "type": "NET_BASIC" },
                { "name": "storage", "type": "BLOCK_BASIC" }
              ]
            }
            """);
    assertThat(ManifestJson.parse(ManifestJson.write(ManifestTest.sample())).devices())
        .isEqualTo(ManifestTest.sample().devices());
    Manifest none = new Manifest.Builder().build();
    assertThat(ManifestJson.parse(ManifestJson.write(none)).devices()).isEmpty();
  }

  @Test
  void counts63DevicesAndNoMore() {
    assertThat(ManifestJson.parse(devices(many(63))).devices()).hasSize(63);
    assertThatThrownBy(() -> ManifestJson.parse(devices(many(64))))
        .isInstanceOf(ManifestException.class)
        .hasMessageEndingWith(": .devices: too many entries, maximum 63");
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "``                      | 1:1: manifest: expected an object, found the end of the text",
        "[]                      | 1:1: manifest: expected an object, found an array",
        "\uFEFF{}                | 1:1: manifest: expected an object, found U+FEFF",
        "{}                      | 1:1: .type: missing",
        "{1:2}                   | 1:2: manifest: expected a key in quotes, found '1'",
        "{\"type\" 1}            | 1:9: manifest: expected ':', found '1'",
        "{\"type\":1}            | 1:9: .type: expected a string, found '1'",
        "{\"type\":\"a\"}        | 1:9: .type: \"a\" is not \"solo5.manifest\"",
        "{\"version\":\"1\"}     | 1:12: .version: expected a number, found a string",
        "{\"version\":2}         | 1:12: .version: 2 is not 1",
        "{\"version\":1.0}       | 1:12: .version: 1.0 is not 1",
        "{\"version\":-1e+5}     | 1:12: .version: -1e+5 is not 1",
        "{\"version\":01}        | 1:12: .version: 0 is not 1",
        "{\"version\":1.}        | 1:14: .version: expected a digit, found '}'",
        "{\"version\":-}         | 1:13: .version: expected a digit, found '}'",
        "{\"version\":1          | 1:13: manifest: expected ',' or '}', found the end of the text",
        "{\"version\":1,}        | 1:14: manifest: expected a key in quotes, found '}'",
        "{\"version\":1,\"version\":1} | 1:14: .version: given twice",
        "{\"devices\":{}}        | 1:12: .devices: expected an array, found an object",
        "{\"devices\":[1]}       | 1:13: .devices[0]: expected an object, found '1'",
        "{\"devices\":[{},]}     | 1:13: .devices[0].name: missing",
        "{\"vendor\":{}}         | 1:2: unknown key \"vendor\"; the keys are type, version and devices",
        "{\"a\\u0007\\n\":{}}    | 1:2: unknown key \"a\\u0007\\u000a\"; the keys are type, version and devices",
        "{\"a\\x\":1}            | 1:4: manifest: no such escape in a string",
        "{\"a\\u00g0\":1}        | 1:4: manifest: \\u needs four hexadecimal digits",
        "{\"abc                  | 1:2: manifest: the string does not end",
        "{\"abc\\                | 1:6: manifest: no such escape in a string",
        "{\"a\tb\":1}            | 1:4: manifest: control character in a string: U+0009",
      })
  void refuses(String text, String message) {
    refused(text, message);
  }

  @ParameterizedTest
  @CsvSource(
      quoteCharacter = '`',
      delimiter = '|',
      value = {
        "{\"name\":\"a\"}                        | 1: .devices[0].type: missing",
        "{\"type\":\"NET_BASIC\"}                | 1: .devices[0].name: missing",
        "{\"name\":\"\",\"type\":\"NET_BASIC\"}  | 9: .devices[0].name: name is empty",
        "{\"name\":\"a.b\"}                      | 9: .devices[0].name: name has the character 0x2e at position 1; A-Z, a-z and 0-9 are allowed",
        "{\"name\":\"a\",\"type\":\"NET\"}       | 20: .devices[0].type: \"NET\" is neither NET_BASIC nor BLOCK_BASIC",
        "{\"name\":\"a\",\"name\":\"b\"}         | 13: .devices[0].name: given twice",
        "{\"name\":\"a\",\"mac\":\"b\"}          | 13: .devices[0]: unknown key \"mac\"; the keys are name and type",
        "{\"name\":null}                         | 9: .devices[0].name: expected a string, found 'n'",
        "{\"name\":\"a\",\"type\":\"NET_BASIC\"},{\"name\":\"a\"} | 41: .devices[1].name: .devices[0] has the same name \"a\"",
        "{\"name\":\"a\",\"type\":\"NET_BASIC\"} {} | 33: .devices: expected ',' or ']', found an object",
      })
  void refusesDevices(String devices, String message) {
    refused(
        "{\"type\":\"solo5.manifest\",\"version\":1,\"devices\":[\n" + devices + "]}",
        "2:" + message);
  }

  @Test
  void refusesALongName() {
    refused(
        "{\"devices\":[{\"name\":\"" + "a".repeat(68) + "\"}]}",
        "1:21: .devices[0].name: name is longer than 67 characters");
  }

  @Test
  void shortensWhatItQuotes() {
    refused(
        "{\"" + "k".repeat(1000) + "\":1}",
        "1:2: unknown key \"" + "k".repeat(40) + "...\"; the keys are type, version and devices");
    refused(
        "{\"" + "\u00e9".repeat(1000) + "\":1}",
        "1:2: unknown key \""
            + "\\u00e9".repeat(7)
            + "...\"; the keys are type, version and devices");
    refused(
        "{\"version\":" + "9".repeat(1000) + "}",
        "1:12: .version: " + "9".repeat(40) + "... is not 1");
  }

  @Test
  void refusesWhatFollows() {
    refused(SAMPLE + "x", "2:1: manifest: expected the end of the text, found 'x'");
  }

  @Test
  void takesDeepNestingCalmly() {
    refused(
        "{\"devices\":" + "[".repeat(1_000_000),
        "1:13: .devices[0]: expected an object, found an array");
  }

  private static String devices(String list) {
    return "{\"type\":\"solo5.manifest\",\"version\":1,\"devices\":[" + list + "]}";
  }

  private static String many(int count) {
    return IntStream.range(0, count)
        .mapToObj(i -> "{\"name\":\"d" + i + "\",\"type\":\"BLOCK_BASIC\"}")
        .collect(Collectors.joining(","));
  }

  private static void refused(String text, String message) {
    assertThatThrownBy(() -> ManifestJson.parse(text))
        .isInstanceOf(ManifestException.class)
        .hasMessage(message);
  }
}
