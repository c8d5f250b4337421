// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.lang.ref.Reference;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;

/** Segments of memory, of the heap and not, and buffers of them. */
final class Memory {
  private static final int SIZE = 64;
  private static final ValueLayout.OfShort BIG_SHORT =
      ValueLayout.JAVA_SHORT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfInt BIG_INT =
      ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
  private static final ValueLayout.OfLong BIG_LONG =
      ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);

  /** Where a check could overflow, or be wrong by one. */
  private static final long[] OFFSETS = {
    0, 1, 2, 4, 7, 8, 15, 16, 17, -1, -8, Long.MAX_VALUE, Long.MAX_VALUE - 3, Long.MIN_VALUE
  };

  static final List<Case> CASES =
      List.of(
          new Case("valuesAtAnyPlace", () -> segments(Memory::values)),
          new Case("bounds", () -> segments(Memory::bounds)),
          new Case("boundsOfSlices", () -> segments(Memory::slices)),
          new Case("boundsOfCopies", () -> segments(Memory::copies)),
          new Case("alignment", Memory::alignment),
          new Case("copiesThatOverlap", () -> segments(Memory::overlaps)),
          new Case("copiesAsAnArrayHasThem", Memory::model),
          new Case("copiesOfArrays", () -> segments(Memory::arrays)),
          new Case("copiesOfLayouts", () -> segments(Memory::layouts)),
          new Case("strings", () -> segments(Memory::strings)),
          new Case("differences", () -> segments(Memory::differences)),
          new Case("buffersOfSegments", () -> segments(Memory::buffers)),
          new Case("numbersInBuffers", Memory::numbers),
          new Case("segmentsOfBuffers", Memory::segmentsOfBuffers),
          new Case("readOnly", () -> segments(Memory::readOnly)),
          new Case("aClosedArena", Memory::closed),
          new Case("arenasThatCannotBeClosed", Memory::unclosable),
          new Case("anArenaOfAnotherThread", Memory::confined),
          new Case("allocations", Memory::allocations),
          new Case("memoryThatIsFreed", Memory::freed),
          new Case("aBufferOutlivesItsSegment", Memory::outlived),
          new Case("equality", Memory::equality),
          new Case("texts", Memory::texts),
          new Case("fences", Memory::fences));

  private Memory() {}

  private interface Of {
    void run(MemorySegment segment);
  }

  /** On memory of each kind, all 16 bytes, zeroed. */
  private static void segments(Of body) {
    body.run(Arena.ofAuto().allocate(16, 8));
    body.run(MemorySegment.ofArray(new byte[16]));
    body.run(MemorySegment.ofArray(new short[8]));
    body.run(MemorySegment.ofArray(new int[4]));
    body.run(MemorySegment.ofArray(new long[2]));
    body.run(Arena.global().allocate(48, 16).asSlice(16, 16));
    try (Arena arena = Arena.ofConfined()) {
      body.run(arena.allocate(16, 8));
    }
  }

  /** Prints what a body throws; of messages those alone that have no address. */
  private static void attempt(String name, Case.Body body) {
    try {
      body.run();
      System.out.println(name + " ok");
    } catch (Exception | Error e) {
      String message = e.getMessage();
      System.out.println(
          name
              + " "
              + e.getClass().getName()
              + (message == null || message.contains("MemorySegment") ? "" : ": " + message));
    }
  }

  private static void print(MemorySegment segment) {
    System.out.println(Arrays.toString(segment.toArray(ValueLayout.JAVA_BYTE)));
  }

  private static void count(MemorySegment segment) {
    for (int i = 0; i < segment.byteSize(); i++) {
      segment.set(ValueLayout.JAVA_BYTE, i, (byte) (i * 17 + 3));
    }
  }

  private static void values(MemorySegment segment) {
    Random random = new Random(1);
    long sum = 0;
    for (int i = 0; i < 2_000; i++) {
      long value = random.nextLong();
      int at = random.nextInt(9);
      switch (random.nextInt(7)) {
        case 0 -> segment.set(ValueLayout.JAVA_BYTE, at, (byte) value);
        case 1 -> segment.set(ValueLayout.JAVA_SHORT_UNALIGNED, at, (short) value);
        case 2 -> segment.set(ValueLayout.JAVA_INT_UNALIGNED, at, (int) value);
        case 3 -> segment.set(ValueLayout.JAVA_LONG_UNALIGNED, at, value);
        case 4 -> segment.set(BIG_SHORT, at, (short) value);
        case 5 -> segment.set(BIG_INT, at, (int) value);
        default -> segment.set(BIG_LONG, at, value);
      }
      at = random.nextInt(9);
      sum = sum * 31 + segment.get(ValueLayout.JAVA_BYTE, at);
      sum = sum * 31 + segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, at);
      sum = sum * 31 + segment.get(ValueLayout.JAVA_INT_UNALIGNED, at);
      sum = sum * 31 + segment.get(ValueLayout.JAVA_LONG_UNALIGNED, at);
      sum = sum * 31 + segment.get(BIG_SHORT, at);
      sum = sum * 31 + segment.get(BIG_INT, at);
      sum = sum * 31 + segment.get(BIG_LONG, at);
    }
    System.out.println(sum);
    print(segment);
  }

  private static void bounds(MemorySegment segment) {
    for (long offset : OFFSETS) {
      attempt("byte " + offset, () -> segment.get(ValueLayout.JAVA_BYTE, offset));
      attempt("short " + offset, () -> segment.get(ValueLayout.JAVA_SHORT_UNALIGNED, offset));
      attempt("int " + offset, () -> segment.get(BIG_INT, offset));
      attempt("long " + offset, () -> segment.get(ValueLayout.JAVA_LONG_UNALIGNED, offset));
      attempt("set byte " + offset, () -> segment.set(ValueLayout.JAVA_BYTE, offset, (byte) 1));
      attempt("set short " + offset, () -> segment.set(BIG_SHORT, offset, (short) 2));
      attempt("set int " + offset, () -> segment.set(BIG_INT, offset, 3));
      attempt("set long " + offset, () -> segment.set(BIG_LONG, offset, 4));
      attempt("at index", () -> segment.getAtIndex(ValueLayout.JAVA_BYTE, offset));
      attempt("set at index", () -> segment.setAtIndex(ValueLayout.JAVA_BYTE, offset, (byte) 1));
    }
    print(segment);
  }

  private static void slices(MemorySegment segment) {
    for (long offset : OFFSETS) {
      attempt("from " + offset, () -> System.out.print(segment.asSlice(offset).byteSize() + " "));
      for (long size : OFFSETS) {
        attempt(
            offset + ", " + size,
            () -> {
              MemorySegment slice = segment.asSlice(offset, size);
              System.out.print(slice.address() - segment.address() + " ");
              System.out.print(slice.byteSize() + " ");
            });
      }
    }
    MemorySegment slice = segment.asSlice(4, 8);
    attempt("of a slice", () -> slice.get(ValueLayout.JAVA_BYTE, 8));
    attempt("of a slice", () -> slice.get(ValueLayout.JAVA_BYTE, -1));
    attempt("a slice of a slice", () -> slice.asSlice(4, 5));
    attempt("aligned to 3", () -> segment.asSlice(0, 8, 3));
    attempt("aligned to 8", () -> segment.asSlice(1, 8, 8));
    attempt("beyond", () -> segment.asSlice(9, 8, 1));
  }

  private static void copies(MemorySegment segment) {
    MemorySegment other = Arena.ofAuto().allocate(16);
    for (long offset : OFFSETS) {
      for (long size : OFFSETS) {
        attempt("from " + size, () -> MemorySegment.copy(segment, offset, other, 0, size));
        attempt("to " + size, () -> MemorySegment.copy(other, 0, segment, offset, size));
        attempt(
            "layouts",
            () -> MemorySegment.copy(segment, BIG_LONG, offset, other, BIG_LONG, 0, size));
      }
      attempt(
          "to an array",
          () -> MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, offset, new byte[9], 1, 8));
      attempt(
          "from an array",
          () -> MemorySegment.copy(new byte[9], 1, segment, ValueLayout.JAVA_BYTE, offset, 8));
      int index = (int) offset;
      attempt(
          "at " + index,
          () -> MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, new byte[9], index, 2));
      attempt(
          "at " + index,
          () -> MemorySegment.copy(new byte[9], index, segment, ValueLayout.JAVA_BYTE, 0, 2));
      attempt(
          "of " + index,
          () -> MemorySegment.copy(segment, ValueLayout.JAVA_BYTE, 0, new byte[9], 0, index));
    }
    attempt("whole", () -> segment.copyFrom(Arena.ofAuto().allocate(17)));
    attempt("whole", () -> segment.copyFrom(Arena.ofAuto().allocate(15).fill((byte) 9)));
    print(segment);
  }

  private static void alignment() {
    MemorySegment memory = Arena.ofAuto().allocate(24, 8);
    MemorySegment[] all = {
      memory,
      memory.asSlice(4),
      memory.asSlice(1),
      MemorySegment.ofArray(new byte[24]),
      MemorySegment.ofArray(new short[12]),
      MemorySegment.ofArray(new int[6]),
      MemorySegment.ofArray(new long[3]),
      MemorySegment.ofArray(new long[3]).asSlice(4),
    };
    for (MemorySegment segment : all) {
      for (int i = 0; i <= 8; i++) {
        int at = i;
        attempt("short", () -> segment.get(ValueLayout.JAVA_SHORT, at));
        attempt("int", () -> segment.set(ValueLayout.JAVA_INT, at, 1));
        attempt("long", () -> segment.get(ValueLayout.JAVA_LONG, at));
        attempt("ordered", () -> segment.get(BIG_INT.withByteAlignment(4), at));
        attempt("slice", () -> segment.asSlice(at, 8, 8));
        attempt(
            "copy", () -> MemorySegment.copy(segment, ValueLayout.JAVA_INT, at, new int[2], 0, 2));
      }
      attempt("16", () -> segment.get(ValueLayout.JAVA_LONG.withByteAlignment(16), 24));
    }
    attempt("3", () -> ValueLayout.JAVA_LONG.withByteAlignment(3));
  }

  private static void overlaps(MemorySegment segment) {
    for (int from = 0; from < 8; from++) {
      for (int to = 0; to < 8; to++) {
        count(segment);
        MemorySegment.copy(segment, from, segment, to, 8);
        print(segment);
      }
    }
  }

  /** Random copies and fills; an array that loops change must have the same bytes. */
  private static void model() {
    Random random = new Random(7);
    MemorySegment segment = Arena.ofAuto().allocate(SIZE);
    byte[] model = new byte[SIZE];
    int wrong = 0;
    for (int i = 0; i < 3_000; i++) {
      int from = random.nextInt(SIZE + 1);
      int to = random.nextInt(SIZE + 1);
      int size = random.nextInt(SIZE + 2) - 1;
      boolean fits = size >= 0 && from + size <= SIZE && to + size <= SIZE;
      byte value = (byte) random.nextInt();
      try {
        segment.asSlice(from, size).fill(value);
        Arrays.fill(model, from, from + size, value);
        MemorySegment.copy(segment, from, segment, to, size);
        byte[] part = Arrays.copyOfRange(model, from, from + size);
        System.arraycopy(part, 0, model, to, size);
        wrong += fits ? 0 : 1;
      } catch (IndexOutOfBoundsException e) {
        wrong += fits ? 1 : 0;
      }
      if (!Arrays.equals(model, segment.toArray(ValueLayout.JAVA_BYTE))) {
        wrong++;
      }
    }
    System.out.println(wrong);
    print(segment);
  }

  private static void arrays(MemorySegment segment) {
    count(segment);
    short[] shorts = segment.asSlice(2, 4).toArray(ValueLayout.JAVA_SHORT_UNALIGNED);
    int[] ints = segment.toArray(BIG_INT);
    long[] longs = segment.toArray(ValueLayout.JAVA_LONG_UNALIGNED);
    System.out.println(Arrays.toString(shorts));
    System.out.println(Arrays.toString(ints));
    System.out.println(Arrays.toString(longs));
    MemorySegment.copy(segment, BIG_SHORT, 5, shorts, 1, 1);
    System.out.println(Arrays.toString(shorts));
    MemorySegment.copy(longs, 1, segment, BIG_LONG, 3, 1);
    print(segment);
    attempt("odd", () -> segment.asSlice(1).toArray(BIG_INT));
    attempt("unlike", () -> MemorySegment.copy(segment, BIG_INT, 0, new long[2], 0, 1));
    attempt("unlike", () -> MemorySegment.copy(new byte[2], 0, segment, BIG_INT, 0, 1));
    attempt("no array", () -> MemorySegment.copy(segment, BIG_INT, 0, "text", 0, 1));
    attempt("null", () -> MemorySegment.copy(segment, BIG_INT, 0, null, 0, 1));
  }

  private static void layouts(MemorySegment segment) {
    count(segment);
    MemorySegment other = MemorySegment.ofArray(new byte[16]);
    MemorySegment.copy(segment, ValueLayout.JAVA_INT_UNALIGNED, 1, other, BIG_INT, 3, 3);
    print(other);
    MemorySegment.copy(segment, BIG_LONG, 1, other, BIG_LONG, 8, 1);
    print(other);
    MemorySegment.copy(other, BIG_SHORT, 1, segment, ValueLayout.JAVA_SHORT_UNALIGNED, 0, 7);
    print(segment);
    attempt(
        "sizes",
        () -> MemorySegment.copy(segment, BIG_SHORT, 0, other, ValueLayout.JAVA_BYTE, 0, 1));
  }

  private static void strings(MemorySegment segment) {
    System.out.println("[" + segment.getString(3) + "]");
    segment.setString(1, "h\u00e4ll\u00f6 \u20ac");
    System.out.println(segment.getString(1));
    System.out.println(segment.getString(4));
    print(segment);
    attempt("too long", () -> segment.setString(3, "1234567890123"));
    attempt("just", () -> segment.setString(3, "123456789012"));
    segment.fill((byte) 'x');
    attempt("no end", () -> segment.getString(0));
    attempt("outside", () -> segment.getString(17));
    attempt("before", () -> segment.getString(-1));
  }

  private static void differences(MemorySegment segment) {
    count(segment);
    byte[] bytes = segment.toArray(ValueLayout.JAVA_BYTE);
    System.out.println(segment.mismatch(MemorySegment.ofArray(bytes)));
    System.out.println(segment.mismatch(segment.asSlice(0, 5)));
    System.out.println(segment.asSlice(0, 0).mismatch(segment));
    for (int i = 0; i < bytes.length; i++) {
      bytes[i]++;
      System.out.print(segment.mismatch(MemorySegment.ofArray(bytes)) + " ");
      bytes[i]--;
    }
    System.out.println(MemorySegment.mismatch(segment, 3, 7, segment.asSlice(3), 0, 5));
    attempt("outside", () -> MemorySegment.mismatch(segment, 0, 17, segment, 0, 1));
    attempt("backwards", () -> MemorySegment.mismatch(segment, 3, 2, segment, 0, 1));
  }

  private static void buffers(MemorySegment segment) {
    count(segment);
    attempt(
        "buffer",
        () -> {
          ByteBuffer buffer = segment.asSlice(2, 11).asByteBuffer();
          System.out.println(buffer.remaining() + " " + buffer.order() + " " + buffer.isDirect());
          System.out.println(Integer.toHexString(buffer.getInt(1)));
          buffer.order(ByteOrder.LITTLE_ENDIAN);
          System.out.println(Integer.toHexString(buffer.getInt(1)));
          buffer.putLong(2, 0x1122334455667788L).put(0, (byte) 99);
          buffer.position(3);
          ByteBuffer rest = buffer.slice();
          System.out.println(rest.remaining() + " " + Long.toHexString(rest.getLong(0)));
          attempt("beyond", () -> buffer.getInt(8));
          attempt("beyond", () -> rest.put(8, (byte) 1));
          MemorySegment again = MemorySegment.ofBuffer(rest);
          System.out.println(again.byteSize() + " " + again.isNative() + " " + again.isReadOnly());
          again.set(ValueLayout.JAVA_BYTE, 7, (byte) -1);
        });
    print(segment);
  }

  private static void numbers() {
    for (ByteBuffer buffer :
        List.of(ByteBuffer.allocate(20), ByteBuffer.allocateDirect(20).slice(2, 18))) {
      buffer.limit(16);
      for (int at : new int[] {0, 8, 9, 12, 13, 14, 15, 16, -1, 0x7fffffff, 0x7ffffff9}) {
        attempt("char " + at, () -> buffer.putChar(at, (char) (buffer.getChar(at) + at + 1)));
        attempt("short " + at, () -> buffer.putShort(at, (short) (buffer.getShort(at) + at + 1)));
        attempt("int " + at, () -> buffer.putInt(at, buffer.getInt(at) + at + 1));
        attempt("put int " + at, () -> buffer.putInt(at, 77));
        attempt("long " + at, () -> buffer.putLong(at, buffer.getLong(at) + at + 1));
        attempt("put long " + at, () -> buffer.putLong(at, at));
        attempt("float " + at, () -> buffer.putFloat(at, at));
        attempt("double " + at, () -> System.out.print(buffer.getDouble(at) + " "));
        attempt("slice " + at, () -> System.out.print(buffer.slice(at, 4).remaining() + " "));
        System.out.println(buffer.position());
        print(MemorySegment.ofBuffer(buffer));
      }
      for (ByteOrder order : List.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)) {
        buffer.clear().order(order).putInt(-2).putShort((short) 3).putChar('x');
        attempt("a long too many", () -> buffer.putLong(8).putLong(9));
        attempt("a float and a double", () -> buffer.position(4).putFloat(1).putDouble(2));
        buffer.position(0).limit(17);
        System.out.println(buffer.getInt() + " " + buffer.getLong() + " " + buffer.getFloat());
        attempt("a short too many", buffer::getShort);
        System.out.println(buffer.position());
        attempt("read only", () -> buffer.asReadOnlyBuffer().putInt(1));
        attempt("read only", () -> buffer.asReadOnlyBuffer().putLong(99, 1));
      }
      print(MemorySegment.ofBuffer(buffer.clear()));
    }
  }

  private static void segmentsOfBuffers() {
    ByteBuffer direct = ByteBuffer.allocateDirect(24);
    ByteBuffer heap = ByteBuffer.wrap(new byte[30], 3, 24).slice();
    for (ByteBuffer buffer : List.of(direct, heap)) {
      buffer.position(5).limit(21);
      MemorySegment segment = MemorySegment.ofBuffer(buffer);
      System.out.println(segment.byteSize() + " " + segment.isNative());
      segment.set(BIG_LONG, 2, 0x0102030405060708L);
      System.out.println(buffer.getLong(7) + " " + buffer.position());
      attempt("outside", () -> segment.get(ValueLayout.JAVA_BYTE, 16));
      attempt("aligned", () -> segment.get(ValueLayout.JAVA_LONG, 5));
      MemorySegment fixed = MemorySegment.ofBuffer(buffer.asReadOnlyBuffer());
      System.out.println(fixed.isReadOnly() + " " + fixed.get(BIG_LONG, 2));
      attempt("write", () -> fixed.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
      buffer.clear();
      print(MemorySegment.ofBuffer(buffer));
    }
    System.out.println(MemorySegment.ofBuffer(heap.position(4)).address());
  }

  private static void readOnly(MemorySegment segment) {
    MemorySegment fixed = segment.asReadOnly();
    attempt("set", () -> fixed.set(BIG_INT, 0, 1));
    attempt("set", () -> fixed.asSlice(1).set(ValueLayout.JAVA_BYTE, 99, (byte) 1));
    attempt("fill", () -> fixed.fill((byte) 1));
    attempt("copy", () -> fixed.copyFrom(MemorySegment.ofArray(new byte[1])));
    attempt("string", () -> fixed.setString(0, "a"));
    attempt("read", () -> fixed.get(BIG_INT, 0));
    System.out.println(fixed.isReadOnly() + " " + segment.isReadOnly());
    System.out.println(fixed.heapBase().isPresent() + " " + segment.heapBase().isPresent());
    print(fixed);
  }

  private static void closed() {
    MemorySegment segment;
    Arena arena = Arena.ofConfined();
    try (arena) {
      segment = arena.allocate(8, 8);
      segment.set(ValueLayout.JAVA_LONG, 0, 7);
      System.out.println(segment.scope().isAlive() + " " + segment.get(ValueLayout.JAVA_LONG, 0));
    }
    attempt("get", () -> segment.get(ValueLayout.JAVA_LONG, 0));
    attempt("get outside", () -> segment.get(ValueLayout.JAVA_LONG, 1));
    attempt("set", () -> segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 1));
    attempt("slice", () -> segment.asSlice(4).get(ValueLayout.JAVA_BYTE, 0));
    attempt("reinterpreted", () -> segment.asSlice(1, 2).get(ValueLayout.JAVA_BYTE, 0));
    attempt("fill", () -> segment.fill((byte) 1));
    attempt("array", () -> segment.toArray(ValueLayout.JAVA_BYTE));
    attempt("string", () -> segment.getString(0));
    attempt("copy", () -> MemorySegment.copy(segment, 0, Arena.global().allocate(8), 0, 8));
    attempt("copy", () -> segment.copyFrom(Arena.global().allocate(8)));
    attempt("mismatch", () -> segment.mismatch(Arena.global().allocate(8)));
    attempt("allocate", () -> arena.allocate(1));
    attempt("close", arena::close);
    System.out.println(segment.scope().isAlive() + " " + arena.scope().isAlive());
  }

  private static void unclosable() {
    attempt("global", Arena.global()::close);
    attempt("auto", Arena.ofAuto()::close);
    System.out.println(Arena.global().scope().isAlive());
    System.out.println(MemorySegment.ofArray(new int[1]).scope().isAlive());
  }

  private static void confined() throws InterruptedException {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment segment = arena.allocate(8);
      Thread thread =
          new Thread(() -> {
            attempt("get", () -> segment.get(ValueLayout.JAVA_BYTE, 0));
            attempt("fill", () -> segment.fill((byte) 1));
            attempt("allocate", () -> arena.allocate(1));
            attempt("close", arena::close);
            System.out.println(segment.isAccessibleBy(Thread.currentThread()));
          });
      thread.start();
      thread.join();
      System.out.println(segment.get(ValueLayout.JAVA_BYTE, 0));
    }
    Arena shared = Arena.ofShared();
    MemorySegment segment = shared.allocate(8);
    Thread thread =
        new Thread(() -> {
          segment.set(ValueLayout.JAVA_BYTE, 0, (byte) 5);
          shared.close();
        });
    thread.start();
    thread.join();
    attempt("closed", () -> segment.get(ValueLayout.JAVA_BYTE, 0));
  }

  private static void allocations() {
    Arena arena = Arena.ofAuto();
    for (long alignment = 1; alignment <= 4096; alignment *= 2) {
      MemorySegment segment = arena.allocate(24, alignment);
      System.out.println(segment.address() % alignment + " " + segment.byteSize());
      print(segment);
      segment.fill((byte) -1);
    }
    attempt("negative", () -> arena.allocate(-1));
    attempt("aligned to 0", () -> arena.allocate(1, 0));
    attempt("aligned to 12", () -> arena.allocate(1, 12));
    System.out.println(arena.allocate(0).byteSize());
    System.out.println(arena.allocate(ValueLayout.JAVA_LONG).byteSize());
    print(arena.allocateFrom("t\u00e4xt"));
    print(arena.allocateFrom(ValueLayout.JAVA_INT, 1, -2));
    print(arena.allocateFrom(ValueLayout.JAVA_INT.withOrder(ByteOrder.BIG_ENDIAN), 1, -2));
    print(arena.allocateFrom(ValueLayout.JAVA_LONG, 1));
    print(arena.allocateFrom(ValueLayout.JAVA_SHORT, (short) 5));
    print(arena.allocateFrom(ValueLayout.JAVA_BYTE, (byte) 5));
  }

  /** In all more than a guest has: it lasts only if what nobody has is freed. */
  private static void freed() {
    long sum = 0;
    for (int i = 0; i < 400; i++) {
      MemorySegment segment = Arena.ofAuto().allocate(1_000_000);
      sum += segment.get(ValueLayout.JAVA_BYTE, i);
      segment.fill((byte) -1);
      ByteBuffer buffer = ByteBuffer.allocateDirect(500_000);
      sum += buffer.get(i);
      MemorySegment.ofBuffer(buffer).fill((byte) -1);
      try (Arena arena = Arena.ofConfined()) {
        MemorySegment other = arena.allocate(2_000_000, 64);
        sum += other.get(ValueLayout.JAVA_BYTE, 1_999_999);
        other.fill((byte) -1);
      }
    }
    System.out.println(sum);
  }

  private static void outlived() {
    ByteBuffer[] buffers = new ByteBuffer[64];
    MemorySegment[] slices = new MemorySegment[64];
    for (int i = 0; i < buffers.length; i++) {
      MemorySegment segment = Arena.ofAuto().allocate(1_000).fill((byte) i);
      buffers[i] = segment.asSlice(10, 20).asByteBuffer();
      buffers[i].position(1);
      buffers[i] = buffers[i].slice();
      ByteBuffer direct = ByteBuffer.allocateDirect(500);
      direct.put(400, (byte) i);
      slices[i] = MemorySegment.ofBuffer(direct).asSlice(400);
    }
    for (int i = 0; i < 50; i++) {
      byte[] garbage = new byte[1_000_000];
      Arena.ofAuto().allocate(1_000).fill(garbage[i]);
      if (i % 10 == 0) {
        System.gc();
      }
    }
    int sum = 0;
    for (int i = 0; i < buffers.length; i++) {
      sum += buffers[i].get(18) + slices[i].get(ValueLayout.JAVA_BYTE, 0);
    }
    System.out.println(sum);
  }

  private static void equality() {
    byte[] bytes = new byte[4];
    MemorySegment segment = MemorySegment.ofArray(bytes);
    System.out.println(segment.equals(MemorySegment.ofArray(bytes)));
    System.out.println(segment.equals(MemorySegment.ofArray(new byte[4])));
    System.out.println(segment.equals(segment.asSlice(1)));
    System.out.println(segment.hashCode() == MemorySegment.ofArray(bytes).hashCode());
    MemorySegment memory = Arena.global().allocate(8);
    System.out.println(memory.equals(memory.asSlice(0)) + " " + memory.equals(null));
    System.out.println(memory.equals(memory.asReadOnly()) + " " + memory.equals(segment));
    System.out.println(MemorySegment.NULL.equals(MemorySegment.ofAddress(0)));
    System.out.println(ValueLayout.JAVA_INT.equals(BIG_INT));
    System.out.println(
        BIG_INT.equals(ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN)));
  }

  private static void texts() {
    System.out.println(MemorySegment.NULL);
    System.out.println(MemorySegment.ofAddress(0xdeadbeefL));
    System.out.println(ValueLayout.JAVA_BYTE + " " + ValueLayout.JAVA_SHORT_UNALIGNED);
    System.out.println(ValueLayout.JAVA_INT + " " + BIG_LONG + " " + BIG_SHORT.order());
    System.out.println(ValueLayout.JAVA_LONG.byteSize() + " " + BIG_LONG.byteAlignment());
    attempt("nowhere", () -> MemorySegment.ofAddress(64).get(ValueLayout.JAVA_BYTE, 0));
    attempt("null", () -> MemorySegment.NULL.copyFrom(null));
    attempt("null", () -> MemorySegment.ofArray((byte[]) null));
    attempt("null", () -> ValueLayout.JAVA_INT.withOrder(null));
  }

  private static void fences() {
    int[] numbers = {1, 2};
    MemorySegment segment = MemorySegment.ofArray(numbers);
    numbers[0] = 5;
    VarHandle.releaseFence();
    segment.set(ValueLayout.JAVA_INT, 4, 6);
    VarHandle.fullFence();
    System.out.println(segment.get(ValueLayout.JAVA_INT, 0) + " " + numbers[1]);
    VarHandle.acquireFence();
    VarHandle.loadLoadFence();
    VarHandle.storeStoreFence();
    Thread.onSpinWait();
    Reference.reachabilityFence(numbers);
    Reference.reachabilityFence(null);
  }
}
