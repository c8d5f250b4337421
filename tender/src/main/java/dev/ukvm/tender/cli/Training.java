// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.tender.Hypervisors;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;

/**
 * Runs the same command line once on every hypervisor of this host, in one JVM, so that the JVM's
 * ahead-of-time cache learns what any of them needs. The build of the runtime image asks for it by
 * the system property {@link #PROPERTY}; nobody else does.
 */
final class Training {
  static final String PROPERTY = "ukvm.train";

  private Training() {}

  /** Returns the first exit status that is not 0, or 0. */
  static int run(Main main, String[] args) {
    for (Hypervisor hypervisor : Hypervisors.installed()) {
      if (hypervisor.availability().level() != Availability.Level.NO) {
        String[] command = new String[args.length + 1];
        command[0] = "--hypervisor=" + hypervisor.name();
        System.arraycopy(args, 0, command, 1, args.length);
        int status = main.call(command);
        if (status != 0) {
          return status;
        }
      }
    }
    return main.call(args);
  }
}
