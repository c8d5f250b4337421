// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Clock;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * Records frames in the pcap format with nanosecond stamps (pcap-savefile(5)), in this host's byte
 * order. Every frame is written at once, so that a reader sees it and no crash loses it; a FIFO is
 * one way to look on. For any thread.
 */
final class Capture implements AutoCloseable {
  private static final int MAGIC_NANOSECONDS = 0xa1b23c4d;
  private static final short VERSION_MAJOR = 2;
  private static final short VERSION_MINOR = 4;
  private static final int SNAP_LENGTH = 0x40000;
  private static final int LINKTYPE_ETHERNET = 1;

  // File header: u32 magic, u16 major, u16 minor, i32 zone, u32 accuracy, u32 longest, u32 link
  // type.
  private static final int FILE_HEADER = 24;

  // Record header: u32 seconds, u32 nanoseconds, u32 bytes here, u32 bytes on the wire.
  private static final int RECORD_HEADER = 16;

  /** How often to look for the reader of a FIFO. */
  private static final long LOOK_NANOS = 20_000_000L;

  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  private final Fd file;
  private final Report report;
  private final Interruption interruption;
  private final Clock clock = new Clock();
  private final MemorySegment buffer =
      Arena.ofAuto().allocate(RECORD_HEADER + SNAP_LENGTH, Long.BYTES);
  private boolean failed;

  private Capture(Fd file, Report report, Interruption interruption) {
    this.file = file;
    this.report = report;
    this.interruption = interruption;
    buffer.set(ValueLayout.JAVA_INT, 0, MAGIC_NANOSECONDS);
    buffer.set(ValueLayout.JAVA_SHORT, 4, VERSION_MAJOR);
    buffer.set(ValueLayout.JAVA_SHORT, 6, VERSION_MINOR);
    buffer.set(ValueLayout.JAVA_INT, 16, SNAP_LENGTH);
    buffer.set(ValueLayout.JAVA_INT, 20, LINKTYPE_ETHERNET);
    put(FILE_HEADER);
  }

  /** Begins a new file; waits for the reader of a FIFO. */
  static Capture create(DeviceOption option, Report report, Interruption interruption) {
    boolean waits = false;
    while (true) {
      try {
        return new Capture(Fd.create(option.value()), report, interruption);
      } catch (NativeException e) {
        if (e.errno() != Errno.ENXIO) {
          throw option.refuse(Errno.describe(e.errno()), e);
        }
      }
      if (!waits) {
        report.note(option.value() + ": waiting for somebody who reads the frames");
        waits = true;
      }
      interruption.sleep(LOOK_NANOS);
    }
  }

  /** Records a frame that lies in guest memory. */
  synchronized void record(GuestMemory memory, long gpa, long length) {
    if (failed) {
      return;
    }
    long now = clock.wall();
    int size = (int) Math.min(length, SNAP_LENGTH);
    buffer.set(ValueLayout.JAVA_INT, 0, (int) (now / NANOS_PER_SECOND));
    buffer.set(ValueLayout.JAVA_INT, 4, (int) (now % NANOS_PER_SECOND));
    buffer.set(ValueLayout.JAVA_INT, 8, size);
    buffer.set(ValueLayout.JAVA_INT, 12, (int) length);
    memory.copyOut(gpa, buffer, RECORD_HEADER, size);
    put(RECORD_HEADER + size);
  }

  private void put(long length) {
    long done = 0;
    while (done < length) {
      long n = file.write(buffer, done, length - done);
      if (n == -Errno.EAGAIN) {
        awaitRoom();
        if (interruption.isPending()) {
          failed = true;
          return;
        }
      } else if (n < 0 && n != -Errno.EINTR) {
        failed = true;
        report.note(file + ": recording frames ends here: " + Errno.describe((int) -n));
        return;
      }
      done += Math.max(n, 0);
    }
  }

  /** The reader of a FIFO is slower than the frames come: the guest waits for it. */
  private void awaitRoom() {
    try (Poller poller = Poller.open(2)) {
      poller.add(file, Poller.OUT);
      poller.add(interruption.event(), Poller.IN);
      poller.await(LOOK_NANOS);
    }
  }

  @Override
  public synchronized void close() {
    failed = true;
    file.close();
  }
}
