// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Mapping;
import dev.ukvm.tender.vm.Protection;
import java.util.Arrays;

/**
 * What of guest memory is mapped how, as few ranges: the kernel holds a guest to the protection of
 * each, in the hardware's second page tables, and VM_RUN fails with EFAULT when it tries more.
 */
final class MemoryMaps {
  /** VM_MAX_MEMMAPS of the oldest kernels that we run on; newer ones have 8 and more. */
  static final int COUNT_MAX = 4;

  private static final int READ_WRITE = Mapping.PROT_READ | Mapping.PROT_WRITE;

  /** Mapped as a whole: every protection is the page tables' part. */
  static final int ALL = READ_WRITE | Mapping.PROT_EXEC;

  private final long size;
  private long[] starts = {0};
  private int[] protections = {READ_WRITE};

  /**
   * @param size bytes of guest memory
   */
  MemoryMaps(long size) {
    this.size = size;
  }

  /** Sets the protection of a range, which is never empty. */
  void set(long start, long length, Protection protection) {
    // The megabyte below is protected by the guest's page tables, which lie there themselves: the
    // CPU must be able to write to them.
    if (start >= Hvt.GUEST_MIN_BASE && length > 0) {
      change(start, start + length, bits(protection));
    }
  }

  private static int bits(Protection protection) {
    int bits = protection.readable() ? Mapping.PROT_READ : Mapping.PROT_NONE;
    bits |= protection.writable() ? Mapping.PROT_WRITE : 0;
    return protection.executable() ? bits | Mapping.PROT_EXEC : bits;
  }

  private void change(long from, long to, int bits) {
    long[] oldStarts = starts;
    int[] oldProtections = protections;
    starts = new long[oldStarts.length + 2];
    protections = new int[starts.length];
    int n = 0;
    for (int i = 0; i < oldStarts.length; i++) {
      long start = oldStarts[i];
      long end = i + 1 < oldStarts.length ? oldStarts[i + 1] : size;
      n = append(n, start, Math.min(end, from), oldProtections[i]);
      n = append(n, Math.max(start, from), Math.min(end, to), bits);
      n = append(n, Math.max(start, to), end, oldProtections[i]);
    }
    starts = Arrays.copyOf(starts, n);
    protections = Arrays.copyOf(protections, n);
  }

  private int append(int n, long start, long end, int bits) {
    if (start >= end || (n > 0 && protections[n - 1] == bits)) {
      return n;
    }
    starts[n] = start;
    protections[n] = bits;
    return n + 1;
  }

  /** Whether the kernel has room for them. */
  boolean fit() {
    int mapped = 0;
    for (int protection : protections) {
      mapped += protection == Mapping.PROT_NONE ? 0 : 1;
    }
    return mapped <= COUNT_MAX;
  }

  /**
   * The same with what nobody may touch alone kept apart, for a kernel that has no room for more:
   * of that the guest's page tables can make no end of the run.
   */
  MemoryMaps holes() {
    MemoryMaps holes = new MemoryMaps(size);
    holes.change(0, size, ALL);
    for (int i = 0; i < starts.length; i++) {
      if (protections[i] == Mapping.PROT_NONE) {
        holes.change(start(i), end(i), Mapping.PROT_NONE);
      }
    }
    return holes;
  }

  int count() {
    return starts.length;
  }

  long start(int index) {
    return starts[index];
  }

  long end(int index) {
    return index + 1 < starts.length ? starts[index + 1] : size;
  }

  /** PROT_ bits of {@link Mapping}; PROT_NONE can't be mapped. */
  int protection(int index) {
    return protections[index];
  }
}
