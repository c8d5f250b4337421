// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.tests.javaguest.programs.torture.Torture;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/**
 * The collector under torture, with the heap verified after each collection and what is free
 * overwritten; all runs at a time. The system property {@code ukvm.torture.millis} says how long,
 * {@code ukvm.torture.seed} where the random numbers begin.
 */
class CollectorTest {
  private static final Manifest NONE = new Manifest.Builder().build();

  /** In CI two minutes in all. */
  private static final int MILLIS =
      Integer.getInteger("ukvm.torture.millis", System.getenv("CI") == null ? 10_000 : 40_000);

  private static final long SEED = Long.getLong("ukvm.torture.seed", 1);

  /** To end the last round in, on a host that is busy. */
  private static final Duration GRACE = Duration.ofMinutes(2);

  /**
   * A run.
   *
   * @param interval a collection at each so many lines of the heap; 0 for when the heap says so
   * @param megabytes the guest's memory
   */
  private record Torment(int interval, int megabytes) {
    GuestRun run(long seed) throws Exception {
      return GuestRun.guest(
          GRACE.plusMillis(MILLIS),
          JavaGuests.executable(Torture.class, NONE, "-DUKVM_HEAP_CHECK=" + interval),
          megabytes,
          List.of(),
          Integer.toString(MILLIS),
          Long.toString(seed));
    }
  }

  private static final List<Torment> TORMENTS =
      List.of(new Torment(0, 24), new Torment(0, 64), new Torment(997, 24));

  @TestFactory
  List<DynamicTest> nothingAliveIsLost() {
    List<DynamicTest> tests = new ArrayList<>();
    try (ExecutorService threads = Executors.newFixedThreadPool(TORMENTS.size())) {
      for (Torment torment : TORMENTS) {
        // Apart, so that no run sees what another has seen.
        long seed = SEED + 1_000_000L * tests.size();
        Callable<GuestRun> task = () -> torment.run(seed);
        Future<GuestRun> run = threads.submit(task);
        tests.add(DynamicTest.dynamicTest(torment + " from seed " + seed, () -> judge(run)));
      }
    }
    return tests;
  }

  private static void judge(Future<GuestRun> future)
      throws InterruptedException, ExecutionException {
    GuestRun run = future.get();
    System.out.print(run.stdout());
    assertThat(run.status()).as("%s", run).isZero();
    assertThat(run.stdout()).matches("[1-9][0-9]* rounds, SUCCESS\n");
    assertThat(run.stderr()).isEmpty();
  }
}
