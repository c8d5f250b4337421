// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Offer;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** What a guest that asks for console input finds in its memory after a poll. */
@Timeout(60)
class InputTest {
  private static final int MEMORY = 0x10000;
  private static final int AT = 0x2008;
  private static final int BYTES = AT + Offer.Input.BYTES;
  private static final int POLL = 0x1000;
  private static final long SHORT_NANOS = 20_000_000;

  @TempDir Path directory;

  private final Arena arena = Arena.ofShared();
  private final MemorySegment bytes = arena.allocate(MEMORY, 8);
  private final GuestMemory memory = new GuestMemory(bytes);
  private final Interruption interruption = new Interruption();
  private final List<String> notes = new ArrayList<>();
  private final List<AutoCloseable> open = new ArrayList<>();
  private Hypercalls calls;

  @AfterEach
  void close() throws Exception {
    for (AutoCloseable resource : open.reversed()) {
      resource.close();
    }
    interruption.close();
    arena.close();
  }

  private Fd keep(Fd file) {
    open.add(file);
    return file;
  }

  /** Offers a guest input from a file. */
  private void offer(Fd file) {
    Report report =
        new Report() {
          @Override
          public void note(String line) {
            notes.add(line);
          }

          @Override
          public void detail(String line) {}
        };
    Input input = new Input(memory, new GuestAddress(AT), file, report);
    calls = new Hypercalls(memory, null, Fd.STDOUT, interruption, null, null, input);
    open.add(calls);
  }

  private Fd file(byte[] content) throws IOException {
    Path path = Files.write(directory.resolve("file"), content);
    return keep(Fd.open(path.toString(), Fd.O_RDONLY));
  }

  /** A pipe: what to read, and what to write, from. */
  private Fd[] pipe() throws IOException, InterruptedException {
    String path = directory.resolve("fifo").toString();
    assertThat(new ProcessBuilder("mkfifo", path).start().waitFor()).isZero();
    Fd reader = keep(Fd.open(path, Fd.O_RDONLY | Fd.O_NONBLOCK));
    return new Fd[] {reader, keep(Fd.open(path, Fd.O_WRONLY))};
  }

  private void write(Fd to, byte... content) {
    MemorySegment from = arena.allocate(content.length).copyFrom(MemorySegment.ofArray(content));
    assertThat(to.write(from, 0, content.length)).isEqualTo(content.length);
  }

  /** Polls for ever, or for a short time; returns the nanoseconds that it took. */
  private long poll(long nanos) {
    memory.putLong(new GuestAddress(POLL), nanos);
    long start = System.nanoTime();
    calls.call(Hypercall.POLL, POLL);
    long took = System.nanoTime() - start;
    assertThat(memory.peek(new GuestAddress(POLL + Hypercall.Poll.READY_SET), 12)).containsOnly(0);
    return took;
  }

  private int word(int offset) {
    return LittleEndian.getInt(memory.peek(new GuestAddress(AT + offset), Integer.BYTES), 0);
  }

  private void setHead(int head) {
    memory.putInt(new GuestAddress(AT + Offer.Input.HEAD), head);
  }

  /** What the guest takes of its input, all there is. */
  private byte[] taken() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    int head = word(Offer.Input.HEAD);
    for (; head != word(Offer.Input.TAIL); head++) {
      out.write(memory.peek(new GuestAddress(BYTES + (head & Offer.Input.BYTES_MASK)), 1)[0]);
    }
    setHead(head);
    return out.toByteArray();
  }

  private void assertNoMore() {
    assertThat(poll(SHORT_NANOS)).isGreaterThanOrEqualTo(SHORT_NANOS);
    assertThat(taken()).isEmpty();
  }

  @Test
  void aFileIsReadToItsEnd() throws IOException {
    byte[] content = new byte[3 * Offer.Input.BYTES_COUNT + 5];
    new Random(1).nextBytes(content);
    offer(file(content));
    assertThat(word(Offer.Input.OFFERED)).isEqualTo(1);
    ByteArrayOutputStream all = new ByteArrayOutputStream();
    while (word(Offer.Input.END) == 0) {
      poll(-1);
      all.writeBytes(taken());
    }
    assertThat(all.toByteArray()).isEqualTo(content);
    assertNoMore();
    assertThat(notes).isEmpty();
  }

  @Test
  void aPipeIsReadAsItFills() throws Exception {
    Fd[] pipe = pipe();
    offer(pipe[0]);
    assertNoMore();
    write(pipe[1], (byte) 1, (byte) 2);
    poll(-1);
    assertThat(taken()).containsExactly(1, 2);
    assertNoMore();
    Thread slow =
        new Thread(() -> {
          try {
            Thread.sleep(SHORT_NANOS / 1_000_000);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
          write(pipe[1], (byte) 3);
        });
    slow.start();
    poll(-1);
    slow.join();
    assertThat(taken()).containsExactly(3);
    assertThat(word(Offer.Input.END)).isZero();
    pipe[1].close();
    poll(-1);
    assertThat(word(Offer.Input.END)).isEqualTo(1);
    assertNoMore();
  }

  /** What does not fit stays in the pipe, and ends no poll. */
  @Test
  void aFullRingTakesNoMore() throws Exception {
    Fd[] pipe = pipe();
    offer(pipe[0]);
    byte[] most = new byte[Offer.Input.BYTES_COUNT];
    write(pipe[1], most);
    write(pipe[1], (byte) 7, (byte) 8);
    poll(-1);
    assertThat(word(Offer.Input.TAIL)).isEqualTo(most.length);
    assertThat(poll(SHORT_NANOS)).isGreaterThanOrEqualTo(SHORT_NANOS);
    assertThat(word(Offer.Input.TAIL)).isEqualTo(most.length);
    setHead(1);
    poll(-1);
    assertThat(memory.peek(new GuestAddress(BYTES), 2)).containsExactly(7, 0);
    assertThat(taken()).hasSize(most.length).endsWith(7);
    poll(-1);
    assertThat(taken()).containsExactly(8);
  }

  @Test
  void aDirectoryIsAnEndThatIsTold() {
    offer(keep(Fd.open(directory.toString(), Fd.O_RDONLY)));
    poll(-1);
    assertThat(word(Offer.Input.END)).isEqualTo(1);
    assertThat(notes).singleElement().asString().endsWith("for the guest its input has ended");
    assertNoMore();
  }

  @Test
  void aClosedDescriptorIsAnEnd() throws IOException {
    Fd file = file(new byte[1]);
    file.close();
    offer(file);
    assertThat(word(Offer.Input.END)).isEqualTo(1);
    assertNoMore();
    assertThat(notes).isEmpty();
  }

  @Test
  void whatCannotBeEndsTheRun() throws IOException {
    offer(file(new byte[10]));
    poll(-1);
    for (int head : new int[] {11, 10 - 4097, Integer.MIN_VALUE}) {
      setHead(head);
      assertThatThrownBy(() -> poll(-1))
          .isInstanceOf(TenderException.class)
          .hasMessage(
              "the guest says that it has taken %s bytes of console input, but it was given 10 and"
                  + " has room for 4096",
              Integer.toUnsignedString(head));
    }
    setHead(10);
    poll(-1);
  }

  /** Whatever a guest writes there, the tender writes its own fields and free room alone. */
  @Test
  void hostileStructures() throws IOException {
    byte[] content = new byte[1 << 20];
    Arrays.fill(content, (byte) 0x55);
    Random random = new Random(1);
    int[] edges = {0, 1, 4095, 4096, 4097, 0x7fff_ffff, 0x8000_0000, -4096, -1};
    int refused = 0;
    for (int round = 0; round < 50; round++) {
      bytes.fill((byte) 0);
      offer(file(content));
      int tail = 0;
      for (int i = 0; i < 100; i++) {
        bytes.asSlice(AT, Offer.Input.SIZE).fill((byte) 0xaa);
        int head = tail - random.nextInt(4097);
        if (random.nextInt(8) == 0) {
          head = edges[random.nextInt(edges.length)];
        }
        setHead(head);
        boolean possible = tail - head >= 0 && tail - head <= 4096;
        try {
          poll(0);
          assertThat(possible).isTrue();
        } catch (TenderException e) {
          assertThat(possible).isFalse();
          refused++;
        }
        assertThat(memory.peek(new GuestAddress(AT - 64), 64)).containsOnly(0);
        assertThat(memory.peek(new GuestAddress(AT + Offer.Input.SIZE), 64)).containsOnly(0);
        int fresh = possible && 4096 - (tail - head) > 0 ? word(Offer.Input.TAIL) - tail : 0;
        assertThat(fresh).isBetween(0, 4096 - (possible ? tail - head : 0));
        byte[] ring = memory.peek(new GuestAddress(BYTES), 4096);
        int changed = 0;
        for (byte b : ring) {
          changed += b == 0x55 ? 1 : 0;
        }
        assertThat(changed).isEqualTo(fresh);
        assertThat(word(Offer.Input.HEAD)).isEqualTo(head);
        tail += fresh;
      }
    }
    assertThat(refused).isPositive();
  }
}
