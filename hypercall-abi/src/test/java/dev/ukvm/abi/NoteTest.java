// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;

class NoteTest {
  @Test
  void encodesAbi1AsALinkerDoes() {
    assertThat(HexFormat.of().formatHex(Note.encode(new Note.Abi(Note.TARGET_HVT, 2))))
        .isEqualTo(
            "06000000"
                + "10000000"
                + "41424931"
                + "536f6c6f35000000"
                + "01000000"
                + "02000000"
                + "0000000000000000");
  }

  @Test
  void encodesMft1WithPaddingAheadOfTheManifest() {
    byte[] note = Note.encode(new Manifest.Builder().build());
    assertThat(note).hasSize(0x88);
    assertThat(HexFormat.of().formatHex(note, 0, 32))
        .isEqualTo(
            "06000000"
                + "74000000"
                + "4d465431"
                + "536f6c6f35000000"
                + "00000000"
                + "01000000"
                + "01000000");
  }

  @Test
  void decodesWhatItEncodes() {
    Note.Abi abi = new Note.Abi(Note.TARGET_XEN, -1);
    assertThat(Note.decodeAbi(Note.encode(abi))).isEqualTo(abi);
    Manifest manifest = ManifestTest.sample();
    assertThat(Note.decodeManifest(Note.encode(manifest)).devices()).isEqualTo(manifest.devices());
  }

  @Test
  void ignoresWhatFollowsTheNote() {
    byte[] note = Note.encode(ManifestTest.sample());
    assertThat(Note.decodeManifest(Arrays.copyOf(note, note.length + 100)).devices()).hasSize(2);
  }

  @Test
  void sizesHaveExactLimits() {
    byte[] abi = Note.encode(new Note.Abi(Note.TARGET_HVT, 2));
    assertThat(Note.size(withSize(abi, 8))).isEqualTo(28);
    assertThat(Note.size(withSize(abi, 32))).isEqualTo(52);
    for (int size : new int[] {0, 7, 33, Integer.MIN_VALUE, -1}) {
      assertThatThrownBy(() -> Note.size(withSize(abi, size)))
          .isInstanceOf(NoteException.class)
          .hasMessage(
              "ABI1 note does not fall within valid size: n_descsz "
                  + Integer.toUnsignedString(size)
                  + " is not within 8..32");
    }
    byte[] manifest = Note.encode(ManifestTest.sample());
    assertThat(Note.size(withSize(manifest, 12))).isEqualTo(32);
    assertThat(Note.size(withSize(manifest, 6668))).isEqualTo(6688);
    for (int size : new int[] {0, 1, 11, 6669, Integer.MAX_VALUE, -1}) {
      assertThatThrownBy(() -> Note.size(withSize(manifest, size)))
          .isInstanceOf(NoteException.class)
          .hasMessage(
              "MFT1 note does not fall within valid size: n_descsz "
                  + Integer.toUnsignedString(size)
                  + " is not within 12..6668");
    }
  }

  @Test
  void refusesANoteThatIsCutOff() {
    byte[] note = Note.encode(new Note.Abi(Note.TARGET_HVT, 2));
    assertThatThrownBy(() -> Note.decodeAbi(Arrays.copyOf(note, 35)))
        .isInstanceOf(NoteException.class)
        .hasMessage(
            "ABI1 note does not fall within valid size:"
                + " 36 bytes by its header, but only 35 are there");
    assertThatThrownBy(() -> Note.decodeAbi(Arrays.copyOf(note, 19)))
        .isInstanceOf(NoteException.class)
        .hasMessage("not a Solo5 ABI1 note");
  }

  @Test
  void knowsItsOwnByNameAndType() {
    byte[] note = Note.encode(new Note.Abi(Note.TARGET_HVT, 2));
    assertThat(Note.type(note)).isEqualTo(0x31494241);
    for (int i : new int[] {0, 12, 16, 17}) {
      byte[] other = note.clone();
      other[i] ^= 1;
      assertThat(Note.type(other)).as("byte %d", i).isZero();
    }
    // Padding of the name.
    note[18] = 1;
    assertThat(Note.type(note)).isEqualTo(Note.TYPE_ABI1);
    assertThatThrownBy(() -> Note.decodeManifest(note))
        .isInstanceOf(NoteException.class)
        .hasMessage("not a Solo5 MFT1 note");
  }

  @Test
  void readsWhatAnOfferIsAskedForBy() {
    byte[] note = Note.encodeOffer(Offer.TYPE_STOP, Offer.Stop.SIZE, 0x123458);
    assertThat(note).hasSize(Offer.Note.SIZE);
    assertThat(new String(note, 8, 10, StandardCharsets.US_ASCII)).isEqualTo("STP1ukvm\0\0");
    assertThat(Note.offerType(note)).isEqualTo(Offer.TYPE_STOP);
    assertThat(Note.type(note)).isZero();
    assertThat(Note.offerType(Note.encode(new Note.Abi(Note.TARGET_HVT, 2)))).isZero();
    assertThat(Note.decodeOffer(note, Offer.Stop.SIZE)).isEqualTo(0x123458);
  }

  @Test
  void refusesAnOffersNoteThatBreaksARule() {
    int length = Offer.Input.SIZE;
    byte[] note = Note.encodeOffer(Offer.TYPE_INPUT, length, 0x123458);
    assertRefused(Arrays.copyOf(note, 31), "only 31 of its 32 bytes are there");
    assertRefused(withSize(note, 13), "n_descsz 13 is not 12");
    assertRefused(withSize(note, -1), "n_descsz 4294967295 is not 12");
    assertRefused(
        Note.encodeOffer(Offer.TYPE_INPUT, -1, 0), "a structure of 4294967295 bytes, not of 4112");
    long last = Hvt.MEMORY_MAX - length;
    byte[] highest = Note.encodeOffer(Offer.TYPE_INPUT, length, last);
    assertThat(Note.decodeOffer(highest, length)).isEqualTo(last);
    for (long address : new long[] {1, 4, 0x100004, last + 8, -8, Long.MIN_VALUE, Long.MAX_VALUE}) {
      assertRefused(
          Note.encodeOffer(Offer.TYPE_INPUT, length, address),
          "a structure at 0x" + Long.toHexString(address) + ", which is not a multiple of 8");
    }
  }

  private static void assertRefused(byte[] note, String message) {
    assertThatThrownBy(() -> Note.decodeOffer(note, Offer.Input.SIZE))
        .isInstanceOf(NoteException.class)
        .hasMessageContaining(message);
  }

  @Test
  void namesTargets() {
    assertThat(Note.targetName(1)).isEqualTo("hvt");
    assertThat(Note.targetName(2)).isEqualTo("spt");
    assertThat(Note.targetName(3)).isEqualTo("virtio");
    assertThat(Note.targetName(4)).isEqualTo("muen");
    assertThat(Note.targetName(5)).isEqualTo("genode");
    assertThat(Note.targetName(6)).isEqualTo("xen");
    assertThat(Note.targetName(-1)).isEqualTo("4294967295");
  }

  private static byte[] withSize(byte[] note, int size) {
    byte[] copy = note.clone();
    LittleEndian.putInt(copy, 4, size);
    return copy;
  }
}
