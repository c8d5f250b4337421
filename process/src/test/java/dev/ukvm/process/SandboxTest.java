// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.VcpuExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that try to get out, each by what it has: the processor and the memory that it sees. */
@Timeout(60)
final class SandboxTest {
  private static final long CONTROL = Control.ADDRESS;

  // asm/unistd_64.h
  private static final int SYS_MPROTECT = 10;
  private static final int SYS_RT_SIGRETURN = 15;
  private static final int SYS_GETPID = 39;
  private static final int SYS_ARCH_PRCTL = 158;
  private static final int SYS_FUTEX = 202;
  private static final int SYS_EXIT_GROUP = 231;

  /** Room in guest memory for a forged signal frame. */
  private static final long FORGED = TestGuest.DATA + 0x1000;

  private static final int UCONTEXT_MASK = 296;
  private static final int UCONTEXT_STACK = 16;
  private static final int UCONTEXT_CS = 184;
  private static final long USER_SEGMENTS = 0x002b_0000_0000_0033L;

  private final StubImage stub = StubImage.load(Architecture.X86_64);

  private static VcpuExit run(Code code) {
    try (TestGuest guest = new TestGuest(code)) {
      return guest.run();
    }
  }

  private static void assertForbidden(Code code, String reason) {
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).contains(reason).doesNotContain("\n");
    }
  }

  @ParameterizedTest
  @ValueSource(
      longs = {
        SYS_GETPID,
        SYS_EXIT_GROUP,
        SYS_MPROTECT,
        SYS_FUTEX,
        SYS_RT_SIGRETURN,
        SYS_ARCH_PRCTL,
        0x40000000L + SYS_GETPID, // x32
        -1
      })
  void makesNoSystemCalls(long number) {
    assertForbidden(
        new Code().move(Code.RAX, number).syscall(), "system call, number " + (int) number);
  }

  @Test
  void makesNoSystemCallsByTheOldInterrupt() {
    assertForbidden(new Code().move(Code.RAX, 20).raw(0xcd, 0x80), "system call, number 20");
  }

  @Test
  void makesNoSystemCallsByTheOldInterruptIn32BitCode() {
    // pushq $0x23 (the kernel's 32-bit user code), push the address after, lretq.
    Code code = new Code().raw(0x6a, 0x23).move(Code.RAX, TestGuest.TEXT + 0x100).raw(0x50);
    code.raw(0x48, 0xcb).pad(0x100).raw(0xb8, 20, 0, 0, 0, 0xcd, 0x80);
    assertForbidden(code, "system call, number 20");
  }

  @Test
  void makesNoSystemCallsBySysenter() {
    VcpuExit exit =
        run(new Code().move(Code.RAX, 20).move(Code.RBP, TestGuest.STACK).raw(0x0f, 0x34));
    assertThat(exit.kind()).isIn(VcpuExit.Kind.FORBIDDEN, VcpuExit.Kind.SHUTDOWN);
  }

  @ParameterizedTest
  @ValueSource(longs = {0xffffffffff600000L, 0xffffffffff600400L, 0xffffffffff600800L})
  void makesNoSystemCallsByVsyscall(long address) {
    // A host without vsyscall has a page fault there.
    VcpuExit exit =
        run(new Code().move(Code.RDI, TestGuest.DATA).move(Code.RAX, address).raw(0xff, 0xd0));
    assertThat(exit.kind()).isIn(VcpuExit.Kind.FORBIDDEN, VcpuExit.Kind.SHUTDOWN);
  }

  /** Every system call instruction that the stub has, found in its code. */
  private List<Long> systemCallsInStub() throws IOException {
    byte[] code;
    try (var in = StubImage.class.getResourceAsStream("stub-x86_64.bin")) {
      code = in.readAllBytes();
    }
    List<Long> found = new java.util.ArrayList<>();
    for (int i = 0; i + 1 < code.length; i++) {
      if (code[i] == 0x0f && code[i + 1] == 0x05) {
        found.add(Control.STUB_ADDRESS + i);
      }
    }
    return found;
  }

  @Test
  void makesNoOtherSystemCallsByJumpingIntoTheStub() throws IOException {
    List<Long> addresses = systemCallsInStub();
    assertThat(addresses).hasSizeGreaterThan(5);
    for (long address : addresses) {
      Code code = new Code().move(Code.RBX, address).move(Code.RAX, SYS_GETPID);
      assertForbidden(code.raw(0xff, 0xe3), "system call, number " + SYS_GETPID);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "wake, REQUEST, 0, 1", "wake, REQUEST, 1, 2", "wake, ANSWER, 1, 1", "wake, REQUEST, 9, 1",
    "wake, REQUEST, 5, 1", "wait, REQUEST, 0, 0", "wait, ANSWER, 9, 0", "wait, ANSWER, 129, 0"
  })
  void wakesAndWaitsForNothingElse(String place, String word, int operation, long value) {
    long after = place.equals("wake") ? stub.afterWake() : stub.afterWait();
    int offset = word.equals("REQUEST") ? Control.REQUEST : Control.ANSWER;
    Code code = new Code().move(Code.RDI, CONTROL + offset).move(Code.RSI, operation);
    code.move(Code.RDX, value)
        .move(Code.R10, 0)
        .move(Code.RAX, SYS_FUTEX)
        .move(Code.RBX, after - 2);
    assertForbidden(code.raw(0xff, 0xe3), "system call, number " + SYS_FUTEX);
  }

  @Test
  void waitsWithoutTimeoutAlone() {
    Code code = new Code().move(Code.RDI, CONTROL + Control.ANSWER).move(Code.RSI, 0);
    code.move(Code.R10, TestGuest.DATA).move(Code.RAX, SYS_FUTEX);
    assertForbidden(
        code.move(Code.RBX, stub.afterWait() - 2).raw(0xff, 0xe3),
        "system call, number " + SYS_FUTEX);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1003, 0x1011, 0x1012, 0x1023, 0x2001, 0x4002})
  void setsNothingButSegmentBases(int code) {
    assertForbidden(
        new Code()
            .move(Code.RDI, code)
            .move(Code.RSI, 1)
            .move(Code.RAX, SYS_ARCH_PRCTL)
            .move(Code.RBX, stub.afterArchPrctl() - 2)
            .raw(0xff, 0xe3),
        "system call, number " + SYS_ARCH_PRCTL);
  }

  @Test
  void cannotWriteToTheStub() {
    assertThat(run(new Code().store(Control.STUB_ADDRESS, 1)).kind())
        .isEqualTo(VcpuExit.Kind.SHUTDOWN);
  }

  @Test
  void cannotExecuteTheControlRegion() {
    Code code = new Code().store(CONTROL + Control.STACK, 0x050f).jump(CONTROL + Control.STACK);
    assertForbidden(code, "left its memory");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xff, 0x41})
  void gainsNothingByOverwritingTheControlRegion(int value) throws InterruptedException {
    // rep stosb over all of it, then a hypercall.
    Code code = new Code().move(Code.RDI, CONTROL).move(Code.RCX, Control.SIZE);
    code.move(Code.RAX, value).raw(0xf3, 0xaa).hypercall(1, 0).loop();
    assertEndsWhenTold(code);
  }

  @Test
  void gainsNothingByCounting() throws InterruptedException {
    Code code = new Code().move(Code.RBX, CONTROL + Control.REQUEST);
    int start = code.length();
    assertEndsWhenTold(code.raw(0xff, 0x03).back(start)); // incl (%rbx)
  }

  @Test
  void gainsNothingByAnsweringItself() throws InterruptedException {
    Code code = new Code().move(Code.RAX, 7).store(CONTROL + Control.ANSWER);
    assertEndsWhenTold(code.hypercall(1, 0).loop());
  }

  @ParameterizedTest
  @CsvSource({"11", "31", "5", "0", "99"})
  void gainsNothingByCallingTheHandler(int signal) throws InterruptedException {
    Code code = new Code().move(Code.RDI, signal).move(Code.RDX, CONTROL + Control.STACK);
    assertEndsWhenTold(code.jump(stub.handler()));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, FORGED, CONTROL, CONTROL + Control.STACK + 1, CONTROL + Control.SIZE, -8})
  void cannotPointTheTenderElsewhere(long frame) {
    Code code = new Code().move(Code.RDI, 11).move(Code.RDX, frame);
    assertForbidden(code.jump(stub.handler()), "forged");
  }

  /** Fills in a signal frame in guest memory and returns from it as the handler would. */
  private Code forgedReturn(long mask, long stack, int target) {
    Code code = new Code();
    code.store(FORGED + X86Frame.RIP, TestGuest.TEXT + target);
    code.store(FORGED + X86Frame.RSP, TestGuest.STACK);
    code.store(FORGED + UCONTEXT_CS, USER_SEGMENTS);
    code.store(FORGED + UCONTEXT_MASK, mask);
    code.store(FORGED + UCONTEXT_STACK, stack).store(FORGED + UCONTEXT_STACK + 16, 0x8000);
    code.move(Code.RSP, FORGED).move(Code.RAX, SYS_RT_SIGRETURN);
    return code.move(Code.RBX, stub.afterSigreturn() - 2).raw(0xff, 0xe3).pad(target);
  }

  @Test
  void endsWhenItHasBlockedAllSignalsAndLoops() throws InterruptedException {
    assertEndsWhenTold(forgedReturn(-1, CONTROL + Control.STACK, 0x200).loop());
  }

  @Test
  void endsWhenItHasBlockedAllSignalsAndFaults() {
    assertForbidden(
        forgedReturn(-1, CONTROL + Control.STACK, 0x200).raw(0xef), "spoilt its signal stack");
  }

  @Test
  void endsWhenItHasBlockedAllSignalsAndMakesASystemCall() {
    Code code = forgedReturn(-1, CONTROL + Control.STACK, 0x200).move(Code.RAX, SYS_GETPID);
    assertForbidden(code.syscall(), "its process died of SIGSYS");
  }

  @Test
  void endsWhenItHasMovedTheSignalStack() {
    assertForbidden(forgedReturn(0, TestGuest.DATA + 0x8000, 0x200).raw(0xef), "forged");
  }

  @Test
  void endsWhenItsSignalStackIsNowhere() {
    assertForbidden(forgedReturn(0, 0x10, 0x200).raw(0xef), "spoilt its signal stack");
  }

  @Test
  void returnsFromAForgedSignalWithoutGain() {
    try (TestGuest guest =
        new TestGuest(forgedReturn(0, CONTROL + Control.STACK, 0x200).hypercall(1, 2))) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    }
  }

  /** Runs it for some time, whatever it does, then stops it. */
  private static void assertEndsWhenTold(Code code) throws InterruptedException {
    try (TestGuest guest = new TestGuest(code)) {
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                try {
                  Thread.sleep(Duration.ofMillis(100));
                } catch (InterruptedException e) {
                  throw new IllegalStateException(e);
                }
                guest.vcpu().interrupt();
              });
      VcpuExit exit = guest.run();
      while (exit.kind() == VcpuExit.Kind.HYPERCALL) {
        exit = guest.run();
      }
      assertThat(exit.kind())
          .isIn(
              VcpuExit.Kind.INTERRUPTED,
              VcpuExit.Kind.FORBIDDEN,
              VcpuExit.Kind.SHUTDOWN,
              VcpuExit.Kind.FAULT);
      other.join();
    }
  }

  @Test
  void hasNothingButItsMemory() throws IOException {
    try (TestGuest guest = new TestGuest(new Code().hypercall(1, 0))) {
      guest.run();
      Path proc = Path.of("/proc/" + guest.process().pid());
      assertThat(Files.readAllLines(proc.resolve("maps")))
          .filteredOn(line -> !line.endsWith("[vsyscall]"))
          .hasSize(6)
          .allMatch(line -> line.contains("/memfd:ukvm-"))
          .noneMatch(line -> line.matches(".* .w.?x.*|.* rwx.*"));
      try (var files = Files.list(proc.resolve("fd"))) {
        assertThat(files).isEmpty();
      }
      assertThat(Files.readAllLines(proc.resolve("status")))
          .contains("NoNewPrivs:\t1", "Seccomp:\t2", "Threads:\t1", "Name:\tukvm-guest");
      // "PID (NAME) STATE PPID PGRP SESSION ...", and the name has no space.
      assertThat(Files.readString(proc.resolve("stat")))
          .matches("(?s)(\\d+) \\(ukvm-guest\\) . \\d+ \\1 \\1 .*");
    }
  }

  @Test
  void isGoneAfterClose() {
    TestGuest guest = new TestGuest(new Code().loop());
    Path proc = Path.of("/proc/" + guest.process().pid());
    assertThat(proc).exists();
    guest.close();
    assertThat(proc).doesNotExist();
  }
}
