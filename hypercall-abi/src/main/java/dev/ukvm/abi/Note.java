// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

import java.nio.charset.StandardCharsets;

/**
 * The two ELF notes of a Solo5 executable: ABI1 tells what it was built for, MFT1 holds its {@link
 * Manifest}; and those by which a guest asks for an {@link Offer}. Each of Solo5's is the first
 * note of a PT_NOTE of its own. A note is u32 n_namesz, u32 n_descsz, u32 n_type, the name {@code
 * "Solo5\0"} padded to 8 bytes, and a descriptor that n_descsz counts from there on: in MFT1 with 4
 * bytes of padding ahead of the manifest, which is 8-aligned. Sizes and offsets are in bytes.
 */
public final class Note {
  /** Header and padded name: what every note of Solo5's begins with. */
  public static final int HEADER_SIZE = 20;

  /** Header without the name: the least that any note has. */
  public static final int HEADER_SIZE_MIN = 12;

  /** "ABI1". */
  public static final int TYPE_ABI1 = 0x3149_4241;

  /** "MFT1". */
  public static final int TYPE_MFT1 = 0x3154_464d;

  /** u32 target, u32 version, two words of 0. */
  public static final int ABI1_DESCRIPTOR_SIZE = 16;

  /** Target and version: nobody reads the other two words. */
  public static final int ABI1_DESCRIPTOR_MIN = 8;

  public static final int ABI1_DESCRIPTOR_MAX = 32;

  /** Where the manifest starts in an MFT1 note. */
  public static final int MFT1_MANIFEST = 24;

  private static final int MFT1_PADDING = MFT1_MANIFEST - HEADER_SIZE;
  public static final int MFT1_DESCRIPTOR_MIN = MFT1_PADDING + Manifest.HEADER_SIZE;
  public static final int MFT1_DESCRIPTOR_MAX = MFT1_PADDING + Manifest.SIZE_MAX;

  /** ABI targets: Solo5's bindings. */
  public static final int TARGET_HVT = 1;

  public static final int TARGET_SPT = 2;
  public static final int TARGET_VIRTIO = 3;
  public static final int TARGET_MUEN = 4;
  public static final int TARGET_GENODE = 5;
  public static final int TARGET_XEN = 6;

  private static final byte[] NAME = "Solo5\0".getBytes(StandardCharsets.ISO_8859_1);
  private static final byte[] OFFER_NAME = "ukvm\0".getBytes(StandardCharsets.ISO_8859_1);

  /**
   * The content of ABI1.
   *
   * @param target one of the {@code TARGET} constants, or anything
   * @param version of that target's ABI, unsigned
   */
  public record Abi(int target, int version) {}

  private Note() {}

  /** The name of a target; an unknown one stands for itself. */
  public static String targetName(int target) {
    return switch (target) {
      case TARGET_HVT -> "hvt";
      case TARGET_SPT -> "spt";
      case TARGET_VIRTIO -> "virtio";
      case TARGET_MUEN -> "muen";
      case TARGET_GENODE -> "genode";
      case TARGET_XEN -> "xen";
      default -> Integer.toUnsignedString(target);
    };
  }

  /**
   * The type of a note, or 0 if it is not Solo5's.
   *
   * @param header its first {@link #HEADER_SIZE} bytes
   */
  public static int type(byte[] header) {
    return type(header, NAME);
  }

  /**
   * The type of a note that asks for an {@link Offer}, or 0 if it is none.
   *
   * @param header its first {@link #HEADER_SIZE} bytes
   */
  public static int offerType(byte[] header) {
    return type(header, OFFER_NAME);
  }

  private static int type(byte[] header, byte[] name) {
    if (LittleEndian.getInt(header, 0) != name.length) {
      return 0;
    }
    for (int i = 0; i < name.length; i++) {
      if (header[HEADER_SIZE_MIN + i] != name[i]) {
        return 0;
      }
    }
    return LittleEndian.getInt(header, 8);
  }

  /**
   * The size of a whole ABI1 or MFT1 note, its header included.
   *
   * @param header its first {@link #HEADER_SIZE} bytes
   * @throws NoteException if n_descsz leaves the limits of this type
   */
  public static int size(byte[] header) {
    boolean manifest = type(header) == TYPE_MFT1;
    int min = manifest ? MFT1_DESCRIPTOR_MIN : ABI1_DESCRIPTOR_MIN;
    int max = manifest ? MFT1_DESCRIPTOR_MAX : ABI1_DESCRIPTOR_MAX;
    int size = LittleEndian.getInt(header, 4);
    if (size < min || size > max) {
      throw new NoteException(
          (manifest ? "MFT1" : "ABI1")
              + " note does not fall within valid size: n_descsz "
              + Integer.toUnsignedString(size)
              + " is not within "
              + min
              + ".."
              + max);
    }
    return HEADER_SIZE + size;
  }

  /**
   * Reads an ABI1 note.
   *
   * @param note at least {@link #size} bytes
   * @throws NoteException if it breaks a rule
   */
  public static Abi decodeAbi(byte[] note) {
    frame(note, TYPE_ABI1, "ABI1");
    return new Abi(
        LittleEndian.getInt(note, HEADER_SIZE), LittleEndian.getInt(note, HEADER_SIZE + 4));
  }

  /**
   * Reads an MFT1 note.
   *
   * @param note at least {@link #size} bytes
   * @throws NoteException if its frame breaks a rule
   * @throws ManifestException if the manifest does
   */
  public static Manifest decodeManifest(byte[] note) {
    int size = frame(note, TYPE_MFT1, "MFT1");
    byte[] manifest = new byte[size - MFT1_MANIFEST];
    System.arraycopy(note, MFT1_MANIFEST, manifest, 0, manifest.length);
    return Manifest.decode(manifest);
  }

  /**
   * Reads a note that asks for an {@link Offer}.
   *
   * @param note as much of it as there is
   * @param length the size of the structure that is offered
   * @return the GPA of the guest's structure, below 4 GiB as its end is, and a multiple of 8
   * @throws NoteException if it breaks a rule
   */
  public static long decodeOffer(byte[] note, int length) {
    if (note.length < Offer.Note.SIZE) {
      throw new NoteException(
          "note of an offer: only "
              + note.length
              + " of its "
              + Offer.Note.SIZE
              + " bytes are there");
    }
    int descriptor = LittleEndian.getInt(note, 4);
    if (descriptor != Offer.DESCRIPTOR_SIZE) {
      throw new NoteException(
          "note of an offer does not fall within valid size: n_descsz "
              + Integer.toUnsignedString(descriptor)
              + " is not "
              + Offer.DESCRIPTOR_SIZE);
    }
    int given = LittleEndian.getInt(note, Offer.Note.LENGTH);
    if (given != length) {
      throw new NoteException(
          "note of an offer: a structure of "
              + Integer.toUnsignedString(given)
              + " bytes, not of "
              + length);
    }
    long address = LittleEndian.getLong(note, Offer.Note.ADDRESS);
    if (address < 0 || address > Hvt.MEMORY_MAX - length || (address & 7) != 0) {
      throw new NoteException(
          "note of an offer: a structure at 0x"
              + Long.toHexString(address)
              + ", which is not a multiple of 8 within 4 GiB");
    }
    return address;
  }

  /** A note that asks for an offer: its type, the structure's size and its GPA. */
  public static byte[] encodeOffer(int type, int length, long address) {
    byte[] note = encode(type, OFFER_NAME, Offer.DESCRIPTOR_SIZE);
    LittleEndian.putInt(note, Offer.Note.LENGTH, length);
    LittleEndian.putLong(note, Offer.Note.ADDRESS, address);
    return note;
  }

  /** An ABI1 note. */
  public static byte[] encode(Abi abi) {
    byte[] note = encode(TYPE_ABI1, NAME, ABI1_DESCRIPTOR_SIZE);
    LittleEndian.putInt(note, HEADER_SIZE, abi.target());
    LittleEndian.putInt(note, HEADER_SIZE + 4, abi.version());
    return note;
  }

  /** An MFT1 note. */
  public static byte[] encode(Manifest manifest) {
    byte[] content = manifest.encode();
    byte[] note = encode(TYPE_MFT1, NAME, MFT1_PADDING + content.length);
    System.arraycopy(content, 0, note, MFT1_MANIFEST, content.length);
    return note;
  }

  private static byte[] encode(int type, byte[] name, int descriptorSize) {
    byte[] note = new byte[HEADER_SIZE + descriptorSize];
    LittleEndian.putInt(note, 0, name.length);
    LittleEndian.putInt(note, 4, descriptorSize);
    LittleEndian.putInt(note, 8, type);
    System.arraycopy(name, 0, note, HEADER_SIZE_MIN, name.length);
    return note;
  }

  /** Checks name, type and size; returns the size. */
  private static int frame(byte[] note, int type, String name) {
    if (note.length < HEADER_SIZE || type(note) != type) {
      throw new NoteException("not a Solo5 " + name + " note");
    }
    int size = size(note);
    if (size > note.length) {
      throw new NoteException(
          name
              + " note does not fall within valid size: "
              + size
              + " bytes by its header, but only "
              + note.length
              + " are there");
    }
    return size;
  }
}
