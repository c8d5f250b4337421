// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

/**
 * What the KVM API has for aarch64 alone: linux/kvm.h and asm/kvm.h of arm64. Offsets and sizes in
 * bytes.
 */
final class KvmArm {
  // ioctls on a VM
  static final long PREFERRED_TARGET = 0x8020aeafL;
  static final long ENABLE_CAP = 0x4068aea3L;

  // ioctls on a vCPU
  static final long VCPU_INIT = 0x4020aeaeL;
  static final long GET_ONE_REG = 0x4010aeabL;
  static final long SET_ONE_REG = 0x4010aeacL;

  static final int CAP_VM_IPA_SIZE = 165;
  static final int CAP_NISV_TO_USER = 177;

  /** An access outside memory of which the CPU does not tell size, direction and register. */
  static final int EXIT_NISV = 28;

  // struct kvm_run
  static final int MMIO_DATA = 40;
  static final int MMIO_LENGTH = 48;
  static final int NISV_SYNDROME = 32;
  static final int NISV_ADDRESS = 40;

  /** ISS of a data abort: the access was a write. */
  static final long SYNDROME_WRITE = 1 << 6;

  /** struct kvm_vcpu_init. */
  static final int VCPU_INIT_SIZE = 32;

  /** struct kvm_enable_cap, the first field of which is the capability. */
  static final int ENABLE_CAP_SIZE = 104;

  /** KVM_REG_ARM64 | KVM_REG_SIZE_U64. */
  private static final long REGISTER = 0x6030_0000_0000_0000L;

  // Core registers: KVM_REG_ARM_CORE and the offset in struct kvm_regs, in words of 32 bits.
  static final long X0 = REGISTER | 0x10_0000;
  static final long PC = X0 + 64;
  static final long PSTATE = X0 + 66;
  static final long SP_EL1 = X0 + 68;

  // System registers: KVM_REG_ARM64_SYSREG and op0, op1, CRn, CRm, op2.
  static final long SCTLR_EL1 = system(3, 0, 1, 0, 0);
  static final long CPACR_EL1 = system(3, 0, 1, 0, 2);
  static final long TTBR0_EL1 = system(3, 0, 2, 0, 0);
  static final long TCR_EL1 = system(3, 0, 2, 0, 2);
  static final long MAIR_EL1 = system(3, 0, 10, 2, 0);

  private KvmArm() {}

  /** x0 to x30. */
  static long x(int number) {
    return X0 + 2L * number;
  }

  private static long system(int op0, int op1, int crn, int crm, int op2) {
    return REGISTER | 0x13_0000 | op0 << 14 | op1 << 11 | crn << 7 | crm << 3 | op2;
  }
}
