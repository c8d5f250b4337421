// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static dev.ukvm.process.DirectTestDevices.CAPACITY;
import static dev.ukvm.process.DirectTestDevices.FRAME_MAX;
import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.VcpuExit;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Guests that try to get more of direct calls than their devices. */
@Timeout(60)
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
final class X86DirectSandboxTest {
  private static final long ARGUMENT = TestGuest.DATA + 0x100;
  private static final long BUFFER = TestGuest.DATA + 0x1000;

  private final StubImage stub = StubImage.load(Architecture.X86_64);

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

  @Test
  void givesTheProcessItsDevicesAndNothingElse() throws IOException {
    try (TestGuest guest = new TestGuest(new X86Code().loop(), devices.all());
        Stream<Path> open = Files.list(Path.of("/proc/" + guest.process().pid() + "/fd"))) {
      assertThat(open.map(X86DirectSandboxTest::target))
          .containsExactlyInAnyOrder(
              scratch.resolve("pipe"),
              scratch.resolve("disk"),
              scratch.resolve("ro"),
              scratch.resolve("small"));
    }
  }

  private static Path target(Path link) {
    try {
      return Files.readSymbolicLink(link);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** Makes a system call by the instruction of direct calls; the first argument is in memory. */
  private TestGuest call(int number, int descriptor, long second, long third, long fourth)
      throws IOException {
    X86Code code = new X86Code().arguments(0, second, third, fourth).move(X86Code.RBX, ARGUMENT);
    code.raw(0x48, 0x8b, 0x3b); // mov (%rbx), %rdi
    code.callNumber(number).jump(stub.afterDirect() - code.systemCallSize());
    TestGuest guest = new TestGuest(code, devices.all());
    try (Stream<Path> open = Files.list(Path.of("/proc/" + guest.process().pid() + "/fd"))) {
      int first =
          open.mapToInt(path -> Integer.parseInt(path.getFileName().toString()))
              .min()
              .orElseThrow();
      guest.memory().putLong(new GuestAddress(ARGUMENT), first + descriptor);
    }
    return guest;
  }

  /**
   * System calls by the instruction of direct calls: number, its first argument counted from the
   * first descriptor, the others.
   */
  static List<Arguments> forbidden() {
    return List.of(
        Arguments.of(Sys.GETPID, 0, 0, 0, 0),
        Arguments.of(Sys.CLOSE, 0, 0, 0, 0),
        Arguments.of(Sys.MMAP, 0, 0, 0, 0),
        Arguments.of(Sys.READ, -1, BUFFER, 60, 0),
        Arguments.of(Sys.READ, 1, BUFFER, 60, 0),
        Arguments.of(Sys.WRITE, 0, BUFFER, FRAME_MAX + 1, 0),
        Arguments.of(Sys.WRITE, 1, BUFFER, 60, 0),
        Arguments.of(Sys.PREAD64, 0, BUFFER, 60, 0),
        Arguments.of(Sys.PREAD64, 4, BUFFER, 60, 0),
        // The last one is the disk of the greatest size; it alone is written to.
        Arguments.of(Sys.PWRITE64, 1, BUFFER, 60, 0),
        Arguments.of(Sys.PWRITE64, 2, BUFFER, 60, 0),
        Arguments.of(Sys.PWRITE64, 4, BUFFER, 60, 0),
        Arguments.of(Sys.PPOLL, 0, 65, 0, 0),
        Arguments.of(Sys.PPOLL, 0, 1, 0, BUFFER));
  }

  @ParameterizedTest
  @MethodSource("forbidden")
  void makesNoOtherSystemCalls(int number, int descriptor, long second, long third, long fourth)
      throws IOException {
    try (TestGuest guest = call(number, descriptor, second, third, fourth)) {
      assertForbidden(guest, number);
    }
  }

  @ParameterizedTest
  @ValueSource(booleans = {false, true})
  void waitsOnlyIfPollsAreNotTheTenders(boolean pollsTaken) {
    X86Code code = new X86Code().arguments(0, 0, 0, 0);
    code.raw(0x49, 0xc7, 0xc0, 8, 0, 0, 0); // mov $8, %r8: what the filter wants
    code.callNumber(Sys.PPOLL).jump(stub.afterDirect() - code.systemCallSize());
    try (TestGuest guest = new TestGuest(code, devices.all(), pollsTaken)) {
      if (pollsTaken) {
        assertForbidden(guest, Sys.PPOLL);
      } else {
        // It sleeps, until it is asked to end.
        CompletableFuture.delayedExecutor(200, TimeUnit.MILLISECONDS)
            .execute(guest.machine().vcpu()::interrupt);
        assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
      }
    }
  }

  @Test
  void readsNoOtherClock() throws IOException {
    try (TestGuest guest = call(Sys.CLOCK_GETTIME, 0, BUFFER, 0, 0)) {
      guest.memory().putLong(new GuestAddress(ARGUMENT), 1); // CLOCK_MONOTONIC
      assertForbidden(guest, Sys.CLOCK_GETTIME);
    }
  }

  private static void assertForbidden(TestGuest guest, int number) {
    VcpuExit exit = guest.run();
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
    assertThat(exit.detail()).contains("system call, number " + number);
  }

  @Test
  void makesNoFileLonger() throws IOException {
    try (TestGuest guest = call(Sys.PWRITE64, 3, BUFFER, 512, CAPACITY - 256)) {
      // The call is made; what the stub does then needs a register that the guest has as it likes.
      assertThat(guest.run().detail()).contains("left its memory");
    }
    assertThat(Files.readAllBytes(scratch.resolve("disk"))).hasSize(CAPACITY).endsWith(0, 0);
  }
}
