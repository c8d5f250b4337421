// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.abi.Hypercall;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * The argument structure of the hypercall at hand: copied out of guest memory once, so that what is
 * checked is what is used. Answers go straight to guest memory. Reused for every call.
 */
public final class Arguments {
  private final GuestMemory memory;
  private final long[] words = new long[Hypercall.MAX_SIZE / Long.BYTES];
  private long gpa;

  Arguments(GuestMemory memory) {
    this.memory = memory;
  }

  /** Takes a structure that has answers in it: the guest must be able to write all of it. */
  void loadWritable(long gpa, int size) {
    memory.check(gpa, size, Access.WRITE);
    load(gpa, size);
  }

  /** Takes a structure that the tender only reads. */
  void load(long gpa, int size) {
    memory.read(gpa, words, size / Long.BYTES);
    this.gpa = gpa;
  }

  /** The u64 field at {@code offset}. */
  public long u64(int offset) {
    return words[offset / Long.BYTES];
  }

  /** The i32 field at {@code offset}, a multiple of 8. */
  public int i32(int offset) {
    return (int) words[offset / Long.BYTES];
  }

  /** Answers in the u64 field at {@code offset}. */
  public void answer(int offset, long value) {
    memory.writeLong(gpa + offset, value);
  }

  /** Answers in the i32 field at {@code offset}. */
  public void answer(int offset, int value) {
    memory.writeInt(gpa + offset, value);
  }
}
