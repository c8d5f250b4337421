// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.PerfClock;
import dev.ukvm.posix.Sys;

/**
 * The true frequency of the CPU's cycle counter, which the guest reads directly and measures time
 * by.
 *
 * @param hertz the frequency
 * @param source where it comes from, for a person
 */
record CounterFrequency(long hertz, String source) {
  private static final long NANOS_PER_SECOND = 1_000_000_000L;

  /** linux/time.h. */
  private static final int CLOCK_MONOTONIC_RAW = 4;

  /** How long to compare clocks: reading them is exact to less than a microsecond. */
  private static final long COMPARISON_NANOS = 20_000_000;

  private static final int TIMESPEC_SIZE = 16;

  /** What the kernel itself reckons with, or {@code null}. */
  static CounterFrequency fromPerf() {
    long hertz = PerfClock.hertz();
    return hertz == 0 ? null : new CounterFrequency(hertz, "perf_event time_mult");
  }

  /** Measures against the host's clock; takes {@value #COMPARISON_NANOS} ns. */
  static CounterFrequency compared(Control control, Steps steps, ChildProcess process) {
    int duration = Control.SCRATCH + 2 * TIMESPEC_SIZE;
    control.putLong(duration, COMPARISON_NANOS / NANOS_PER_SECOND);
    control.putLong(duration + Long.BYTES, COMPARISON_NANOS % NANOS_PER_SECOND);
    int first = readClocks(steps, Control.SCRATCH);
    steps.call("nanosleep", Sys.NANOSLEEP, Control.ADDRESS + duration, 0, 0, 0, 0, 0);
    int last = readClocks(steps, Control.SCRATCH + TIMESPEC_SIZE);
    steps.finish(process);
    long nanos = nanos(control, Control.SCRATCH + TIMESPEC_SIZE) - nanos(control, Control.SCRATCH);
    long cycles = middle(steps, last) - middle(steps, first);
    long hertz = Math.round((double) cycles * NANOS_PER_SECOND / nanos);
    return new CounterFrequency(hertz, "comparison with CLOCK_MONOTONIC_RAW");
  }

  /** Reads the host's clock between two readings of the counter; returns the first of the steps. */
  private static int readClocks(Steps steps, int timespec) {
    int index = steps.counter();
    steps.call(
        "clock_gettime",
        Sys.CLOCK_GETTIME,
        CLOCK_MONOTONIC_RAW,
        Control.ADDRESS + timespec,
        0,
        0,
        0,
        0);
    steps.counter();
    return index;
  }

  private static long middle(Steps steps, int index) {
    long before = steps.result(index);
    return before + (steps.result(index + 2) - before) / 2;
  }

  private static long nanos(Control control, int timespec) {
    return control.getLong(timespec) * NANOS_PER_SECOND + control.getLong(timespec + Long.BYTES);
  }
}
