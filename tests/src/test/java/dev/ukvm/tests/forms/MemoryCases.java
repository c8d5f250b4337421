// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;

/** Memory of the host's and of the guest's. */
final class MemoryCases {
  private static final long SIZE = Hvt.MEMORY_MIN;
  private static final long MIDDLE = SIZE / 2;

  /** Address and length, in turn. */
  private static final long[] OUTSIDE = {
    SIZE,
    1,
    SIZE - 1,
    2,
    SIZE - 7,
    8,
    MIDDLE,
    MIDDLE + 1,
    MIDDLE,
    Long.MAX_VALUE,
    MIDDLE,
    -1,
    MIDDLE,
    Long.MIN_VALUE,
    MIDDLE,
    1L << 31,
    MIDDLE,
    1L << 32,
    -1,
    1,
    -1,
    -1,
    -8,
    16,
    Long.MIN_VALUE,
    8,
    Long.MAX_VALUE,
    8,
    Long.MAX_VALUE,
    Long.MAX_VALUE,
    SIZE + 1,
    0,
    0xffff_ffffL,
    8,
  };

  private MemoryCases() {}

  static void addTo(List<Case> cases) {
    cases.add(new Case("guest memory: nothing outside of it", MemoryCases::outside));
    cases.add(new Case("guest memory: all inside of it", MemoryCases::inside));
    cases.add(new Case("guest memory: protections are kept", MemoryCases::protections));
    cases.add(new Case("guest memory: no system call outside of it", MemoryCases::systemCalls));
    cases.add(new Case("mapping: aligned, zeroed, writable", MemoryCases::mappings));
    cases.add(new Case("mapping: shared with a file", MemoryCases::shared));
    cases.add(new Case("mapping: too much is an error", MemoryCases::tooMuch));
    cases.add(new Case("struct: fields at its edges", MemoryCases::structs));
  }

  private static GuestMemory memory(Arena arena) {
    return new GuestMemory(arena.allocate(SIZE, Hvt.PAGE_SIZE));
  }

  private static void outside() {
    try (Arena arena = Arena.ofConfined()) {
      GuestMemory memory = memory(arena);
      for (int i = 0; i < OUTSIDE.length; i += 2) {
        long address = OUTSIDE[i];
        long length = OUTSIDE[i + 1];
        String range = address + " " + length;
        GuestAccessException e = refused(range, () -> memory.check(address, length, Access.READ));
        Check.isTrue(e.isOutside(), range);
        Check.same(address, e.address().value());
        Check.same(length, e.length());
        Check.isTrue(!memory.contains(new GuestAddress(address), length), range);
      }
      refused("long", () -> memory.writeLong(SIZE - 7, 1));
      refused("int", () -> memory.writeInt(-1, 1));
      refused("words", () -> memory.read(SIZE - 8, new long[2], 2));
      refused("out", () -> memory.copyOut(SIZE - 1, arena.allocate(8), 0, 8));
      refused("in", () -> memory.copyIn(arena.allocate(8), 0, SIZE - 1, 8));
      Check.same(0, memory.peek(new GuestAddress(-5), 15).length);
      Check.same(3, memory.peek(new GuestAddress(SIZE - 3), 15).length);
    }
  }

  private static void inside() {
    try (Arena arena = Arena.ofConfined()) {
      GuestMemory memory = memory(arena);
      memory.check(0, SIZE, Access.WRITE);
      memory.check(SIZE, 0, Access.WRITE);
      memory.check(SIZE - 8, 8, Access.READ);
      memory.writeLong(MIDDLE + 3, 0x1122334455667788L);
      Check.same(new byte[] {0, (byte) 0x88, 0x77}, memory.peek(new GuestAddress(MIDDLE + 2), 3));
      long[] word = new long[1];
      memory.read(MIDDLE + 3, word, 1);
      Check.same(0x1122334455667788L, word[0]);
      memory.writeLong(SIZE - 8, -1);
    }
  }

  private static void protections() {
    try (Arena arena = Arena.ofConfined()) {
      GuestMemory memory = memory(arena);
      memory.protect(new GuestAddress(MIDDLE), 2 * Hvt.PAGE_SIZE, Protection.READ_EXECUTE);
      memory.protect(new GuestAddress(MIDDLE + Hvt.PAGE_SIZE), Hvt.PAGE_SIZE, Protection.NONE);
      GuestAccessException e = refused("write", () -> memory.writeLong(MIDDLE - 4, 1));
      Check.isTrue(!e.isOutside(), "it is inside");
      Check.same(MIDDLE, e.address().value());
      Check.same(Access.WRITE, e.access());
      memory.check(MIDDLE, Hvt.PAGE_SIZE, Access.READ);
      e = refused("read", () -> memory.check(MIDDLE, Hvt.PAGE_SIZE + 1, Access.READ));
      Check.same(MIDDLE + Hvt.PAGE_SIZE, e.address().value());
      memory.check(MIDDLE, 0, Access.WRITE);
      memory.check(MIDDLE + 2 * Hvt.PAGE_SIZE, 8, Access.WRITE);
    }
  }

  private static void systemCalls() {
    try (Arena arena = Arena.ofConfined();
        Fd file = Fd.memfd("source", SIZE)) {
      GuestMemory memory = memory(arena);
      for (int i = 0; i < OUTSIDE.length; i += 2) {
        long address = OUTSIDE[i];
        long length = OUTSIDE[i + 1];
        refused("read", () -> memory.readFrom(file, address, length));
        refused("write", () -> memory.writeTo(file, address, length));
        refused("pread", () -> memory.readFrom(file, address, length, 0));
        refused("pwrite", () -> memory.writeTo(file, address, length, 0));
      }
      Check.same(8, memory.readFrom(file, SIZE - 8, 8, 0));
      Check.same(SIZE, memory.writeTo(file, 0, SIZE, 0));
    }
  }

  private static void mappings() {
    for (long alignment : new long[] {0x1000, 0x4000, 0x20_0000, 0x4000_0000}) {
      try (Mapping mapping = Mapping.anonymous(SIZE, alignment)) {
        MemorySegment bytes = mapping.bytes();
        Check.same(0, bytes.address() % alignment);
        Check.same(SIZE, bytes.byteSize());
        Check.same(0, bytes.get(ValueLayout.JAVA_LONG, SIZE - 8));
        bytes.set(ValueLayout.JAVA_LONG, SIZE - 8, 1);
        Check.thrown(
            IndexOutOfBoundsException.class,
            "one more",
            () -> bytes.get(ValueLayout.JAVA_LONG, SIZE));
      }
    }
  }

  private static void shared() {
    long page = HostProcess.pageSize();
    try (Arena arena = Arena.ofConfined();
        Fd file = Fd.memfd("shared", 2 * page);
        Mapping mapping = Mapping.shared(file, 2 * page, Mapping.PROT_READ | Mapping.PROT_WRITE)) {
      mapping.bytes().set(ValueLayout.JAVA_INT, page, 77);
      MemorySegment read = arena.allocate(4, 4);
      Check.same(4, file.pread(read, 0, 4, page));
      Check.same(77, read.get(ValueLayout.JAVA_INT, 0));
      mapping.protect(page, page, Mapping.PROT_NONE);
      // What the kernel would write to, of which we would be told by a signal.
      Check.same(-Errno.EFAULT, file.pread(mapping.bytes(), page, 4, 0));
      mapping.protect(page, page, Mapping.PROT_READ);
      Check.same(77, mapping.bytes().get(ValueLayout.JAVA_INT, page));
    }
  }

  private static void tooMuch() {
    NativeException e =
        Check.thrown(
            NativeException.class,
            "too much",
            () -> Mapping.anonymous(Long.MAX_VALUE >> 1, 0x4000));
    Check.same(Errno.ENOMEM, e.errno());
    Check.contains(e.getMessage(), "mmap failed: ENOMEM");
  }

  private static void structs() {
    Struct struct = Struct.allocate(16);
    struct.putLong(8, -2);
    struct.putInt(3, 0x01020304);
    Check.same(4, struct.getByte(3));
    Check.same(0x0304, struct.getShort(3));
    Check.same(-2, struct.getLong(8));
    Check.same(-1, struct.getInt(12));
    Check.same(0x01020304, Struct.at(struct.segment()).getInt(3));
    Check.same(0x01020304, Struct.at(struct.address(), 16).getInt(3));
    for (int offset : new int[] {9, 16, -1, Integer.MAX_VALUE, Integer.MIN_VALUE}) {
      outOfBounds(() -> struct.getLong(offset));
      outOfBounds(() -> struct.putLong(offset, 1));
      outOfBounds(() -> Struct.allocate(8).putInt(offset, 1));
    }
    // Each stays where it is while it is in use, however much is allocated meanwhile.
    Struct[] many = new Struct[2000];
    for (int i = 0; i < many.length; i++) {
      many[i] = Struct.allocate(24);
      Check.same(0, many[i].getLong(16), "zeroed");
      many[i].putLong(16, i);
    }
    for (int i = 0; i < many.length; i++) {
      Check.same(i, many[i].getLong(16));
    }
  }

  private static void outOfBounds(Case.Body body) {
    Check.thrown(IndexOutOfBoundsException.class, "outside", body);
  }

  private static GuestAccessException refused(String what, Case.Body body) {
    return Check.thrown(GuestAccessException.class, what, body);
  }
}
