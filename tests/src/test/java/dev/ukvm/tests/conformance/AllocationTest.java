// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import com.sun.management.ThreadMXBean;
import dev.ukvm.abi.Hvt;
import dev.ukvm.guest.build.Target;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.Run;
import dev.ukvm.tender.RunOptions;
import dev.ukvm.tests.guest.GuestBuild;
import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/** Once warm, a hypercall allocates nothing, on any hypervisor: counted by the JVM itself. */
class AllocationTest {
  private static final int FEW = 1_000;
  private static final int MANY = 41_000;

  /**
   * How often it is measured at most: until the compiler, which may have to wait for a busy
   * machine, has done its part, calls do allocate. One that goes on allocating is found each time.
   */
  private static final int ROUNDS = 10;

  /** A call that allocated even the smallest object would take 16 bytes. */
  private static final long BYTES_PER_CALL = 1;

  private final ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TestFactory
  Stream<DynamicTest> hypercallsAllocateNothing() {
    return Backend.all().stream()
        .map(backend -> DynamicTest.dynamicTest(backend.name(), () -> check(backend)));
  }

  private void check(Backend backend) {
    if (!backend.isAvailable()) {
      assertThat(System.getenv("CI")).as(backend.availability().detail()).isNull();
      abort(backend.availability().detail());
    }
    allocatedBy(backend, MANY);
    long most = (MANY - FEW) * BYTES_PER_CALL;
    long least = Long.MAX_VALUE;
    for (int i = 0; i < ROUNDS && least >= most; i++) {
      long few = allocatedBy(backend, FEW);
      least = Math.min(least, allocatedBy(backend, MANY) - few);
    }
    assertThat(least).isLessThan(most);
  }

  /** Bytes that this thread allocates for a run with so many hypercalls. */
  private long allocatedBy(Backend backend, int calls) {
    String guest = GuestBuild.executable(Target.ofHost(), "calls").toString();
    List<String> arguments = List.of(Integer.toString(calls));
    try (Fd output = Fd.open("/dev/null", Fd.O_WRONLY)) {
      RunOptions options =
          new RunOptions(
              guest,
              arguments,
              Hvt.MEMORY_DEFAULT,
              backend.name(),
              List.of(),
              false,
              false,
              output,
              false);
      long before = threads.getCurrentThreadAllocatedBytes();
      try (Interruption none = new Interruption();
          Run run = Run.prepare(options, new Silence(), none)) {
        assertThat(run.execute()).isZero();
      }
      return threads.getCurrentThreadAllocatedBytes() - before;
    }
  }

  private record Silence() implements Report {
    @Override
    public void note(String line) {}

    @Override
    public void detail(String line) {}
  }
}
