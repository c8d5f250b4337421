// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.VcpuExit;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exceptions that a guest's own IDT, TSS and interrupt stacks deal with. */
@Timeout(60)
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
final class X86ExceptionTest {
  private static final long IDT = TestGuest.DATA;
  private static final long GDT = TestGuest.DATA + 0x400;
  private static final long TSS = TestGuest.DATA + 0x500;
  private static final long POINTERS = TestGuest.DATA + 0x600;
  private static final long IST_TOP = TestGuest.DATA + 0x3008;
  private static final int HANDLERS = 0x400;
  private static final int HANDLER_SIZE = 0x40;
  private static final int VECTORS = 32;

  /** What the handlers' hypercalls have numbers from. */
  private static final int FIRST_CALL = 0x40;

  /** Loads GDT, TSS and IDT. */
  private static X86Code prepared() {
    return new X86Code()
        .move(X86Code.RAX, POINTERS)
        .raw(0x0f, 0x01, 0x10) // lgdt (%rax)
        .move(X86Code.RAX, POINTERS + 16)
        .raw(0x0f, 0x01, 0x18) // lidt (%rax)
        .move(X86Code.RAX, 0x18)
        .raw(0x0f, 0x00, 0xd8); // ltr %ax
  }

  /** Adds the handlers, each a hypercall with the stack pointer, and iretq. */
  private static X86Code withHandlers(X86Code code) {
    for (int vector = 0; vector < VECTORS; vector++) {
      code.pad(HANDLERS + vector * HANDLER_SIZE)
          .raw(0x48, 0x89, 0xe0) // mov %rsp, %rax
          .move(X86Code.RDX, 0x500 + FIRST_CALL + vector)
          .raw(0xef, 0x48, 0xcf);
    }
    return code;
  }

  private static TestGuest guest(X86Code code, int ist) {
    TestGuest guest = new TestGuest(withHandlers(code));
    for (int vector = 0; vector < VECTORS; vector++) {
      long handler = TestGuest.TEXT + HANDLERS + (long) vector * HANDLER_SIZE;
      long gate =
          (handler & 0xffff)
              | 8L << 16
              | (long) ist << 32
              | 0x8eL << 40
              | (handler >> 16 & 0xffff) << 48;
      put(guest, IDT + vector * 16L, gate);
      put(guest, IDT + vector * 16L + 8, handler >>> 32);
    }
    put(guest, GDT + 24, 103 | (TSS & 0xffffff) << 16 | 0x89L << 40 | (TSS >> 24) << 56);
    put(guest, GDT + 32, TSS >>> 32);
    put(guest, TSS + 36 + 2 * 8, IST_TOP);
    put(guest, POINTERS, 39 | GDT << 16);
    put(guest, POINTERS + 16, VECTORS * 16 - 1 | IDT << 16);
    return guest;
  }

  private static void put(TestGuest guest, long address, long value) {
    guest.memory().putLong(new GuestAddress(address), value);
  }

  private static long[] frame(TestGuest guest, VcpuExit exit, int words) {
    long[] frame = new long[words];
    guest.memory().read(exit.argument(), frame, words);
    return frame;
  }

  private static VcpuExit expect(TestGuest guest, int vector) {
    VcpuExit exit = guest.run();
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.number() - FIRST_CALL).isEqualTo(vector);
    return exit;
  }

  @ParameterizedTest
  @CsvSource({
    "0, 31c9f7f1, 2, false", // div by 0
    "3, cc, 1, false", // int3 traps after it
    "6, 0f0b, 0, false", // ud2
    "6, 0f01d1, 0, false", // xsetbv without CR4.OSXSAVE
    "13, 0f33, 0, true", // rdpmc
    "14, 48a10000000000010000, 0, true",
    "33, cd21, -1, true"
  })
  void deliversTheVectorWithItsFrame(int vector, String code, int position, boolean hasError) {
    X86Code guestCode = prepared();
    int start = guestCode.length();
    for (byte b : HexFormat.of().parseHex(code)) {
      guestCode.raw(b);
    }
    try (TestGuest guest = guest(guestCode, 0)) {
      if (position < 0) {
        // Beyond the IDT's limit: a general protection fault with the vector's index.
        long[] frame = frame(guest, expect(guest, 13), 2);
        assertThat(frame).containsExactly(vector * 8 + 2, TestGuest.TEXT + start);
        return;
      }
      VcpuExit exit = expect(guest, vector);
      long[] frame = frame(guest, exit, 6);
      int i = hasError ? 1 : 0;
      assertThat(exit.argument()).isEqualTo((TestGuest.STACK & -16) - (hasError ? 48 : 40));
      assertThat(frame[i]).isEqualTo(TestGuest.TEXT + start + position);
      assertThat(frame[i + 1]).as("cs").isEqualTo(8);
      assertThat(frame[i + 2] & 0x302).as("rflags").isEqualTo(2);
      assertThat(frame[i + 3]).as("rsp").isEqualTo(TestGuest.STACK);
      assertThat(frame[i + 4 > 5 ? 5 : i + 4]).as("ss").isEqualTo(16);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "load, 0, 0",
    "load, 0xfff8, 0",
    "store, 0x8, 2",
    "store, 0x10008, 3",
    "load, 0x400000, 0",
    "store, 0x400000, 2",
    "store, 0x2000000000, 2",
    "load, 0xffffffffff600000, 0",
    "jump, 0x8, 0x10",
    "jump, 0x10000, 0x11",
    "jump, 0x102000, 0x11",
    "jump, 0x103100, 0x11",
    "jump, 0x104100, 0x11",
    "jump, 0x400000, 0x10"
  })
  void givesPageFaultsTheGuestsView(String access, String address, String error) {
    long at = Long.parseUnsignedLong(address.replace("0x", ""), 16);
    X86Code code = prepared();
    switch (access) {
      case "load" -> code.load(at);
      case "store" -> code.store(at, 1);
      default -> code.jump(at);
    }
    // The handler's own stack, so that the guest's need not be good.
    try (TestGuest guest = guest(code.pad(HANDLERS), 3)) {
      // Read cr2 within the handler.
      guest
          .memory()
          .put(
              new GuestAddress(TestGuest.TEXT + HANDLERS + 14 * HANDLER_SIZE),
              new X86Code()
                  .raw(0x41, 0x0f, 0x20, 0xd0) // mov %cr2, %r8
                  .raw(0x48, 0x89, 0xe0)
                  .move(X86Code.RDX, 0x500 + FIRST_CALL + 14)
                  .raw(0xef)
                  .bytes());
      VcpuExit exit = expect(guest, 14);
      assertThat(exit.argument()).isEqualTo((IST_TOP & -16) - 48);
      assertThat(frame(guest, exit, 1)[0]).isEqualTo(Long.decode(error));
      assertThat(guest.x86Registers().r8()).isEqualTo(at);
    }
  }

  /** Its page tables allow what the executable does not: that is none of the guest's faults. */
  @ParameterizedTest
  @CsvSource({
    "488b03, READ, 0", // mov (%rbx), %rax
    "488903, WRITE, 0", // mov %rax, (%rbx)
    "4887dc50, WRITE, -8", // xchg %rbx, %rsp; push %rax
    "4887dc48cb, READ, 0", // xchg %rbx, %rsp; lretq
    "4887dc48cf, READ, 0", // xchg %rbx, %rsp; iretq
    "4887dc0f0b, WRITE, -48", // xchg %rbx, %rsp; ud2, with its frame
    "0f011b0f0b, READ, 2", // lidt (%rbx)
    "ff2b, READ, 0" // ljmp *(%rbx)
  })
  void endsOnWhatNobodyMayTouch(String code, Access access, int offset) {
    long at = TestGuest.UNREADABLE + 0x100;
    X86Code guestCode = prepared().move(X86Code.RBX, at);
    for (byte b : HexFormat.of().parseHex(code)) {
      guestCode.raw(b);
    }
    try (TestGuest guest = guest(guestCode, 0)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FAULT);
      assertThat(exit.access()).isEqualTo(access);
      assertThat(exit.address().value()).isBetween(at + Math.min(offset, 0), at + 0x10);
    }
  }

  /** Not the first time, and not in the handler of another fault. */
  @Test
  void endsOnWhatItsHandlerMayNotTouch() {
    try (TestGuest guest = guest(prepared().load(0), 3)) {
      byte[] handler = new X86Code().load(TestGuest.UNREADABLE).bytes();
      long address = TestGuest.TEXT + HANDLERS + 14 * HANDLER_SIZE;
      guest.memory().put(new GuestAddress(address), handler);
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAULT);
      assertThat(exit.access()).isEqualTo(Access.READ);
      assertThat(exit.address()).isEqualTo(new GuestAddress(TestGuest.UNREADABLE));
    }
  }

  @Test
  void faultsAtTheEndOfMemoryByWhatReachesBeyond() {
    // mov $..., %rsp; iretq
    X86Code code = prepared().move(X86Code.RSP, TestGuest.MEMORY - 4).raw(0x48, 0xcf);
    try (TestGuest guest = guest(code, 3)) {
      VcpuExit exit = expect(guest, 14);
      assertThat(frame(guest, exit, 1)[0]).isZero();
    }
  }

  @Test
  void letsTheHandlerReturn() {
    X86Code code = prepared().raw(0xfb, 0xcd, 0x05); // sti, int $5
    try (TestGuest guest = guest(code.hypercall(1, 7), 3)) {
      VcpuExit exit = expect(guest, 5);
      assertThat(frame(guest, exit, 3)[2] & 0x200).as("interrupts on").isEqualTo(0x200);
      assertThat(guest.x86Registers().rflags() & 0x200).as("interrupts off").isZero();
      assertThat(guest.run().number()).isEqualTo(1);
      assertThat(guest.x86Registers().rsp()).isEqualTo(TestGuest.STACK);
      assertThat(guest.x86Registers().rflags() & 0x200).as("interrupts on").isEqualTo(0x200);
    }
  }

  @Test
  void deliversAProtectionFaultForANonCanonicalAddress() {
    try (TestGuest guest = guest(prepared().load(0x8000_0000_0000_0000L), 0)) {
      assertThat(frame(guest, expect(guest, 13), 1)[0]).isZero();
    }
  }

  @Test
  void singleSteps() {
    // pushf, orl $0x100 (%rsp), popf, nop: the trap comes after the nop.
    X86Code code = prepared().raw(0x9c, 0x81, 0x0c, 0x24, 0, 1, 0, 0, 0x9d, 0x90);
    int end = code.length();
    try (TestGuest guest = guest(code, 0)) {
      long[] frame = frame(guest, expect(guest, 1), 3);
      assertThat(frame[0]).isEqualTo(TestGuest.TEXT + end);
      assertThat(frame[2] & 0x100).isEqualTo(0x100);
      assertThat(guest.x86Registers().rflags() & 0x100).isZero();
    }
  }

  @Test
  void ignoresAlignmentChecks() {
    // pushf, orl $0x40000 (%rsp), popf; then an odd address.
    X86Code code = prepared().raw(0x9c, 0x81, 0x0c, 0x24, 0, 0, 4, 0, 0x9d);
    try (TestGuest guest = guest(code.load(TestGuest.DATA + 1).hypercall(1, 0), 0)) {
      assertThat(guest.run().number()).isEqualTo(1);
    }
  }

  @Test
  void makesADoubleFaultOfAFaultOnABadStack() {
    try (TestGuest guest = guest(prepared().move(X86Code.RSP, 0x8000).load(0), 0)) {
      // The double fault alone has a stack of its own.
      long gate = TestGuest.TEXT + HANDLERS + 8 * HANDLER_SIZE;
      put(guest, IDT + 8 * 16L, (gate & 0xffff) | 8L << 16 | 0x8e03L << 32 | (gate >> 16) << 48);
      long[] frame = frame(guest, expect(guest, 8), 5);
      assertThat(frame[0]).isZero();
      assertThat(frame[4]).isEqualTo(0x8000);
    }
  }

  @Test
  void shutsDownWhenNothingCanBeDelivered() {
    try (TestGuest guest = guest(prepared().move(X86Code.RSP, 0x8000).load(0), 0)) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
    }
    try (TestGuest guest = new TestGuest(new X86Code().raw(0x0f, 0x0b))) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
    }
  }
}
