// SPDX-License-Identifier: Apache-2.0
/** bhyve of FreeBSD, on amd64. */
module dev.ukvm.bhyve {
  requires dev.ukvm.abi;
  requires dev.ukvm.posix;
  requires dev.ukvm.tender;

  provides dev.ukvm.tender.vm.Hypervisor with
      dev.ukvm.bhyve.BhyveHypervisor;
}
