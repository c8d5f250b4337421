// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.VcpuExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that try to get out, each by what it has: the processor and the memory that it sees. */
@Timeout(60)
final class SandboxTest {
  private static final long CONTROL = Control.ADDRESS;

  /** Room in guest memory for a forged signal frame. */
  private static final long FORGED = TestGuest.DATA + 0x1000;

  private static final int TARGET = 0x200;

  private final StubImage stub = StubImage.load(Architecture.ofHost());

  private static void assertForbidden(Code code, String reason) {
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).contains(reason).doesNotContain("\n");
    }
  }

  static List<Long> systemCalls() {
    return List.of(
        (long) Sys.GETPID,
        (long) Sys.CLOSE,
        (long) Sys.MMAP,
        (long) Sys.PRCTL,
        (long) Sys.FUTEX,
        (long) Sys.RT_SIGRETURN,
        0x40000000L + Sys.GETPID, // x32
        -1L);
  }

  @ParameterizedTest
  @MethodSource("systemCalls")
  void makesNoSystemCalls(long number) {
    assertForbidden(
        Code.create().callNumber(number).systemCall(), "system call, number " + (int) number);
  }

  /** Every system call instruction that the stub has, found in its code. */
  private static List<Long> systemCallsInStub() {
    byte[] code = StubImage.code(Architecture.ofHost());
    List<Long> found = new ArrayList<>();
    Code systemCall = Code.create();
    for (int i = 0; i + systemCall.systemCallSize() <= code.length; i++) {
      if (systemCall.isSystemCall(code, i)) {
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
      assertForbidden(
          Code.create().callNumber(Sys.GETPID).jump(address), "system call, number " + Sys.GETPID);
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
    Code code = Code.create().arguments(CONTROL + offset, operation, value, 0);
    assertForbidden(
        code.callNumber(Sys.FUTEX).jump(after - code.systemCallSize()),
        "system call, number " + Sys.FUTEX);
  }

  @Test
  void waitsWithoutTimeoutAlone() {
    Code code = Code.create().arguments(CONTROL + Control.ANSWER, 0, 0, TestGuest.DATA);
    assertForbidden(
        code.callNumber(Sys.FUTEX).jump(stub.afterWait() - code.systemCallSize()),
        "system call, number " + Sys.FUTEX);
  }

  @Test
  void cannotWriteToTheStub() {
    try (TestGuest guest = new TestGuest(Code.create().store(Control.STUB_ADDRESS, 1))) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
    }
  }

  @Test
  void cannotExecuteTheControlRegion() {
    assertForbidden(Code.create().jump(CONTROL + Control.STACK), "left its memory");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 0xff, 0x41})
  void gainsNothingByOverwritingTheControlRegion(int value) throws InterruptedException {
    assertEndsWhenTold(Code.create().fill(CONTROL, Control.SIZE, value).hypercall(1, 0).loop());
  }

  @Test
  void gainsNothingByCounting() throws InterruptedException {
    long request = CONTROL + Control.REQUEST;
    assertEndsWhenTold(Code.create().load(request).increment().store(request).back(0));
  }

  @Test
  void gainsNothingByAnsweringItself() throws InterruptedException {
    Code code = Code.create().store(CONTROL + Control.ANSWER, 7);
    assertEndsWhenTold(code.hypercall(1, 0).loop());
  }

  @ParameterizedTest
  @CsvSource({"11", "31", "5", "0", "99"})
  void gainsNothingByCallingTheHandler(int signal) throws InterruptedException {
    Code code = Code.create().arguments(signal, 0, CONTROL + Control.STACK + 0x100);
    assertEndsWhenTold(code.jump(stub.handler()));
  }

  @ParameterizedTest
  @ValueSource(
      longs = {0, FORGED, CONTROL, CONTROL + Control.STACK + 1, CONTROL + Control.SIZE, -8})
  void cannotPointTheTenderElsewhere(long frame) {
    assertForbidden(Code.create().arguments(11, 0, frame).jump(stub.handler()), "forged");
  }

  /** Returns by a forged frame to {@link #TARGET}, where the code then is. */
  private Code forgedReturn(long mask, long stack) {
    return Code.create()
        .returnFromSignal(stub, FORGED, mask, stack, TestGuest.TEXT + TARGET)
        .pad(TARGET);
  }

  @Test
  void endsWhenItHasBlockedAllSignalsAndLoops() throws InterruptedException {
    assertEndsWhenTold(forgedReturn(-1, CONTROL + Control.STACK).loop());
  }

  /** Whoever asks again and again does not give it more time. */
  @Test
  void endsSoonWhenToldAgainAndAgain() throws InterruptedException {
    long blocked = TestGuest.DATA + 8;
    Code code = forgedReturn(-1, CONTROL + Control.STACK).store(blocked, 1).loop();
    try (TestGuest guest = new TestGuest(code)) {
      AtomicBoolean stopped = new AtomicBoolean();
      AtomicLong told = new AtomicLong();
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                while (guest.word(blocked) == 0) {
                  Thread.onSpinWait();
                }
                told.set(System.nanoTime());
                while (!stopped.get()) {
                  guest.vcpu().interrupt();
                  LockSupport.parkNanos(Duration.ofMillis(20).toNanos());
                }
              });
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
      Duration taken = Duration.ofNanos(System.nanoTime() - told.get());
      stopped.set(true);
      other.join();
      assertThat(taken).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(3));
    }
  }

  @Test
  void endsWhenItHasBlockedAllSignalsAndFaults() {
    assertForbidden(
        forgedReturn(-1, CONTROL + Control.STACK).hypercall(1, 0), "spoilt its signal stack");
  }

  @Test
  void endsWhenItHasBlockedAllSignalsAndMakesASystemCall() {
    Code code = forgedReturn(-1, CONTROL + Control.STACK).callNumber(Sys.GETPID);
    assertForbidden(code.systemCall(), "its process died of SIGSYS");
  }

  @Test
  void endsWhenItHasMovedTheSignalStack() {
    assertForbidden(forgedReturn(0, TestGuest.DATA + 0x8000).hypercall(1, 0), "forged");
  }

  @Test
  void endsWhenItsSignalStackIsNowhere() {
    assertForbidden(forgedReturn(0, 0x10).hypercall(1, 0), "spoilt its signal stack");
  }

  @Test
  void returnsFromAForgedSignalWithoutGain() {
    try (TestGuest guest =
        new TestGuest(forgedReturn(0, CONTROL + Control.STACK).hypercall(1, 2))) {
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
    try (TestGuest guest = new TestGuest(Code.create().hypercall(1, 0))) {
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
    TestGuest guest = new TestGuest(Code.create().loop());
    Path proc = Path.of("/proc/" + guest.process().pid());
    assertThat(proc).exists();
    guest.close();
    assertThat(proc).doesNotExist();
  }
}
