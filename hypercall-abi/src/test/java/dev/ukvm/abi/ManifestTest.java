// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Manifest.Device;
import dev.ukvm.abi.Manifest.DeviceType;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

class ManifestTest {
  private static final int ENTRY_1 = 8 + 104;
  private static final int ENTRY_2 = 8 + 2 * 104;

  static Manifest sample() {
    return new Manifest.Builder()
        .add("service", DeviceType.NET)
        .add("storage", DeviceType.BLOCK)
        .build();
  }

  @Test
  void sizesAreThoseOfTheCStructures() {
    assertThat(Manifest.SIZE_MAX).isEqualTo(8 + 64 * 104);
    assertThat(Manifest.entry(0)).isEqualTo(8);
    assertThat(Note.MFT1_DESCRIPTOR_MAX).isEqualTo(6668);
  }

  @Test
  void encodesEachFieldInItsPlace() {
    byte[] bytes = sample().encode();
    byte[] expected = new byte[8 + 3 * 104];
    expected[0] = 1;
    expected[4] = 3;
    expected[8 + 71] = 0x40;
    put(expected, ENTRY_1, "service");
    expected[ENTRY_1 + 68] = 2;
    put(expected, ENTRY_2, "storage");
    expected[ENTRY_2 + 68] = 1;
    assertThat(bytes).isEqualTo(expected);
  }

  @Test
  void decodesWhatItEncodes() {
    Manifest manifest = Manifest.decode(sample().encode());
    assertThat(manifest.devices())
        .containsExactly(
            new Device("service", DeviceType.NET, 1), new Device("storage", DeviceType.BLOCK, 2));
    assertThat(manifest.device(2).name()).isEqualTo("storage");
    assertThat(manifest.device(0)).isNull();
    assertThat(manifest.device(3)).isNull();
    assertThat(manifest.find("service").handle()).isEqualTo(1);
    assertThat(manifest.find("servic")).isNull();
  }

  @Test
  void decodesNoDeviceAndTheMostDevices() {
    assertThat(Manifest.decode(new Manifest.Builder().build().encode()).devices()).isEmpty();
    Manifest.Builder builder = new Manifest.Builder();
    for (int i = 1; i <= 63; i++) {
      builder.add("d" + i, i % 2 == 0 ? DeviceType.NET : DeviceType.BLOCK);
    }
    byte[] bytes = builder.build().encode();
    assertThat(bytes).hasSize(Manifest.SIZE_MAX);
    assertThat(Manifest.decode(bytes).device(63).name()).isEqualTo("d63");
    assertThatThrownBy(() -> builder.add("d64", DeviceType.NET))
        .isInstanceOf(ManifestException.class)
        .hasMessage("manifest: too many entries, maximum 63");
  }

  @Test
  void acceptsTheLongestName() {
    String name = "x".repeat(67);
    byte[] bytes = new Manifest.Builder().add(name, DeviceType.NET).build().encode();
    assertThat(Manifest.decode(bytes).device(1).name()).isEqualTo(name);
  }

  @Test
  void theBuilderRefusesBadNames() {
    Manifest.Builder builder = new Manifest.Builder().add("a", DeviceType.NET);
    assertThatThrownBy(() -> builder.add("a", DeviceType.BLOCK))
        .isInstanceOf(ManifestException.class)
        .hasMessage("manifest: two devices have the name \"a\"");
    assertThatThrownBy(() -> builder.add("a-b", DeviceType.BLOCK))
        .isInstanceOf(ManifestException.class)
        .hasMessage(
            "manifest: entry 2: name has the character 0x2d at position 1;"
                + " A-Z, a-z and 0-9 are allowed");
  }

  @Test
  void refusesAShortHeader() {
    assertThatThrownBy(() -> Manifest.decode(new byte[7]))
        .isInstanceOf(ManifestException.class)
        .hasMessage("manifest: 7 bytes do not hold its header of 8");
  }

  @Test
  void refusesAnotherVersion() {
    refused(b -> LittleEndian.putInt(b, 0, -1), "manifest: version 4294967295 is not 1");
  }

  @Test
  void refusesTooFewAndTooManyEntries() {
    refused(b -> LittleEndian.putInt(b, 4, 0), "manifest: 0 entries are not within 1..64");
    refused(b -> LittleEndian.putInt(b, 4, 65), "manifest: 65 entries are not within 1..64");
    refused(
        b -> LittleEndian.putInt(b, 4, -1), "manifest: 4294967295 entries are not within 1..64");
  }

  @Test
  void refusesASizeThatIsNotExact() {
    refused(
        b -> LittleEndian.putInt(b, 4, 2),
        "manifest: size is 320 bytes; with 2 entries it must be 216");
    byte[] bytes = sample().encode();
    for (int size : new int[] {bytes.length - 1, bytes.length + 1}) {
      assertThatThrownBy(() -> Manifest.decode(Arrays.copyOf(bytes, size)))
          .isInstanceOf(ManifestException.class)
          .hasMessage("manifest: size is " + size + " bytes; with 3 entries it must be 320");
    }
  }

  @Test
  void refusesAReservedEntryThatIsUsed() {
    refused(
        b -> LittleEndian.putInt(b, 8 + 68, 1),
        "manifest: entry 0: type 0x1 is not the reserved 0x40000000");
    refused(b -> b[8] = 'a', "manifest: entry 0: name is not empty; the entry is reserved");
    refused(b -> b[8 + 67] = 'a', "manifest: entry 0: name does not end in a NUL");
    refused(b -> b[8 + 96] = 1, "manifest: entry 0: attached is 1, not 0, in a file");
  }

  @Test
  void refusesBadNamesWithoutQuotingThem() {
    refused(b -> b[ENTRY_1] = 0, "manifest: entry 1: name is empty");
    refused(
        b -> b[ENTRY_1 + 2] = 0x1b,
        "manifest: entry 1: name has the character 0x1b at position 2;"
            + " A-Z, a-z and 0-9 are allowed");
    refused(
        b -> b[ENTRY_1] = (byte) 0xe9,
        "manifest: entry 1: name has the character 0xe9 at position 0;"
            + " A-Z, a-z and 0-9 are allowed");
    refused(
        b -> Arrays.fill(b, ENTRY_2, ENTRY_2 + 68, (byte) 'a'),
        "manifest: entry 2: name is longer than 67 characters");
    refused(
        b -> b[ENTRY_2 + 67] = 'a', "manifest: entry 2 (\"storage\"): name does not end in a NUL");
  }

  @Test
  void refusesTheSameNameTwice() {
    refused(
        b -> put(b, ENTRY_2, "service"),
        "manifest: entry 2 (\"service\"): entry 1 has the same name");
  }

  @Test
  void refusesUnknownTypes() {
    refused(
        b -> b[ENTRY_2 + 68] = 7,
        "manifest: entry 2 (\"storage\"): type 7 is neither block (1) nor net (2)");
    refused(
        b -> LittleEndian.putInt(b, ENTRY_2 + 68, Manifest.TYPE_RESERVED),
        "manifest: entry 2 (\"storage\"): type 1073741824 is neither block (1) nor net (2)");
  }

  @Test
  void refusesADeviceThatSaysItIsAttached() {
    refused(
        b -> b[ENTRY_1 + 96] = (byte) 0x80,
        "manifest: entry 1 (\"service\"): attached is 128, not 0, in a file");
  }

  @Test
  void fillsInWhatTheGuestSees() {
    Manifest manifest = sample();
    AttachedManifest attached = manifest.attach();
    assertThat(attached.firstUnattached()).isEqualTo(manifest.device(1));
    attached.attachNet(manifest.find("service"), new byte[] {2, 0, 0, 0, 0, (byte) 0xfe}, 1500);
    assertThat(attached.isAttached(manifest.device(1))).isTrue();
    assertThat(attached.firstUnattached()).isEqualTo(manifest.device(2));
    assertThatThrownBy(attached::bytes)
        .isInstanceOf(IllegalStateException.class)
        .hasMessage("device storage is not attached");
    attached.attachBlock(manifest.find("storage"), 0x1_0000_0200L, 512);
    assertThat(attached.firstUnattached()).isNull();

    byte[] expected = manifest.encode();
    System.arraycopy(new byte[] {2, 0, 0, 0, 0, (byte) 0xfe}, 0, expected, ENTRY_1 + 72, 6);
    LittleEndian.putShort(expected, ENTRY_1 + 78, 1500);
    expected[ENTRY_1 + 96] = 1;
    LittleEndian.putLong(expected, ENTRY_2 + 72, 0x1_0000_0200L);
    LittleEndian.putShort(expected, ENTRY_2 + 80, 512);
    expected[ENTRY_2 + 96] = 1;
    assertThat(attached.bytes()).isEqualTo(expected);
  }

  @Test
  void nothingElseOfTheFileReachesTheGuest() {
    byte[] file = sample().encode();
    // After the name's end, in the fields to be filled in, and in the word for the host.
    Arrays.fill(file, ENTRY_1 + 8, ENTRY_1 + 67, (byte) 0xaa);
    Arrays.fill(file, ENTRY_1 + 72, ENTRY_1 + 96, (byte) 0xaa);
    Arrays.fill(file, ENTRY_1 + 97, ENTRY_1 + 104, (byte) 0xaa);
    Arrays.fill(file, 8 + 72, 8 + 96, (byte) 0xaa);
    assertThat(Manifest.decode(file).encode()).isEqualTo(sample().encode());
  }

  @Test
  void attachingChecksWhatItIsGiven() {
    Manifest manifest = sample();
    AttachedManifest attached = manifest.attach();
    Device net = manifest.device(1);
    Device block = manifest.device(2);
    assertThatThrownBy(() -> attached.attachBlock(net, 512, 512))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> attached.attachNet(net, new byte[5], 1500))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> attached.attachNet(net, new byte[6], 0x1_0000))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> attached.attachBlock(block, 512, 0))
        .isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(
            () -> attached.attachBlock(new Device("other", DeviceType.BLOCK, 2), 512, 512))
        .isInstanceOf(IllegalArgumentException.class);
  }

  private static void refused(Consumer<byte[]> change, String message) {
    byte[] bytes = sample().encode();
    change.accept(bytes);
    assertThatThrownBy(() -> Manifest.decode(bytes))
        .isInstanceOf(ManifestException.class)
        .hasMessage(message);
  }

  private static void put(byte[] bytes, int offset, String name) {
    byte[] ascii = name.getBytes(StandardCharsets.US_ASCII);
    System.arraycopy(ascii, 0, bytes, offset, ascii.length);
  }
}
