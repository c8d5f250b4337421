// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.tender.vm.Hypervisor;
import java.util.ArrayList;
import java.util.List;
import java.util.ServiceLoader;

/** The hypervisors that this program has been put together with, whatever the platform. */
final class InstalledHypervisors {
  private InstalledHypervisors() {}

  static List<Hypervisor> all() {
    List<Hypervisor> all = new ArrayList<>();
    for (Hypervisor hypervisor : services()) {
      all.add(hypervisor);
    }
    return all;
  }

  /** In a runtime image all are modules, and looking elsewhere too would take milliseconds. */
  private static ServiceLoader<Hypervisor> services() {
    Module own = InstalledHypervisors.class.getModule();
    return own.isNamed()
        ? ServiceLoader.load(own.getLayer(), Hypervisor.class)
        : ServiceLoader.load(Hypervisor.class);
  }
}
