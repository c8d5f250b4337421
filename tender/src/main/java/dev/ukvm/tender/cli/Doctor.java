// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.abi.Text;
import dev.ukvm.tender.Hypervisors;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import java.util.List;

/** What each hypervisor finds on this host, and what to do about each that can't be used. */
final class Doctor {
  private static final int NAME_WIDTH = 10;
  private static final int VERDICT_WIDTH = 9;

  private Doctor() {}

  /** Prints the findings; the exit status is 0 if guests can be run. */
  static int examine() {
    List<Hypervisor> installed = Hypervisors.installed();
    StringBuilder text = new StringBuilder();
    boolean usable = false;
    for (Hypervisor hypervisor : installed) {
      Availability found = hypervisor.availability();
      String verdict =
          switch (found.level()) {
            case YES -> "ok";
            case LIMITED -> "limited";
            case NO -> "no";
          };
      text.append(Text.pad(hypervisor.name(), NAME_WIDTH)).append(Text.pad(verdict, VERDICT_WIDTH));
      text.append(found.detail()).append('\n');
      if (!found.remedy().isEmpty()) {
        text.append(Text.pad("", NAME_WIDTH + VERDICT_WIDTH)).append(found.remedy()).append('\n');
      }
      usable |= found.level() != Availability.Level.NO;
    }
    if (usable) {
      Hypervisor best = Hypervisors.best(installed);
      text.append("Guests run on ").append(best.name());
      text.append(" unless --hypervisor says otherwise.\n");
    }
    Main.print(text.toString());
    return usable ? 0 : Main.TENDER_ERROR;
  }
}
