// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.kvm.KvmHypervisor;
import dev.ukvm.process.ProcessHypervisor;
import dev.ukvm.tender.vm.Hypervisor;
import java.util.ArrayList;
import java.util.List;

/** The hypervisors that there are on Linux, as the service loader of a JVM finds them. */
final class InstalledHypervisors {
  private InstalledHypervisors() {}

  static List<Hypervisor> all() {
    List<Hypervisor> all = new ArrayList<>();
    all.add(new KvmHypervisor());
    all.add(new ProcessHypervisor());
    return all;
  }
}
