// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import java.util.ArrayList;
import java.util.List;

/** The hypervisors that are installed, and the choice among them. */
public final class Hypervisors {
  private Hypervisors() {}

  /** All that are installed for this platform, in order of preference. */
  public static List<Hypervisor> installed() {
    List<Hypervisor> all = new ArrayList<>();
    for (Hypervisor hypervisor : InstalledHypervisors.all()) {
      if (hypervisor.isForThisPlatform()) {
        int i = 0;
        while (i < all.size() && all.get(i).preference() >= hypervisor.preference()) {
          i++;
        }
        all.add(i, hypervisor);
      }
    }
    return all;
  }

  /**
   * The hypervisor with this name, or the best one.
   *
   * @throws TenderException if there is none, with what each of them found
   */
  public static Hypervisor choose(String name, Report report) {
    List<Hypervisor> installed = installed();
    if (!name.equals(RunOptions.AUTO)) {
      return named(name, installed);
    }
    StringBuilder reasons = new StringBuilder();
    Hypervisor best = best(installed, reasons);
    if (best == null) {
      throw new TenderException("no hypervisor can be used here: " + reasons);
    }
    if (!reasons.isEmpty()) {
      report.note("using " + best.name() + ": " + reasons);
    }
    return best;
  }

  /** The one that a run takes by default, {@code null} if none can be used. */
  public static Hypervisor best(List<Hypervisor> installed) {
    return best(installed, new StringBuilder());
  }

  /**
   * The first of the best available ones.
   *
   * @param reasons takes what is against those that were looked at
   */
  private static Hypervisor best(List<Hypervisor> installed, StringBuilder reasons) {
    Hypervisor best = null;
    Availability.Level bestLevel = Availability.Level.NO;
    for (Hypervisor hypervisor : installed) {
      Availability found = hypervisor.availability();
      if (found.level().compareTo(bestLevel) < 0) {
        best = hypervisor;
        bestLevel = found.level();
      }
      if (found.level() == Availability.Level.YES) {
        break;
      }
      explain(reasons, hypervisor, found);
    }
    return best;
  }

  private static Hypervisor named(String name, List<Hypervisor> installed) {
    StringBuilder names = new StringBuilder(RunOptions.AUTO);
    for (Hypervisor hypervisor : installed) {
      if (hypervisor.name().equals(name)) {
        return hypervisor;
      }
      names.append(", ").append(hypervisor.name());
    }
    throw new TenderException(
        "--hypervisor=" + name + ": there is no such one; choose among " + names);
  }

  private static void explain(StringBuilder text, Hypervisor hypervisor, Availability found) {
    if (!text.isEmpty()) {
      text.append("; ");
    }
    text.append(hypervisor.name()).append(": ").append(found.detail());
    if (!found.remedy().isEmpty()) {
      text.append(" (").append(found.remedy()).append(')');
    }
  }
}
