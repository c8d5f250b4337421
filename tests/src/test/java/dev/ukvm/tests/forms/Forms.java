// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.posix.Environment;
import java.util.ArrayList;
import java.util.List;

/** The cases, and what they are told. */
public final class Forms {
  /** Environment variable of the executable: an empty directory. */
  static final String SCRATCH = "UKVM_CASES_SCRATCH";

  /**
   * Environment variable of the executable: a guest that makes as many hypercalls as its argument
   * says.
   */
  static final String GUEST = "UKVM_CASES_GUEST";

  private static String scratch = Environment.get(SCRATCH);

  private Forms() {}

  /** A directory to write to, empty at first. */
  static String scratch() {
    return scratch;
  }

  static String guest() {
    return Environment.get(GUEST);
  }

  static void setScratch(String directory) {
    scratch = directory;
  }

  /** In the order in which they run. */
  static List<Case> all() {
    List<Case> cases = new ArrayList<>();
    SegmentCases.addTo(cases);
    MemoryCases.addTo(cases);
    DescriptorCases.addTo(cases);
    ProcessCases.addTo(cases);
    return cases;
  }

  /**
   * Those of the executable alone: how signals arrive there is its own, and the JVM's its own
   * ({@code SignalsTest} of posix); so is its collector.
   */
  static List<Case> ofExecutable() {
    List<Case> cases = new ArrayList<>();
    SignalCases.addTo(cases);
    AllocationCases.addTo(cases);
    return cases;
  }
}
