// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.VcpuExit;

/** What became of an instruction that trapped. */
enum Outcome {
  /** Done: the guest goes on after it, or wherever it led. */
  DONE,
  /** It ends the present run; the exit is filled in. */
  EXIT,
  /** It is not for us: the fault that the CPU reported is the guest's. */
  FAULT,
  /** It does not exist on the guest's CPU. */
  UNKNOWN;

  /** Ends the run because of an instruction that can't be done. */
  static Outcome refuse(VcpuExit exit, Object instruction, String why) {
    exit.forbidden("the guest executes " + instruction + ": " + why);
    return EXIT;
  }
}
