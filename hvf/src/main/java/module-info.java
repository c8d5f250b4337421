// SPDX-License-Identifier: Apache-2.0
/** Hypervisor.framework of macOS, on Apple silicon. */
module dev.ukvm.hvf {
  requires dev.ukvm.abi;
  requires dev.ukvm.posix;
  requires dev.ukvm.tender;

  provides dev.ukvm.tender.vm.Hypervisor with
      dev.ukvm.hvf.HvfHypervisor;
}
