// SPDX-License-Identifier: Apache-2.0
/** Linux KVM. */
module dev.ukvm.kvm {
  requires dev.ukvm.abi;
  requires dev.ukvm.posix;
  requires dev.ukvm.tender;

  provides dev.ukvm.tender.vm.Hypervisor with
      dev.ukvm.kvm.KvmHypervisor;
}
