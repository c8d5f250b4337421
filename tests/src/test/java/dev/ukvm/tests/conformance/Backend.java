// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;

/**
 * A column of the conformance table.
 *
 * @param name of the hypervisor
 * @param availability what it found on this host
 */
record Backend(String name, Availability availability) {
  static List<Backend> all() {
    List<Backend> backends = new ArrayList<>();
    for (Hypervisor hypervisor : ServiceLoader.load(Hypervisor.class)) {
      if (hypervisor.isForThisPlatform()) {
        backends.add(new Backend(hypervisor.name(), hypervisor.availability()));
      }
    }
    return backends;
  }

  /** One that this host has, and that is taken without a word about it if there is such a one. */
  static Backend best() {
    return all().stream()
        .filter(Backend::isAvailable)
        .min(Comparator.comparing(Backend::isLimited))
        .orElseThrow();
  }

  /** The names by which a case may say that it differs here. */
  List<String> names() {
    return isLimited() ? List.of(name, "pvm") : List.of(name);
  }

  /** Whether this host's hypervisor runs some guests, and not others. */
  boolean isLimited() {
    return availability.level() == Availability.Level.LIMITED;
  }

  boolean isAvailable() {
    return availability.level() != Availability.Level.NO;
  }
}
