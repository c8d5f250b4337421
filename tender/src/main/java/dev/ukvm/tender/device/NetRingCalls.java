// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * Does what the guest puts into its net ring whenever it kicks, while it waits: where there is no
 * thread for it, and beside a machine that does the same by itself, and leaves to this monitor what
 * it can't. Each takes the ring as the other has left it. For the vCPU's thread.
 */
public final class NetRingCalls implements NetRingServer {
  private final NetRing ring;
  private long entries;
  private long batches;

  /**
   * Makes the ring ready for the guest.
   *
   * @param at where in guest memory, whole pages
   */
  public NetRingCalls(GuestMemory memory, GuestAddress at, DeviceTable devices) {
    ring = new NetRing(memory, at, devices);
    ring.requestKick();
  }

  @Override
  public void kick() {
    try {
      ring.resume();
      entries += ring.process();
      batches++;
    } catch (InternalError e) {
      // What the JVM makes of SIGBUS.
      throw new TenderException("the host has no memory left for a page of the guest's", e);
    }
  }

  @Override
  public void reportStatistics(Report report, DirectCounters direct) {
    report.note(
        "net ring: "
            + (entries + direct.ringEntries())
            + " entries in "
            + (batches + direct.ringBatches())
            + " batches, "
            + (ring.commits() + direct.ringCommits())
            + " commits");
  }

  @Override
  public void close() {
    // Nothing is left to do: the guest waits for each kick.
  }
}
