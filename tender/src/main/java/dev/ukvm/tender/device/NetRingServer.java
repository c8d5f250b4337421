// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.tender.Report;
import dev.ukvm.tender.vm.DirectCounters;

/** Whoever does what the guest puts into its net ring. */
public interface NetRingServer extends AutoCloseable {
  /** The guest has kicked, and it took an exit to tell us. For the vCPU's thread. */
  void kick();

  /**
   * Tells its counters in one line.
   *
   * @param direct what the machine has done by itself
   */
  void reportStatistics(Report report, DirectCounters direct);

  /** Ends once what is in the ring is done. The vCPU must have stopped. */
  @Override
  void close();
}
