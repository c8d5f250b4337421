// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Struct;

/**
 * What a guest's {@code cpuid} says: what the host's KVM supports, less what a unikernel can't use.
 * That is virtualization and enclaves, what needs interrupts or tells of other CPUs, and everything
 * that needs XSAVE, because the ABI's CR4 has no OSXSAVE. Bits by Intel SDM volume 2 (CPUID) and
 * AMD APM volume 3, appendix E.
 */
final class Cpuid {
  private static final int MAX_ENTRIES = 256;

  // Leaf 1, ECX: MONITOR, DS-CPL, VMX, SMX, EIST, TM2, CNXT-ID, SDBG, FMA, xTPR, PDCM, PCID, DCA,
  // x2APIC, TSC-deadline, XSAVE, OSXSAVE, AVX, F16C.
  private static final int LEAF1_ECX =
      bits(3, 4, 5, 6, 7, 8, 10, 11, 12, 14, 15, 17, 18, 21, 24, 26, 27, 28, 29);

  // Leaf 1, EDX: MCE, APIC, MTRR, MCA, DS, ACPI, HTT, TM, PBE.
  private static final int LEAF1_EDX = bits(7, 9, 12, 14, 21, 22, 28, 29, 31);

  // Leaf 1, EBX: number of logical CPUs and APIC number.
  private static final int LEAF1_EBX_KEEP = 0xffff;
  private static final int LEAF1_EBX_ONE_CPU = 1 << 16;

  // Leaf 7.0, EBX: SGX, HLE, AVX2, INVPCID, RTM, PQM, MPX, PQE, AVX512F, DQ, IFMA, PT, PF, ER, CD,
  // BW, VL.
  private static final int LEAF7_EBX =
      bits(2, 4, 5, 10, 11, 12, 14, 15, 16, 17, 21, 25, 26, 27, 28, 30, 31);

  // Leaf 7.0, ECX: AVX512_VBMI, PKU, OSPKE, WAITPKG, VBMI2, CET_SS, VAES, VPCLMULQDQ, VNNI, BITALG,
  // VPOPCNTDQ, LA57, KL, ENQCMD, SGX_LC, PKS.
  private static final int LEAF7_ECX =
      bits(1, 3, 4, 5, 6, 7, 9, 10, 11, 12, 14, 16, 23, 29, 30, 31);

  // Leaf 7.0, EDX: SGX-KEYS, AVX512_4VNNIW, 4FMAPS, UINTR, VP2INTERSECT, RTM, TSXLDTRK, PCONFIG,
  // LBR, CET_IBT, AMX-BF16, AVX512_FP16, AMX-TILE, AMX-INT8.
  private static final int LEAF7_EDX = bits(1, 2, 3, 5, 8, 11, 13, 16, 18, 19, 20, 22, 23, 24, 25);

  // Leaf 0x80000001, ECX: CMP_LEGACY, SVM, EXTAPIC, OSVW, IBS, XOP, SKINIT, WDT, LWP, FMA4, NODEID,
  // TOPOEXT, PERFCTR, MONITORX.
  private static final int EXTENDED_ECX =
      bits(1, 2, 3, 9, 10, 11, 12, 13, 15, 16, 19, 22, 23, 24, 28, 29);

  // Leaf 0x80000001, EDX: MCE, APIC, MTRR, MCA.
  private static final int EXTENDED_EDX = bits(7, 9, 12, 14);

  /** Bits of EAX in the cache leaves that count cores and threads sharing a cache. */
  private static final int CACHE_SHARING = 0xffffc000;

  private static final int PARAVIRTUAL_FEATURES = 0x40000001;

  private Cpuid() {}

  /** Gives a vCPU its answers. */
  static void apply(Fd device, Fd vcpu) {
    vcpu.check(vcpu.ioctl(Kvm.SET_CPUID2, restricted(device)), "KVM_SET_CPUID2");
  }

  /** What the host supports, less what is hidden: a struct kvm_cpuid2. */
  static Struct restricted(Fd device) {
    Struct table = Struct.allocate(Kvm.Cpuid2.ENTRIES + MAX_ENTRIES * Kvm.CpuidEntry.SIZE);
    table.putInt(Kvm.Cpuid2.COUNT, MAX_ENTRIES);
    device.check(device.ioctl(Kvm.GET_SUPPORTED_CPUID, table), "KVM_GET_SUPPORTED_CPUID");
    int count = table.getInt(Kvm.Cpuid2.COUNT);
    for (int i = 0; i < count; i++) {
      restrict(table, Kvm.Cpuid2.ENTRIES + i * Kvm.CpuidEntry.SIZE);
    }
    return table;
  }

  private static void restrict(Struct table, int entry) {
    int function = table.getInt(entry + Kvm.CpuidEntry.FUNCTION);
    int index = table.getInt(entry + Kvm.CpuidEntry.INDEX);
    switch (function) {
      case 1 -> {
        hide(table, entry + Kvm.CpuidEntry.ECX, LEAF1_ECX);
        hide(table, entry + Kvm.CpuidEntry.EDX, LEAF1_EDX);
        hide(table, entry + Kvm.CpuidEntry.EBX, ~LEAF1_EBX_KEEP);
        show(table, entry + Kvm.CpuidEntry.EBX, LEAF1_EBX_ONE_CPU);
      }
      case 7 -> {
        if (index == 0) {
          hide(table, entry + Kvm.CpuidEntry.EBX, LEAF7_EBX);
          hide(table, entry + Kvm.CpuidEntry.ECX, LEAF7_ECX);
          hide(table, entry + Kvm.CpuidEntry.EDX, LEAF7_EDX);
        } else {
          // The further sub-leaves tell of AVX and AMX extensions, LAM, FRED and the like.
          clear(table, entry);
        }
      }
      case 0x80000001 -> {
        hide(table, entry + Kvm.CpuidEntry.ECX, EXTENDED_ECX);
        hide(table, entry + Kvm.CpuidEntry.EDX, EXTENDED_EDX);
      }
      // Number of cores, in ECX; the rest is address sizes.
      case 0x80000008 -> hide(table, entry + Kvm.CpuidEntry.ECX, -1);
      case 4, 0x8000001d -> hide(table, entry + Kvm.CpuidEntry.EAX, CACHE_SHARING);
      // MONITOR, power, performance counters, topology, XSAVE, resource control, SGX, trace, AMX,
      // key locker, AVX10; KVM's own features (they need interrupts); SVM, topology, encryption.
      case 5,
          6,
          0xa,
          0xb,
          0xd,
          0xf,
          0x10,
          0x12,
          0x14,
          0x19,
          0x1d,
          0x1e,
          0x1f,
          0x24,
          PARAVIRTUAL_FEATURES,
          0x8000000a,
          0x8000001e,
          0x8000001f,
          0x80000022,
          0x80000026 ->
          clear(table, entry);
      default -> {
        // Strings, cache descriptors, frequencies: true, and of no harm.
      }
    }
  }

  private static void clear(Struct table, int entry) {
    hide(table, entry + Kvm.CpuidEntry.EAX, -1);
    hide(table, entry + Kvm.CpuidEntry.EBX, -1);
    hide(table, entry + Kvm.CpuidEntry.ECX, -1);
    hide(table, entry + Kvm.CpuidEntry.EDX, -1);
  }

  private static void hide(Struct table, int register, int mask) {
    table.putInt(register, table.getInt(register) & ~mask);
  }

  private static void show(Struct table, int register, int mask) {
    table.putInt(register, table.getInt(register) | mask);
  }

  private static int bits(int... numbers) {
    int mask = 0;
    for (int number : numbers) {
      mask |= 1 << number;
    }
    return mask;
  }
}
