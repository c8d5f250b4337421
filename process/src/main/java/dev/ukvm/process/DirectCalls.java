// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Hypercall;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.Struct;
import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.Protection;

/**
 * The hypercalls that the guest's process does itself, on descriptors that it is given: the
 * tender's side of direct.c. They cost a system call, where one that goes to the tender costs a
 * signal and two switches between processes besides.
 *
 * <p>What the guest can do with the descriptors is the seccomp filter's part: on those of NICs read
 * and send frames no longer than the interface's, on those of block devices read, on those of
 * writable ones write. It can't make a file longer.
 */
final class DirectCalls implements DirectCounters {
  /** Hypercalls that can be done so. */
  private static final int NUMBERS =
      1 << Hypercall.WALLTIME
          | 1 << Hypercall.POLL
          | 1 << Hypercall.BLOCK_WRITE
          | 1 << Hypercall.BLOCK_READ
          | 1 << Hypercall.NET_WRITE
          | 1 << Hypercall.NET_READ;

  /** The net ring's doorbell, counted as if it were a hypercall. */
  private static final int KICK = Hvt.RING_KICK_PORT - Hvt.HYPERCALL_PORT_BASE;

  private static final int HANDLES = 64;

  // struct direct of direct.c, offsets in bytes.
  private static final int MEMORY_START = 0x0;
  private static final int MEMORY_END = 0x8;
  private static final int POLLS = 0x10;
  private static final int POLLED_COUNT = 0x14;
  private static final int RING = 0x18;
  private static final int CALLS = 0x20;
  private static final int RING_ENTRIES = 0x68;
  private static final int RING_BATCHES = 0x70;
  private static final int RING_COMMITS = 0x78;
  private static final int POLLED = 0x80;
  private static final int POLLED_SIZE = 8;
  private static final int POLLED_EVENTS = 4;
  private static final int POLLED_HANDLES = 0x280;
  private static final int DEVICES = 0x1000;

  // struct device.
  private static final int DEVICE_SIZE = 64;
  private static final int KIND = 0;
  private static final int DESCRIPTOR = 4;
  private static final int LIMIT = 8;
  private static final int IN = 16;
  private static final int BYTES_IN = 24;
  private static final int OUT = 32;
  private static final int BYTES_OUT = 40;
  private static final int MAPPED = 48;
  private static final int KIND_NET = 1;
  private static final int KIND_BLOCK = 2;
  private static final int KIND_WRITABLE_BLOCK = 3;

  // linux/resource.h, linux/time.h, and the size of the kernel's signal sets.
  private static final int RLIMIT_FSIZE = 1;
  private static final int CLOCK_REALTIME = 0;
  private static final int SIGSET_SIZE = 8;

  /** Where files are mapped, one after the other with something between, and where that ends. */
  private static final long MAPPINGS = 1L << 40;

  private static final long MAPPINGS_END = 1L << 46;
  private static final long MAPPING_ALIGNMENT = 1L << 30;

  private static final int SCRATCH_LIMIT = Control.SCRATCH + 0x8a0;

  private static final int MAP_SHARED_FIXED = 0x11;

  private final Control control;
  private final DirectDevice[] devices;

  /** In the order of the numbers that their descriptors have in the guest's process. */
  private final Fd[] files;

  private final int firstFile;

  /** Whether the process can wait for frames: it has all NICs. */
  private final boolean polls;

  /** Whether polls are the tender's all the same. */
  private boolean pollsTaken;

  /** How many of the files are NICs'; block devices follow. */
  private final int nets;

  /** How many of the files, the last ones, are written to. */
  private final int written;

  private final long frameMax;
  private final long fileSizeMax;

  /** All counters, once the control region is gone. */
  private Struct last;

  /**
   * @param firstFile the least number that no descriptor of the process has
   */
  DirectCalls(Control control, DirectDevice[] devices, int firstFile) {
    this.control = control;
    this.devices = devices;
    this.firstFile = firstFile;
    long frame = 0;
    long size = 0;
    int indirect = 0;
    for (DirectDevice device : devices) {
      switch (device.kind()) {
        case NET -> frame = Math.max(frame, device.limit());
        case INDIRECT_NET -> indirect++;
        case BLOCK -> size = Math.max(size, device.limit());
        case READ_ONLY_BLOCK -> {}
      }
    }
    frameMax = frame;
    fileSizeMax = size;
    polls = indirect == 0;
    files = new Fd[devices.length - indirect];
    nets = add(devices, KIND_NET, 0);
    int read = add(devices, KIND_BLOCK, nets);
    written = add(devices, KIND_WRITABLE_BLOCK, read) - read;
  }

  /** Puts down the devices of a kind, from this file on; returns the number of files then. */
  private int add(DirectDevice[] devices, int kind, int count) {
    int n = count;
    for (DirectDevice device : devices) {
      if (kind(device) == kind) {
        files[n] = device.file();
        int at = Control.DIRECT + DEVICES + device.handle() * DEVICE_SIZE;
        control.putInt(at + KIND, kind);
        control.putInt(at + DESCRIPTOR, firstFile + n);
        control.putLong(at + LIMIT, device.limit());
        if (kind == KIND_NET) {
          int polled = Control.DIRECT + POLLED + n * POLLED_SIZE;
          control.putInt(polled, firstFile + n);
          control.putInt(polled + POLLED_EVENTS, Poller.IN);
          control.putByte(Control.DIRECT + POLLED_HANDLES + n, device.handle());
        }
        n++;
      }
    }
    return n;
  }

  /**
   * A process has one limit for the size of the files that it writes, so only those of this size
   * are written so: the guest could make any other longer.
   */
  private int kind(DirectDevice device) {
    return switch (device.kind()) {
      case NET -> KIND_NET;
      case INDIRECT_NET -> 0;
      case READ_ONLY_BLOCK -> KIND_BLOCK;
      case BLOCK -> device.limit() == fileSizeMax ? KIND_WRITABLE_BLOCK : KIND_BLOCK;
    };
  }

  /** Whether a hypercall with this number may be done so, or a kick of the net ring. */
  static boolean isPossible(int number) {
    return number == KICK
        || (number >= 0 && number <= Hypercall.LAST && (NUMBERS >> number & 1) != 0);
  }

  /** What the process needs, under the numbers from {@link #firstFile} on. */
  Fd[] files() {
    return files;
  }

  /** Leaves polls to the tender. */
  void takePolls() {
    pollsTaken = true;
  }

  /** Serves the net ring, unless a NIC is indirect. */
  boolean serveRing(long at) {
    if (polls && nets > 0) {
      control.putLong(Control.DIRECT + RING, at);
      return true;
    }
    return false;
  }

  int firstFile() {
    return firstFile;
  }

  /**
   * Lets them begin.
   *
   * @param protections of guest memory: arguments and buffers are taken from the last of its
   *     ranges, which normally is all that the guest can write, so that there is nothing to check
   *     but two bounds
   */
  void begin(ProtectionMap protections) {
    int range = protections.count() - 1;
    if (protections.protection(range) == Protection.READ_WRITE) {
      control.putLong(Control.DIRECT + MEMORY_START, protections.start(range));
      control.putLong(Control.DIRECT + MEMORY_END, protections.end(range));
    }
    control.putInt(Control.DIRECT + POLLED_COUNT, nets);
    control.putInt(Control.DIRECT + POLLS, polls && !pollsTaken ? 1 : 0);
  }

  /**
   * Maps the files that can be, so that the process reads them without a system call. It does not
   * write so: a write is done when it is answered, a change of memory when the host likes.
   */
  void map(Steps steps) {
    long free = MAPPINGS;
    for (DirectDevice device : devices) {
      long size = device.limit();
      if (device.mappable() && size <= MAPPINGS_END - free && canBeMapped(device)) {
        int at = Control.DIRECT + DEVICES + device.handle() * DEVICE_SIZE;
        int file = control.getInt(at + DESCRIPTOR);
        steps.call(
            "mmap of a file", Sys.MMAP, free, size, Mapping.PROT_READ, MAP_SHARED_FIXED, file, 0);
        control.putLong(at + MAPPED, free);
        free += size + 2 * MAPPING_ALIGNMENT & -MAPPING_ALIGNMENT;
      }
    }
  }

  /**
   * Whether to map a file: some can't be, which is found out here, where it is no end; what is not
   * mapped is read by system calls.
   */
  private static boolean canBeMapped(DirectDevice device) {
    if (!PageCache.holds(device.file())) {
      return false;
    }
    try {
      Mapping.shared(device.file(), device.limit(), Mapping.PROT_READ).close();
      return true;
    } catch (NativeException e) {
      return false;
    }
  }

  /** Has the process write no file beyond its end: a write there fails. */
  void limit(Steps steps) {
    if (written > 0) {
      control.putLong(SCRATCH_LIMIT, fileSizeMax);
      control.putLong(SCRATCH_LIMIT + Long.BYTES, fileSizeMax);
      // It may fail where the limit is lower already: then the tender does what is beyond.
      steps.tryCall("prlimit64", Sys.PRLIMIT64, 0, RLIMIT_FSIZE, Control.ADDRESS + SCRATCH_LIMIT);
    }
  }

  /** Allows the system calls that they are. */
  void allow(Filter filter, long from) {
    int blocks = firstFile + nets;
    int end = firstFile + files.length;
    if (nets > 0) {
      long[] nics = Filter.wordWithin(0, firstFile, blocks - 1);
      filter.allow(Sys.READ, from, nics);
      filter.allow(Sys.WRITE, from, nics, Filter.within(2, 0, (int) frameMax));
    }
    if (blocks < end) {
      filter.allow(Sys.PREAD64, from, Filter.wordWithin(0, blocks, end - 1));
    }
    if (written > 0) {
      filter.allow(Sys.PWRITE64, from, Filter.wordWithin(0, end - written, end - 1));
    }
    if (!pollsTaken) {
      filter.allow(
          Sys.PPOLL,
          from,
          Filter.wordWithin(1, 0, HANDLES),
          Filter.equal(3, 0),
          Filter.equal(4, SIGSET_SIZE));
    }
    filter.allow(Sys.CLOCK_GETTIME, from, Filter.equal(0, CLOCK_REALTIME));
  }

  @Override
  public long calls(int hypercall) {
    return counter(CALLS + hypercall * Long.BYTES);
  }

  @Override
  public long ringEntries() {
    return counter(RING_ENTRIES);
  }

  @Override
  public long ringBatches() {
    return counter(RING_BATCHES);
  }

  @Override
  public long ringCommits() {
    return counter(RING_COMMITS);
  }

  @Override
  public long received(int handle) {
    return ofDevice(handle, IN);
  }

  @Override
  public long bytesReceived(int handle) {
    return ofDevice(handle, BYTES_IN);
  }

  @Override
  public long sent(int handle) {
    return ofDevice(handle, OUT);
  }

  @Override
  public long bytesSent(int handle) {
    return ofDevice(handle, BYTES_OUT);
  }

  private long ofDevice(int handle, int field) {
    return counter(DEVICES + handle * DEVICE_SIZE + field);
  }

  private synchronized long counter(int offset) {
    return last == null ? control.getLong(Control.DIRECT + offset) : last.getLong(offset);
  }

  /** Keeps the counters, before the control region goes. */
  synchronized void end() {
    if (last == null) {
      Struct copy = Struct.allocate(DEVICES + HANDLES * DEVICE_SIZE);
      for (int i = 0; i < DEVICES + HANDLES * DEVICE_SIZE; i += Long.BYTES) {
        copy.putLong(i, control.getLong(Control.DIRECT + i));
      }
      last = copy;
    }
  }
}
