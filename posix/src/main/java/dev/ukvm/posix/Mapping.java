// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;

/** A range of this process's address space that mmap(2) made, unmapped once. */
public final class Mapping implements AutoCloseable {
  /** Protections, asm-generic/mman-common.h. */
  public static final int PROT_NONE = 0;

  public static final int PROT_READ = 1;
  public static final int PROT_WRITE = 2;
  public static final int PROT_EXEC = 4;

  private static final int MAP_SHARED = 1;

  private final MemorySegment bytes;
  private boolean closed;

  private Mapping(MemorySegment bytes) {
    this.bytes = bytes;
  }

  /** Maps the first {@code size} bytes of a file, shared. */
  public static Mapping shared(Fd file, long size, int protection) {
    long address =
        file.check(
            Libc.syscall(Sys.MMAP, 0, size, protection, MAP_SHARED, file.number(), 0), "mmap");
    return new Mapping(MemorySegment.ofAddress(address).reinterpret(size));
  }

  /** The mapped bytes. Not to be touched after {@link #close}. */
  public MemorySegment bytes() {
    return bytes;
  }

  /** Changes the protection of a range, whole pages. */
  public void protect(long offset, long length, int protection) {
    MemorySegment range = bytes.asSlice(offset, length);
    NativeException.check(
        Libc.syscall(Sys.MPROTECT, range.address(), length, protection, 0, 0, 0),
        "mprotect",
        "guest memory");
  }

  @Override
  public void close() {
    if (!closed) {
      closed = true;
      Libc.syscall(Sys.MUNMAP, bytes.address(), bytes.byteSize(), 0, 0, 0, 0);
    }
  }
}
