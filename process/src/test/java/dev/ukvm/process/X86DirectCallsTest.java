// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static dev.ukvm.process.DirectTestDevices.CAPACITY;
import static dev.ukvm.process.DirectTestDevices.DISK;
import static dev.ukvm.process.DirectTestDevices.FRAME_MAX;
import static dev.ukvm.process.DirectTestDevices.NET;
import static dev.ukvm.process.DirectTestDevices.READ_ONLY;
import static dev.ukvm.process.DirectTestDevices.SMALL;
import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.Ring;
import dev.ukvm.abi.Ring.Commit;
import dev.ukvm.abi.Ring.Entry;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.Registers;
import dev.ukvm.tender.vm.VcpuExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Hypercalls that the guest's process does itself. */
@Timeout(60)
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
final class X86DirectCallsTest {
  private static final long ARGUMENT = TestGuest.DATA + 0x100;
  private static final long BUFFER = TestGuest.DATA + 0x1000;

  @TempDir Path scratch;
  private DirectTestDevices devices;

  @BeforeEach
  void openDevices() throws Exception {
    devices = new DirectTestDevices(scratch);
  }

  @AfterEach
  void closeDevices() {
    devices.close();
  }

  /** Makes one hypercall after the other; an exit by {@code puts} shows that one is done. */
  private TestGuest guest(int number) {
    X86Code code = new X86Code();
    for (int register = X86Code.RCX; register <= X86Code.RDI; register++) {
      if (register != X86Code.RSP) {
        code.move(register, 0x1111_1111_1111_1111L * register);
      }
    }
    code.raw(0x49, 0xbb); // mov $..., %r11
    code.raw(1, 2, 3, 4, 5, 6, 7, 8);
    int start = code.length();
    code.move(X86Code.RAX, ARGUMENT).site(number);
    code.raw(0xf9); // stc
    code.site(Hypercall.PUTS).back(start);
    TestGuest guest = new TestGuest(code, devices.all());
    // The tender sees the first, and with it the place.
    assertThat(guest.run().number()).isEqualTo(number);
    assertThat(guest.run().number()).isEqualTo(Hypercall.PUTS);
    return guest;
  }

  private static void argument(TestGuest guest, long... values) {
    guest.memory().putLongs(new GuestAddress(ARGUMENT), values);
  }

  private static long[] words(TestGuest guest, int count) {
    long[] words = new long[count];
    guest.memory().read(ARGUMENT, words, count);
    return words;
  }

  private static void assertDone(TestGuest guest) {
    VcpuExit exit = guest.run();
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.number()).isEqualTo(Hypercall.PUTS);
  }

  @Test
  void tellsTheTime() {
    try (TestGuest guest = guest(Hypercall.WALLTIME)) {
      long before = nanos();
      assertDone(guest);
      assertThat(guest.word(ARGUMENT)).isBetween(before, nanos());
      assertThat(guest.machine().directCounters().calls(Hypercall.WALLTIME)).isEqualTo(1);
    }
  }

  private static long nanos() {
    Instant now = Instant.now();
    return now.getEpochSecond() * 1_000_000_000 + now.getNano();
  }

  @Test
  void leavesRegistersAndFlagsAlone() {
    try (TestGuest guest = guest(Hypercall.WALLTIME)) {
      Registers before = guest.registers();
      assertDone(guest);
      assertThat(guest.machine().directCounters().calls(Hypercall.WALLTIME)).isEqualTo(1);
      assertThat(guest.registers()).isEqualTo(before);
    }
  }

  /** Kernel mode has no alignment checks; RFLAGS.AC stays as the guest has set it. */
  @Test
  void mindsNoAlignmentChecks() {
    long argument = TestGuest.DATA + 0x101;
    // pushf, orl $0x40000 (%rsp), popf
    X86Code code = new X86Code().raw(0x9c, 0x81, 0x0c, 0x24, 0, 0, 4, 0, 0x9d);
    int start = code.length();
    code.move(X86Code.RAX, argument).site(Hypercall.WALLTIME).site(Hypercall.PUTS).back(start);
    try (TestGuest guest = new TestGuest(code, devices.all())) {
      for (int i = 0; i < 3; i++) {
        VcpuExit exit = guest.run();
        assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
        assertThat(exit.number()).isEqualTo(Hypercall.WALLTIME);
        assertThat(exit.argument()).isEqualTo(argument);
        assertDone(guest);
        assertThat(guest.x86Registers().rflags() & X86Frame.FLAG_ALIGNMENT).isNotZero();
      }
    }
  }

  @Test
  void sendsAndReceivesAndWaits() {
    byte[] frame = new byte[60];
    Arrays.fill(frame, (byte) 7);
    try (TestGuest reader = guest(Hypercall.NET_READ);
        TestGuest poller = guest(Hypercall.POLL)) {
      argument(reader, NET, BUFFER, FRAME_MAX, 9);
      assertDone(reader);
      assertThat(words(reader, 4)).containsExactly(NET, BUFFER, FRAME_MAX, 1); // AGAIN
      argument(poller, 1_000_000, -1, 9);
      assertDone(poller);
      assertThat(words(poller, 3)).containsExactly(1_000_000, 0, 0);
      try (TestGuest writer = guest(Hypercall.NET_WRITE)) {
        writer.memory().put(new GuestAddress(BUFFER), frame);
        argument(writer, NET, BUFFER, frame.length, 9);
        assertDone(writer);
        assertThat(words(writer, 4)).containsExactly(NET, BUFFER, frame.length, 0);
        DirectCounters counters = writer.machine().directCounters();
        assertThat(counters.sent(NET)).isEqualTo(1);
        assertThat(counters.bytesSent(NET)).isEqualTo(frame.length);
      }
      argument(poller, -1, -1, 9);
      assertDone(poller);
      assertThat(words(poller, 3)).containsExactly(-1, 1 << NET, 1);
      argument(reader, NET, BUFFER, FRAME_MAX, 9);
      assertDone(reader);
      assertThat(words(reader, 4)).containsExactly(NET, BUFFER, frame.length, 0);
      assertThat(reader.memory().peek(new GuestAddress(BUFFER), frame.length)).isEqualTo(frame);
      assertThat(reader.machine().directCounters().received(NET)).isEqualTo(1);
    }
  }

  @Test
  void readsAndWritesBlocks() throws IOException {
    try (TestGuest writer = guest(Hypercall.BLOCK_WRITE);
        TestGuest reader = guest(Hypercall.BLOCK_READ)) {
      writer.memory().put(new GuestAddress(BUFFER), new byte[512]);
      argument(writer, DISK, CAPACITY - 512, BUFFER, 512, 9);
      assertDone(writer);
      assertThat(words(writer, 5)[4]).isZero();
      assertThat(Files.readAllBytes(scratch.resolve("disk")))
          .hasSize(CAPACITY)
          .startsWith('d', 'd')
          .endsWith(0, 0);
      for (int handle : new int[] {DISK, READ_ONLY, SMALL}) {
        argument(reader, handle, 0, BUFFER, 512, 9);
        assertDone(reader);
        assertThat(words(reader, 5)[4]).isZero();
        assertThat(guestByte(reader)).isEqualTo("?drs".substring(handle - 1).charAt(0));
      }
      assertThat(writer.machine().directCounters().bytesSent(DISK)).isEqualTo(512);
      assertThat(reader.machine().directCounters().bytesReceived(SMALL)).isEqualTo(512);
    }
  }

  @Test
  void readsWhatIsMapped() throws IOException {
    assumeTrue(isOnDisk(scratch), "needs a disk's file system below " + scratch);
    byte[] content = new byte[CAPACITY];
    for (int i = 0; i < CAPACITY; i++) {
      content[i] = (byte) (i * 7 + (i >> 8));
    }
    Files.write(scratch.resolve("ro"), content);
    try (TestGuest guest = guest(Hypercall.BLOCK_READ)) {
      assertThat(Files.readString(Path.of("/proc/" + guest.process().pid() + "/maps")))
          .contains(scratch.resolve("disk").toString(), scratch.resolve("ro").toString())
          .doesNotContain(scratch.resolve("small").toString());
      for (int length : new int[] {0, 1, 512, CAPACITY - 3}) {
        argument(guest, READ_ONLY, 3, BUFFER, length, 9);
        Registers before = guest.registers();
        assertDone(guest);
        assertThat(guest.registers()).isEqualTo(before);
        assertThat(words(guest, 5)).containsExactly(READ_ONLY, 3, BUFFER, length, 0);
        assertThat(guest.memory().peek(new GuestAddress(BUFFER), length))
            .isEqualTo(Arrays.copyOfRange(content, 3, 3 + length));
      }
    }
  }

  /** On a tmpfs a page that is read becomes a part of the file, and of the host's memory. */
  @Test
  void mapsNothingThatReadingFills() throws Exception {
    Path memory = Path.of("/dev/shm");
    boolean isTmpfs = Files.isWritable(memory) && Files.getFileStore(memory).type().equals("tmpfs");
    assertThat(isTmpfs || System.getenv("CI") == null).isTrue();
    assumeTrue(isTmpfs, "needs a tmpfs at /dev/shm");
    devices.close();
    scratch = Files.createTempDirectory(memory, "ukvm-test");
    try {
      devices = new DirectTestDevices(scratch);
      try (TestGuest guest = guest(Hypercall.BLOCK_READ)) {
        assertThat(Files.readString(Path.of("/proc/" + guest.process().pid() + "/maps")))
            .doesNotContain(scratch.toString());
        argument(guest, READ_ONLY, 0, BUFFER, 512, 9);
        assertDone(guest);
        assertThat(guestByte(guest)).isEqualTo('r');
        assertThat(guest.machine().directCounters().bytesReceived(READ_ONLY)).isEqualTo(512);
      }
    } finally {
      try (var files = Files.list(scratch)) {
        for (Path file : files.toList()) {
          Files.delete(file);
        }
      }
      Files.delete(scratch);
    }
  }

  /** What the process can't read any more, the tender can say something about. */
  @Test
  void leavesAFileThatHasBecomeShorterToTheTender() throws IOException {
    try (TestGuest guest = guest(Hypercall.BLOCK_READ)) {
      Files.write(scratch.resolve("disk"), new byte[0]);
      long[] argument = {DISK, 0, BUFFER, 512, -1};
      argument(guest, argument);
      Registers before = guest.registers();
      assertThat(guest.run().number()).isEqualTo(Hypercall.BLOCK_READ);
      assertThat(words(guest, 5)).isEqualTo(argument);
      assertDone(guest);
      assertThat(guest.registers()).isEqualTo(before);
    }
  }

  private static boolean isOnDisk(Path directory) {
    try (Fd file = Fd.open(directory.toString(), Fd.O_RDONLY)) {
      return PageCache.holds(file);
    }
  }

  private static int guestByte(TestGuest guest) {
    return guest.memory().peek(new GuestAddress(BUFFER), 1)[0];
  }

  /** What is not the plain case is the tender's, with the argument as the guest wrote it. */
  @ParameterizedTest
  @CsvSource({
    "7, 1, BUFFER, 1519", // longer than a frame may be sent by the process
    "7, 1, BUFFER, -1",
    "6, 1, BUFFER, 1519",
    "6, 1, BUFFER, 13",
    "6, 1, BUFFER, -1",
    "6, 1, TEXT, 60",
    "7, 1, RODATA, 60",
    "7, 1, OUTSIDE, 60",
    "6, 1, -1, 60",
    "6, 2, BUFFER, 60",
    "6, 64, BUFFER, 60",
    "6, 5, BUFFER, 60",
    "6, -1, BUFFER, 60"
  })
  void leavesFramesThatAreWrongToTheTender(int number, long handle, String data, long length) {
    // A read into more room than there is memory: any room inside is the process's.
    boolean fine = number == Hypercall.NET_READ && length > 0 && data.equals("BUFFER");
    try (TestGuest guest = guest(number)) {
      long[] argument = {handle, address(data), length, -1};
      argument(guest, argument);
      VcpuExit exit = guest.run();
      if (fine) {
        assertThat(exit.number()).isEqualTo(Hypercall.PUTS);
      } else {
        assertThat(exit.number()).isEqualTo(number);
        assertThat(words(guest, 4)).isEqualTo(argument);
        assertDone(guest);
      }
    }
  }

  private static long address(String name) {
    return switch (name) {
      case "BUFFER" -> BUFFER;
      case "TEXT" -> TestGuest.TEXT;
      case "RODATA" -> TestGuest.RODATA;
      case "OUTSIDE" -> TestGuest.MEMORY - 16;
      default -> Long.parseLong(name);
    };
  }

  @ParameterizedTest
  @CsvSource({
    "5, 2, 4096, BUFFER, 512",
    "4, 2, 4096, BUFFER, 512",
    "4, 2, 3585, BUFFER, 512",
    "5, 2, -512, BUFFER, 512",
    "5, 2, 0, BUFFER, -1",
    "5, 2, 0, RODATA, 512",
    "4, 3, 0, BUFFER, 512",
    "4, 4, 0, BUFFER, 512",
    "5, 1, 0, BUFFER, 512",
    "5, 0, 0, BUFFER, 512"
  })
  void leavesBlocksThatAreWrongToTheTender(
      int number, long handle, long offset, String data, long length) {
    try (TestGuest guest = guest(number)) {
      long[] argument = {handle, offset, address(data), length, -1};
      argument(guest, argument);
      assertThat(guest.run().number()).isEqualTo(number);
      assertThat(words(guest, 5)).isEqualTo(argument);
      assertDone(guest);
    }
  }

  private static final long RING = TestGuest.MEMORY - 0xd000;

  /** Kicks, with an exit by {@code puts} after each; the first is the tender's. */
  private TestGuest kicker() {
    X86Code code = new X86Code().raw(0x31, 0xc0); // xor %eax, %eax
    code.site(0x100).site(Hypercall.PUTS).back(0);
    TestGuest guest = new TestGuest(code, devices.all());
    assertThat(guest.machine().serveRing(new GuestAddress(RING))).isTrue();
    assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
    assertDone(guest);
    return guest;
  }

  private static void entry(TestGuest guest, int index, int op, int handle, int length, int id) {
    long at = RING + Ring.ENTRIES + (long) (index & Ring.SLOT_MASK) * Entry.SIZE;
    guest.memory().putInt(new GuestAddress(at + Entry.OP), op);
    guest.memory().putInt(new GuestAddress(at + Entry.HANDLE), handle);
    guest.memory().putLong(new GuestAddress(at + Entry.DATA), BUFFER);
    guest.memory().putInt(new GuestAddress(at + Entry.LENGTH), length);
    guest.memory().putInt(new GuestAddress(at + Entry.ID), id);
    guest.memory().putInt(new GuestAddress(RING + Ring.ENTRY_TAIL), index + 1);
  }

  private static int ring(TestGuest guest, int offset) {
    return (int) (guest.word((RING + offset) & -8L) >>> ((offset & 4) * 8));
  }

  @Test
  void servesTheRingAtAKick() {
    try (TestGuest guest = kicker()) {
      int start = -2; // wraps
      guest.memory().putInt(new GuestAddress(RING + Ring.ENTRY_HEAD), start);
      guest.memory().put(new GuestAddress(BUFFER), new byte[FRAME_MAX]);
      entry(guest, start, Entry.OP_WRITE, NET, 60, 7);
      entry(guest, start + 1, Entry.OP_READ, NET, FRAME_MAX, 8);
      entry(guest, start + 2, Entry.OP_READ, NET, FRAME_MAX, 9);
      assertDone(guest);
      assertThat(ring(guest, Ring.ENTRY_HEAD)).isEqualTo(start + 3);
      assertThat(ring(guest, Ring.COMMIT_TAIL)).isEqualTo(2);
      assertThat(guest.word(RING + Ring.COMMITS)).isEqualTo(8); // id, OK
      assertThat(ring(guest, Ring.COMMITS + Commit.LENGTH)).isEqualTo(60);
      assertThat(guest.word(RING + Ring.COMMITS + Commit.SIZE)).isEqualTo(1L << 32 | 9); // AGAIN
      DirectCounters counters = guest.machine().directCounters();
      assertThat(counters.ringEntries()).isEqualTo(3);
      assertThat(counters.ringBatches()).isEqualTo(1);
      assertThat(counters.ringCommits()).isEqualTo(2);
      assertThat(counters.received(NET)).isEqualTo(1);
      assertThat(counters.sent(NET)).isEqualTo(1);
    }
  }

  /** What is before it in the ring is done; it itself waits for the tender. */
  @ParameterizedTest
  @CsvSource({
    "7, 1, 60",
    "1, 2, 60",
    "1, 64, 60",
    "1, 1, 1519",
    "1, 1, 13",
    "2, 1, -1",
    "2, 3, 60"
  })
  void leavesEntriesThatAreWrongToTheTender(int op, int handle, int length) {
    try (TestGuest guest = kicker()) {
      entry(guest, 0, Entry.OP_READ, NET, FRAME_MAX, 1);
      entry(guest, 1, op, handle, length, 2);
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
      assertThat(ring(guest, Ring.ENTRY_HEAD)).isEqualTo(1);
      assertThat(ring(guest, Ring.COMMIT_TAIL)).isEqualTo(1);
      assertDone(guest);
    }
  }

  @ParameterizedTest
  @CsvSource({"1025, 0", "-1, 0", "1, 1024", "1, -1"})
  void leavesIndicesThatAreWrongToTheTender(int entries, int commits) {
    try (TestGuest guest = kicker()) {
      entry(guest, 0, Entry.OP_READ, NET, FRAME_MAX, 1);
      guest.memory().putInt(new GuestAddress(RING + Ring.ENTRY_TAIL), entries);
      guest.memory().putInt(new GuestAddress(RING + Ring.COMMIT_TAIL), commits);
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
      assertThat(ring(guest, Ring.ENTRY_HEAD)).isZero();
      assertThat(ring(guest, Ring.COMMIT_TAIL)).isEqualTo(commits);
    }
  }

  /** The thunk does not depend on how its place is come to. */
  @Test
  void takesAJumpBetweenTheTwoInstructions() {
    X86Code code = new X86Code().move(X86Code.RAX, ARGUMENT).site(Hypercall.WALLTIME);
    int out = code.length() - 1;
    code.move(X86Code.RDX, 0x500 + Hypercall.POLL).back(out);
    try (TestGuest guest = new TestGuest(code, devices.all())) {
      assertThat(guest.run().number()).isEqualTo(Hypercall.WALLTIME);
      assertThat(guest.run().number()).isEqualTo(Hypercall.POLL);
    }
  }

  /** There is room for so many thunks; places beyond that stay as they are. */
  @Test
  void takesAnyNumberOfPlaces() {
    X86Code code = new X86Code();
    int places = 100;
    for (int i = 0; i < places; i++) {
      code.move(X86Code.RAX, ARGUMENT).site(Hypercall.WALLTIME);
    }
    code.site(Hypercall.PUTS).back(0);
    try (TestGuest guest = new TestGuest(code, devices.all())) {
      for (int i = 0; i < places; i++) {
        assertThat(guest.run().number()).isEqualTo(Hypercall.WALLTIME);
      }
      assertDone(guest);
      int exits = 0;
      while (guest.run().number() == Hypercall.WALLTIME) {
        exits++;
      }
      assertThat(exits).isEqualTo(places - 51);
      assertThat(guest.machine().directCounters().calls(Hypercall.WALLTIME)).isEqualTo(51);
    }
  }

  @Test
  void leavesPollsToTheTenderThatTakesThem() {
    X86Code code = new X86Code().move(X86Code.RAX, ARGUMENT).site(Hypercall.POLL);
    code.site(Hypercall.WALLTIME).site(Hypercall.PUTS).back(0);
    try (TestGuest guest = new TestGuest(code, devices.all(), true)) {
      assertThat(guest.run().number()).isEqualTo(Hypercall.POLL);
      assertThat(guest.run().number()).isEqualTo(Hypercall.WALLTIME);
      assertDone(guest);
      for (int i = 0; i < 3; i++) {
        assertThat(guest.run().number()).isEqualTo(Hypercall.POLL);
        assertDone(guest);
      }
      assertThat(guest.machine().directCounters().calls(Hypercall.POLL)).isZero();
      assertThat(guest.machine().directCounters().calls(Hypercall.WALLTIME)).isEqualTo(3);
    }
  }

  @Test
  void doesNothingItselfUnlessItMay() {
    X86Code code = new X86Code().move(X86Code.RAX, ARGUMENT).site(Hypercall.WALLTIME).back(0);
    try (TestGuest guest = new TestGuest(code)) {
      for (int i = 0; i < 3; i++) {
        assertThat(guest.run().number()).isEqualTo(Hypercall.WALLTIME);
      }
    }
  }
}
