// SPDX-License-Identifier: Apache-2.0
/** A guest as a sandboxed Linux process: no hypervisor needed. */
module dev.ukvm.process {
  requires dev.ukvm.abi;
  requires dev.ukvm.posix;
  requires dev.ukvm.tender;

  provides dev.ukvm.tender.vm.Hypervisor with
      dev.ukvm.process.ProcessHypervisor;
}
