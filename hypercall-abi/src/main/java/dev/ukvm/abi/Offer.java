// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * What a guest can ask of a tender beyond the ABI that all tenders have, in a way that none of them
 * stumbles over. For each thing that it wants its executable has an ELF note of ours, which says
 * where the guest has a structure for it, in memory that it can write, zeroed. A tender that offers
 * it says so there before the guest starts; others skip the note, and there it stays 0. Offsets and
 * sizes in bytes.
 *
 * <p>A note lies in a PT_NOTE of its own or behind Solo5's MFT1, ABI1 or another of these, at the
 * next multiple of 4, as one of the first four.
 */
public final class Offer {
  /** Type of the note that asks for {@link Stop}: "STP1". */
  public static final int TYPE_STOP = 0x3150_5453;

  /** Type of the note that asks for {@link Input}: "INP1". */
  public static final int TYPE_INPUT = 0x3150_4e49;

  /** The descriptor of either note. */
  public static final int DESCRIPTOR_SIZE = 12;

  /** A whole note: the frame of Solo5's notes, but with the name "ukvm". */
  public static final class Note {
    /** u32: size of the structure. */
    public static final int LENGTH = 20;

    /** u64: GPA of the structure, a multiple of 8. */
    public static final int ADDRESS = 24;

    public static final int SIZE = 32;

    private Note() {}
  }

  /**
   * A request to the guest to end. When it comes poll returns early, once; the word stays as it is.
   */
  public static final class Stop {
    /** u32, written by the host: 1 if it offers this. */
    public static final int OFFERED = 0;

    /**
     * u32, written by the host at any moment: 0, or the number of the signal that the host was sent
     * (1 SIGHUP, 2 SIGINT, 15 SIGTERM).
     */
    public static final int SIGNAL = 4;

    public static final int SIZE = 8;

    private Stop() {}
  }

  /**
   * Console input. Poll puts it here, as much as there is and as fits, and then returns early; so
   * it does, once, at the end of input. Only while the guest is in poll does the host look at this
   * structure. Indices run free modulo 2^32; that of a byte is {@code index & BYTES_MASK}.
   */
  public static final class Input {
    /** u32, written by the host: 1 if it offers this. */
    public static final int OFFERED = 0;

    /** u32, written by the host: bytes filled so far. */
    public static final int TAIL = 4;

    /** u32, written by the host: not 0 once there will be no more. */
    public static final int END = 8;

    /** u32, written by the guest: bytes taken so far. */
    public static final int HEAD = 12;

    /** The first of {@link #BYTES_COUNT}. */
    public static final int BYTES = 16;

    public static final int BYTES_COUNT = 4096;
    public static final int BYTES_MASK = BYTES_COUNT - 1;

    public static final int SIZE = 4112;

    private Input() {}
  }

  private Offer() {}
}
