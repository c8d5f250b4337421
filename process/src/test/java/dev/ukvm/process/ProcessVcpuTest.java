// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.management.ThreadMXBean;
import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.VcpuExit;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

@Timeout(60)
final class ProcessVcpuTest {
  @Test
  void isAvailableHere() {
    assertThat(new ProcessHypervisor().availability().level()).isEqualTo(Availability.Level.YES);
  }

  @Test
  void refusesAnotherArchitecture() {
    Architecture foreign =
        Architecture.ofHost() == Architecture.AARCH64 ? Architecture.X86_64 : Architecture.AARCH64;
    assertThatThrownBy(() -> new ProcessHypervisor().create(foreign, TestGuest.MEMORY))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("x86_64")
        .hasMessageContaining("aarch64");
  }

  @Test
  void makesHypercallsAndGoesOnAfterThem() {
    Code code = Code.create().hypercall(1, 0x1234).hypercall(31, 0xfedcba98L);
    int end = code.length();
    try (TestGuest guest = new TestGuest(code.undefined())) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
      assertThat(exit.number()).isEqualTo(1);
      assertThat(exit.argument()).isEqualTo(0x1234);
      exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
      assertThat(exit.number()).isEqualTo(31);
      assertThat(exit.argument()).isEqualTo(0xfedcba98L);
      // There is no handler for it.
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
      assertThat(guest.position()).isEqualTo(end);
    }
  }

  @Test
  void ringsTheDoorbell() {
    try (TestGuest guest = new TestGuest(Code.create().doorbell().hypercall(1, 0))) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    }
  }

  @Test
  void sharesMemoryWithTheGuest() {
    Code code = Code.create().load(TestGuest.DATA + 0x100).increment();
    try (TestGuest guest = new TestGuest(code.store(TestGuest.DATA + 0x200).hypercall(1, 0))) {
      guest.memory().putLong(new GuestAddress(TestGuest.DATA + 0x100), 41);
      guest.run();
      assertThat(guest.word(TestGuest.DATA + 0x200)).isEqualTo(42);
    }
  }

  @ParameterizedTest
  @CsvSource({"0x100100", "0x102008", "0x103010"})
  void endsOnAWriteToWhatTheExecutableProtects(String address) {
    try (TestGuest guest = new TestGuest(Code.create().store(Long.decode(address), 1))) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAULT);
      assertThat(exit.address()).isEqualTo(new GuestAddress(Long.decode(address)));
      assertThat(exit.access()).isEqualTo(Access.WRITE);
    }
  }

  @Test
  void endsOnAReadOfWhatNobodyMayTouch() {
    try (TestGuest guest = new TestGuest(Code.create().load(TestGuest.UNREADABLE + 8))) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAULT);
      assertThat(exit.address()).isEqualTo(new GuestAddress(TestGuest.UNREADABLE + 8));
      assertThat(exit.access()).isEqualTo(Access.READ);
    }
  }

  @Test
  void readsTextAndRodata() {
    Code code = Code.create().load(TestGuest.TEXT).load(TestGuest.RODATA).load(0x10000);
    try (TestGuest guest = new TestGuest(code.hypercall(1, 0))) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    }
  }

  @Test
  void stopsAGuestThatLoops() throws InterruptedException {
    try (TestGuest guest = new TestGuest(Code.create().loop())) {
      for (int i = 0; i < 3; i++) {
        Thread other = interruptSoon(guest);
        assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
        assertThat(guest.position()).isZero();
        other.join();
      }
    }
  }

  @Test
  void stopsBeforeTheNextRun() {
    try (TestGuest guest = new TestGuest(Code.create().hypercall(1, 0).hypercall(2, 0))) {
      guest.vcpu().interrupt();
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
      assertThat(guest.run().number()).isEqualTo(1);
      guest.vcpu().interrupt();
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
      assertThat(guest.run().number()).isEqualTo(2);
    }
  }

  @Test
  void canBeInterruptedBeforeBoot() {
    try (ProcessMachine machine =
        new ProcessMachine(Architecture.ofHost(), TestGuest.MEMORY, null)) {
      machine.vcpu().interrupt();
      byte[] code = Code.create().hypercall(1, 0).bytes();
      machine.memory().put(new GuestAddress(TestGuest.TEXT), code);
      machine.protect(new GuestAddress(TestGuest.TEXT), 0x1000, Protection.READ_EXECUTE);
      machine.vcpu().boot(TestGuest.bootState(machine.memory()));
      assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
      assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    }
  }

  @Test
  void canBeInterruptedAfterClose() {
    TestGuest guest = new TestGuest(Code.create().loop());
    guest.close();
    guest.vcpu().interrupt();
    guest.close();
  }

  @Test
  void saysThatTheProcessWasKilled() throws InterruptedException {
    try (TestGuest guest = new TestGuest(Code.create().loop())) {
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                sleep();
                guest.process().signal(ChildProcess.SIGKILL);
              });
      VcpuExit exit = guest.run();
      other.join();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAILED);
      assertThat(exit.detail())
          .startsWith("the guest's process was killed from outside by SIGKILL");
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.FAILED);
    }
  }

  @Test
  void wakesASleepingTenderWhenTheProcessIsKilled() {
    try (TestGuest guest = new TestGuest(Code.create().hypercall(3, 0));
        Poller poller = Poller.open(1)) {
      guest.run();
      poller.add(guest.machine().endEvent(), Poller.IN);
      assertThat(poller.await(0)).isZero();
      guest.process().signal(ChildProcess.SIGKILL);
      assertThat(poller.await(Duration.ofSeconds(10).toNanos())).isEqualTo(1);
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.FAILED);
    }
  }

  /** The words about running programs from memory are for the calls that do that. */
  @Test
  void saysWhatAFailedCallIsAbout() {
    assertThat(advice("memfd_create", Errno.EACCES)).contains("vm.memfd_noexec");
    assertThat(advice("posix_spawn", Errno.EPERM)).contains("vm.memfd_noexec");
    assertThat(advice("pidfd_open", Errno.EPERM)).endsWith("EPERM (operation not permitted)");
    assertThat(advice("posix_spawn", Errno.ENOENT))
        .endsWith("; mount /proc: mount -t proc proc /proc");
    assertThat(advice("mmap", Errno.ENOENT)).endsWith("ENOENT (no such file or directory)");
    assertThat(advice("posix_spawn", Errno.EAGAIN)).contains("ulimit -u");
    assertThat(advice("mmap", Errno.EAGAIN)).endsWith("EAGAIN (try again)");
    assertThat(advice("mmap", Errno.ENOMEM)).contains("guest of 4 MiB", "use a smaller --mem");
  }

  private static String advice(String call, int errno) {
    NativeException failure = new NativeException(call, "something", errno);
    return ProcessMachine.explain(failure, TestGuest.MEMORY).getMessage();
  }

  @Test
  void mindsNoSignalsFromOutside() throws InterruptedException {
    try (TestGuest guest = new TestGuest(Code.create().loop())) {
      Thread other =
          Thread.ofPlatform()
              .start(() -> {
                for (int signal : new int[] {4, 5, 7, 8, 10, 11, 31}) {
                  sleep();
                  guest.process().signal(signal);
                }
                guest.vcpu().interrupt();
              });
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
      other.join();
    }
  }

  @Test
  void takesNoProtectionAfterBoot() {
    try (TestGuest guest = new TestGuest(Code.create())) {
      assertThatThrownBy(() ->
              guest.machine().protect(new GuestAddress(TestGuest.DATA), 4096, Protection.READ))
          .isInstanceOf(IllegalStateException.class);
    }
  }

  /** Too many hypercalls for a machine that is emulated. */
  @Test
  @Tag("not-emulated")
  void runsHypercallsWithoutAllocation() {
    ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
    try (TestGuest guest = new TestGuest(Code.create().hypercall(1, TestGuest.DATA).back(0))) {
      // Once compiled, in either tier, sleeping and waking are calls of libc that allocate no more;
      // on a busy machine that takes a while.
      int calls = 20_000;
      long least = Long.MAX_VALUE;
      for (int i = 0; i < 50 && least >= calls; i++) {
        long before = threads.getCurrentThreadAllocatedBytes();
        hypercalls(guest, calls);
        least = Math.min(least, threads.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).isLessThan(calls);
    }
  }

  @Test
  void restsWhileTheTenderWorks() throws Exception {
    try (TestGuest guest = new TestGuest(Code.create().hypercall(1, 0).hypercall(2, 0))) {
      guest.run();
      Thread.sleep(Duration.ofMillis(10));
      long before = ticks(guest);
      Thread.sleep(Duration.ofMillis(500));
      assertThat(ticks(guest) - before).isLessThanOrEqualTo(1);
      assertThat(guest.run().number()).isEqualTo(2);
    }
  }

  @Test
  void restsWhileTheGuestWorks() {
    var threads = ManagementFactory.getThreadMXBean();
    try (TestGuest guest = new TestGuest(Code.create().loop())) {
      Thread.ofPlatform()
          .start(() -> {
            for (int i = 0; i < 20; i++) {
              sleep();
            }
            guest.vcpu().interrupt();
          });
      long before = threads.getCurrentThreadCpuTime();
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
      assertThat(threads.getCurrentThreadCpuTime() - before).isLessThan(30_000_000);
    }
  }

  /** CPU time of the guest's process, hundredths of a second. */
  private static long ticks(TestGuest guest) throws IOException {
    String stat = Files.readString(Path.of("/proc/" + guest.process().pid() + "/stat"));
    List<String> fields = List.of(stat.substring(stat.indexOf(')') + 2).split(" ", -1));
    return Long.parseLong(fields.get(11)) + Long.parseLong(fields.get(12));
  }

  private static void hypercalls(TestGuest guest, int count) {
    for (int i = 0; i < count; i++) {
      if (guest.run().kind() != VcpuExit.Kind.HYPERCALL) {
        throw new AssertionError("call " + i);
      }
    }
  }

  private static Thread interruptSoon(TestGuest guest) {
    return Thread.ofPlatform()
        .start(() -> {
          sleep();
          guest.vcpu().interrupt();
        });
  }

  private static void sleep() {
    try {
      Thread.sleep(Duration.ofMillis(30));
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }
}
