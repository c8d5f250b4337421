// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Note;
import dev.ukvm.abi.NoteException;
import dev.ukvm.abi.Offer;
import dev.ukvm.tender.TenderException;

/**
 * Reads the notes that ask for offers. Unlike Solo5's they need not be the first of their PT_NOTE;
 * of several for the same thing the first counts. What else is there is none of our business, sound
 * or not.
 */
final class OfferReader {
  /** How many notes of a PT_NOTE are looked at. */
  private static final int NOTES_MAX = 4;

  /** Names and descriptors are padded to this, bytes. */
  private static final int PADDING = 4;

  private final ImageFile file;
  private final ProgramHeaders table;
  private long stop;
  private long input;

  OfferReader(ImageFile file, ProgramHeaders table) {
    this.file = file;
    this.table = table;
  }

  Offers read() {
    for (int i = 0; i < table.count(); i++) {
      if (table.type(i) == ProgramHeaders.PT_NOTE
          && file.contains(table.fileOffset(i), table.fileSize(i))) {
        read(i, table.fileOffset(i), table.fileOffset(i) + table.fileSize(i));
      }
    }
    return new Offers(stop, input);
  }

  private void read(int index, long start, long end) {
    long at = start;
    for (int n = 0; n < NOTES_MAX && end - at >= Note.HEADER_SIZE; n++) {
      byte[] header = file.bytes(at, Note.HEADER_SIZE);
      int type = Note.offerType(header);
      if (type == Offer.TYPE_STOP && stop == 0) {
        stop = address(index, at, end, Offer.Stop.SIZE);
      } else if (type == Offer.TYPE_INPUT && input == 0) {
        input = address(index, at, end, Offer.Input.SIZE);
      }
      at += Note.HEADER_SIZE_MIN + padded(header, 0) + padded(header, Integer.BYTES);
    }
  }

  /** A size in a note's header, rounded up: at most 4 GiB. */
  private static long padded(byte[] header, int offset) {
    long size = Integer.toUnsignedLong(LittleEndian.getInt(header, offset));
    return size + PADDING - 1 & -PADDING;
  }

  private long address(int index, long at, long end, int length) {
    int size = (int) Math.min(Offer.Note.SIZE, end - at);
    try {
      return Note.decodeOffer(file.bytes(at, size), length);
    } catch (NoteException e) {
      throw new TenderException(
          file.name() + ": program header " + index + ": " + e.getMessage(), e);
    }
  }
}
