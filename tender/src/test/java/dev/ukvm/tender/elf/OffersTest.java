// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Note;
import dev.ukvm.abi.Offer;
import dev.ukvm.tender.TenderException;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What an executable asks for, by notes that other tenders skip. */
class OffersTest {
  private static final Offers NONE = new Offers(0, 0);

  @TempDir Path directory;

  /** A guest whose notes lie behind its manifest's. */
  static ElfBuilder guestThatAsks(long stop, long input) {
    return ElfBuilder.guest()
        .replace(
            ElfBuilder.MFT1, join(Note.encode(ElfBuilder.manifest()), stop(stop), input(input)));
  }

  private static byte[] stop(long address) {
    return Note.encodeOffer(Offer.TYPE_STOP, Offer.Stop.SIZE, address);
  }

  private static byte[] input(long address) {
    return Note.encodeOffer(Offer.TYPE_INPUT, Offer.Input.SIZE, address);
  }

  private static byte[] join(byte[]... notes) {
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    for (byte[] note : notes) {
      all.writeBytes(note);
    }
    return all.toByteArray();
  }

  private static ElfBuilder with(byte[] notes) {
    return ElfBuilder.guest().add(ElfBuilder.PT_NOTE, ElfBuilder.R, 0x101000, notes);
  }

  private Offers read(ElfBuilder guest) throws IOException {
    return read(guest.build());
  }

  private Offers read(byte[] file) throws IOException {
    try (ElfImage image =
        ElfImage.open(Files.write(directory.resolve("app.elf"), file).toString())) {
      assertThat(image.manifest().devices()).isEqualTo(ElfBuilder.manifest().devices());
      return image.offers();
    }
  }

  @Test
  void aUsualGuestAsksForNothing() throws IOException {
    assertThat(read(ElfBuilder.guest())).isEqualTo(NONE);
  }

  @Test
  void theyLieBehindOtherNotes() throws IOException {
    Offers both = new Offers(0x102008, 0x103010);
    assertThat(read(guestThatAsks(0x102008, 0x103010))).isEqualTo(both);
    assertThat(
            read(
                ElfBuilder.guest()
                    .replace(
                        ElfBuilder.ABI1,
                        join(
                            Note.encode(new Note.Abi(Note.TARGET_HVT, 2)),
                            input(0x103010),
                            stop(0x102008)))))
        .isEqualTo(both);
  }

  @Test
  void orInANoteSegmentOfTheirOwn() throws IOException {
    assertThat(read(with(stop(0x102000)))).isEqualTo(new Offers(0x102000, 0));
    assertThat(read(with(input(0x103000)))).isEqualTo(new Offers(0, 0x103000));
  }

  @Test
  void theFirstOfAKindCounts() throws IOException {
    assertThat(read(with(join(stop(0x102000), stop(0x103000))))).isEqualTo(new Offers(0x102000, 0));
  }

  @Test
  void whatIsUnknownIsLeftAlone() throws IOException {
    byte[] later = Note.encodeOffer(0x3250_5453, 99, -1);
    assertThat(read(with(later))).isEqualTo(NONE);
    assertThat(read(with(join(later, stop(0x102000))))).isEqualTo(new Offers(0x102000, 0));
    byte[] other = stop(-1);
    other[12] = 'U';
    assertThat(read(with(other))).isEqualTo(NONE);
    // Sizes that lead out of the segment, and around 4 GiB.
    for (int size : new int[] {64, 0x7fff_ffff, -1, -32, -4}) {
      byte[] foreign = join(other, stop(0x102000));
      LittleEndian.putInt(foreign, 4, size);
      assertThat(read(with(foreign))).as("n_descsz %d", size).isEqualTo(NONE);
    }
  }

  @Test
  void aSegmentBeyondTheFileIsNoneOfOurs() throws IOException {
    byte[] file = with(stop(0x102000)).build();
    int index = ElfBuilder.MFT1 + 1;
    LittleEndian.putLong(file, ElfBuilder.field(index, ElfBuilder.P_FILESZ), -1);
    assertThat(read(file)).isEqualTo(NONE);
    LittleEndian.putLong(file, ElfBuilder.field(index, ElfBuilder.P_FILESZ), 32);
    LittleEndian.putLong(file, ElfBuilder.field(index, ElfBuilder.P_OFFSET), Long.MAX_VALUE);
    assertThat(read(file)).isEqualTo(NONE);
  }

  @Test
  void whatBreaksARuleIsRefused() {
    byte[] cut = new byte[24];
    System.arraycopy(stop(0x102000), 0, cut, 0, cut.length);
    assertRefused(cut, "only 24 of its 32 bytes are there");
    assertRefused(stop(0x102004), "a structure at 0x102004, which is not a multiple of 8");
    assertRefused(input(0xffff_f000L), "a structure at 0xfffff000, which is not");
    assertRefused(Note.encodeOffer(Offer.TYPE_STOP, 16, 0x102000), "16 bytes, not of 8");
  }

  private void assertRefused(byte[] note, String message) {
    assertThatThrownBy(() -> read(with(note)))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("app.elf: program header 10: note of an offer")
        .hasMessageContaining(message);
  }
}
