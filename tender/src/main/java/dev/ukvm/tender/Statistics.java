// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.abi.Hypercall;
import dev.ukvm.tender.device.DeviceTable;
import dev.ukvm.tender.device.NetRingServer;
import dev.ukvm.tender.hypercall.Hypercalls;
import dev.ukvm.tender.vm.DirectCounters;

/** A run's counters, as lines for the user. */
final class Statistics {
  private Statistics() {}

  static void report(
      Report report,
      Hypercalls hypercalls,
      NetRingServer ring,
      DeviceTable devices,
      DirectCounters direct) {
    StringBuilder line = new StringBuilder("hypercalls:");
    for (int number = Hypercall.WALLTIME; number <= Hypercall.LAST; number++) {
      line.append(number == Hypercall.WALLTIME ? " " : ", ");
      line.append(hypercalls.count(number) + direct.calls(number))
          .append(' ')
          .append(Hypercall.name(number));
    }
    report.note(line.toString());
    if (devices != null) {
      devices.reportStatistics(report, direct);
    }
    if (ring != null) {
      ring.reportStatistics(report, direct);
    }
  }
}
