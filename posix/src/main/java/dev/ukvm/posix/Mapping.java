// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/** A range of this process's address space that mmap(2) made, unmapped once. */
public final class Mapping implements AutoCloseable {
  /** Protections, asm-generic/mman-common.h and sys/mman.h: the same on every platform. */
  public static final int PROT_NONE = 0;

  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int PROT_EXEC = 4;

  /** All that was mapped: {@link #bytes}, and what lies before and behind them. */
  private final MemorySegment mapped;

  private final MemorySegment bytes;
  private boolean closed;

  private Mapping(MemorySegment mapped, MemorySegment bytes) {
    this.mapped = mapped;
    this.bytes = bytes;
  }

  /** Maps the first {@code size} bytes of a file, shared. */
  public static Mapping shared(Fd file, long size, int protection) {
    long address = file.check(Host.KERNEL.mmap(size, protection, file.number(), 0), "mmap");
    MemorySegment bytes = MemorySegment.ofAddress(address).reinterpret(size);
    return new Mapping(bytes, bytes);
  }

  /**
   * Zeroed memory that no other process shares, readable and writable. Pages cost nothing until
   * they are touched.
   *
   * @param alignment of its address, a power of two: whatever the host's pages are
   */
  public static Mapping anonymous(long size, long alignment) {
    long room = size + alignment;
    long address =
        NativeException.check(
            Host.KERNEL.mmap(room, PROT_READ | PROT_WRITE, -1, 0), "mmap", size + " bytes");
    MemorySegment mapped = MemorySegment.ofAddress(address).reinterpret(room);
    return new Mapping(mapped, mapped.asSlice(-address & alignment - 1, size));
  }

  /** The mapped bytes. Not to be touched after {@link #close}. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Changes the protection of a range, whole pages. */
  public void protect(long offset, long length, int protection) {
    MemorySegment range = bytes.asSlice(offset, length);
    NativeException.check(
        Host.KERNEL.mprotect(range.address(), length, protection), "mprotect", "guest memory");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Host.KERNEL.munmap(mapped.address(), mapped.byteSize());
    }
  }
}
