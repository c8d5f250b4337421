// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Random;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Hostile bytes get one of the two exceptions, with one printable line, or are read; and what is
 * read comes out again. Each {@code @FuzzTest} runs its seeds in a usual build, and as a fuzzer by
 * {@code JAZZER_FUZZ=1 mvn -pl hypercall-abi test -Dtest=AbiFuzzTest#manifest}.
 */
class AbiFuzzTest {
  private static final Pattern POSITION = Pattern.compile("[0-9]+:[0-9]+: ");
  private static final int MUTATIONS = 5_000;

  static Stream<byte[]> manifests() {
    return Stream.of(ManifestTest.sample().encode(), new Manifest.Builder().build().encode());
  }

  static Stream<byte[]> notes() {
    return Stream.of(
        Note.encode(ManifestTest.sample()),
        Note.encode(new Note.Abi(Note.TARGET_HVT, 2)),
        Note.encodeOffer(Offer.TYPE_STOP, Offer.Stop.SIZE, 0x102000));
  }

  static Stream<byte[]> texts() {
    return Stream.of(
        ManifestJsonTest.SAMPLE.getBytes(StandardCharsets.UTF_8),
        ManifestJson.write(ManifestTest.sample()).getBytes(StandardCharsets.UTF_8));
  }

  @MethodSource("manifests")
  @FuzzTest
  void manifest(byte[] bytes) {
    try {
      Manifest manifest = Manifest.decode(bytes);
      assertThat(Manifest.decode(manifest.encode()).devices()).isEqualTo(manifest.devices());
      assertThat(manifest.encode()).hasSameSizeAs(bytes);
    } catch (ManifestException e) {
      assertOneLine(e.getMessage());
    }
  }

  @MethodSource("notes")
  @FuzzTest
  void note(byte[] bytes) {
    try {
      if (bytes.length >= Note.HEADER_SIZE && Note.offerType(bytes) != 0) {
        long address = Note.decodeOffer(bytes, Offer.Stop.SIZE);
        assertThat(address).isBetween(0L, Hvt.MEMORY_MAX - Offer.Stop.SIZE);
        assertThat(Note.encodeOffer(Note.offerType(bytes), Offer.Stop.SIZE, address))
            .hasSizeLessThanOrEqualTo(bytes.length);
      } else if (bytes.length >= Note.HEADER_SIZE && Note.type(bytes) == Note.TYPE_ABI1) {
        assertThat(Note.size(bytes)).isBetween(28, 52);
        Note.decodeAbi(bytes);
      } else {
        Manifest manifest = Note.decodeManifest(bytes);
        assertThat(Note.encode(manifest)).hasSize(Note.size(bytes));
      }
    } catch (NoteException | ManifestException e) {
      assertOneLine(e.getMessage());
    }
  }

  @MethodSource("texts")
  @FuzzTest
  void json(byte[] bytes) {
    try {
      Manifest manifest = ManifestJson.parse(new String(bytes, StandardCharsets.UTF_8));
      assertThat(ManifestJson.parse(ManifestJson.write(manifest)).devices())
          .isEqualTo(manifest.devices());
    } catch (ManifestException e) {
      assertOneLine(e.getMessage());
      assertThat(POSITION.matcher(e.getMessage()).lookingAt()).as(e.getMessage()).isTrue();
    }
  }

  @Test
  void mutatedManifests() {
    mutate(manifests().toArray(byte[][]::new), this::manifest);
  }

  @Test
  void mutatedNotes() {
    mutate(notes().toArray(byte[][]::new), this::note);
  }

  @Test
  void mutatedTexts() {
    mutate(texts().toArray(byte[][]::new), this::json);
  }

  private interface Target {
    void run(byte[] bytes);
  }

  /** A few changed bytes, and sometimes another length; the same ones in each run. */
  private static void mutate(byte[][] seeds, Target target) {
    Random random = new Random(1);
    for (int i = 0; i < MUTATIONS; i++) {
      byte[] seed = seeds[random.nextInt(seeds.length)];
      int length = random.nextInt(4) > 0 ? seed.length : random.nextInt(seed.length + 200);
      byte[] bytes = Arrays.copyOf(seed, length);
      for (int n = random.nextInt(4); n > 0 && length > 0; n--) {
        bytes[random.nextInt(length)] = seed[random.nextInt(seed.length)];
        bytes[random.nextInt(length)] = (byte) random.nextInt();
      }
      target.run(bytes);
    }
  }

  private static void assertOneLine(String message) {
    assertThat(message.length()).isBetween(1, 250);
    for (int i = 0; i < message.length(); i++) {
      assertThat(message.charAt(i) >= ' ' && message.charAt(i) < 0x7f).as(message).isTrue();
    }
  }
}
