// SPDX-License-Identifier: Apache-2.0
/** The monitor: executable loading, guest memory, hypercalls, the run loop and the command line. */
module dev.ukvm.tender {
  requires dev.ukvm.abi;
  requires dev.ukvm.posix;

  exports dev.ukvm.tender;
  exports dev.ukvm.tender.vm;

  uses dev.ukvm.tender.vm.Hypervisor;
}
