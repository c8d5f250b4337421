// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * Numbers and argument structures of the hypercalls. Every structure is passed by a 32-bit GPA;
 * {@code SIZE} is its size and the other constants are field offsets, all in bytes. Fields are
 * little-endian u64 unless their comment says otherwise; "out" fields are the tender's to write.
 */
public final class Hypercall {
  public static final int WALLTIME = 1;
  public static final int PUTS = 2;
  public static final int POLL = 3;
  public static final int BLOCK_WRITE = 4;
  public static final int BLOCK_READ = 5;
  public static final int NET_WRITE = 6;
  public static final int NET_READ = 7;
  public static final int HALT = 8;

  /** The largest hypercall number; the smallest is {@link #WALLTIME}. */
  public static final int LAST = HALT;

  /** Size of the largest argument structure, bytes. */
  public static final int MAX_SIZE = Block.SIZE;

  /** Answers in the {@code ret} field of poll and of the I/O calls. */
  public static final class Result {
    public static final int OK = 0;
    public static final int AGAIN = 1;
    public static final int EINVAL = 2;
    public static final int EUNSPEC = 3;

    private Result() {}
  }

  /** Wall clock time at the moment of the call. */
  public static final class Walltime {
    /** Out: nanoseconds since the Unix epoch. */
    public static final int NSECS = 0;

    public static final int SIZE = 8;

    private Walltime() {}
  }

  /** Bytes for the console. */
  public static final class Puts {
    public static final int DATA = 0;
    public static final int LENGTH = 8;
    public static final int SIZE = 16;

    private Puts() {}
  }

  /** Sleep until a device is ready or time has passed. */
  public static final class Poll {
    /** Relative, nanoseconds. */
    public static final int TIMEOUT_NSECS = 0;

    /** Out: bit {@code h} is set when the device with handle {@code h} is ready. */
    public static final int READY_SET = 8;

    /** Out, i32: how many devices are ready. */
    public static final int RET = 16;

    public static final int SIZE = 24;

    private Poll() {}
  }

  /** Arguments of both {@link #BLOCK_WRITE} and {@link #BLOCK_READ}. */
  public static final class Block {
    public static final int HANDLE = 0;

    /** Bytes from the start of the device. */
    public static final int OFFSET = 8;

    public static final int DATA = 16;

    /** Bytes; block_read also writes it. */
    public static final int LENGTH = 24;

    /** Out, i32: a {@link Result}. */
    public static final int RET = 32;

    public static final int SIZE = 40;

    private Block() {}
  }

  /** Arguments of both {@link #NET_WRITE} and {@link #NET_READ}. */
  public static final class Net {
    public static final int HANDLE = 0;
    public static final int DATA = 8;

    /** Bytes; net_read also writes it. */
    public static final int LENGTH = 16;

    /** Out, i32: a {@link Result}. */
    public static final int RET = 24;

    public static final int SIZE = 32;

    private Net() {}
  }

  /** The guest's last call. */
  public static final class Halt {
    /** GPA of {@link Hvt#HALT_COOKIE_SIZE} bytes with a trap frame, or 0. */
    public static final int COOKIE = 0;

    /** i32. */
    public static final int EXIT_STATUS = 8;

    public static final int SIZE = 16;

    private Halt() {}
  }

  private Hypercall() {}

  /** The name of hypercall {@code number}, or {@code null} if there is no such hypercall. */
  public static String name(int number) {
    return switch (number) {
      case WALLTIME -> "walltime";
      case PUTS -> "puts";
      case POLL -> "poll";
      case BLOCK_WRITE -> "block_write";
      case BLOCK_READ -> "block_read";
      case NET_WRITE -> "net_write";
      case NET_READ -> "net_read";
      case HALT -> "halt";
      default -> null;
    };
  }
}
