// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

/**
 * What the guest's {@code cpuid} says where the CPU can be made to fault on it: what the host's
 * says, less what user mode can't do, what tells of other CPUs, and what no unikernel needs. Where
 * it doesn't fault, the guest sees the CPU as it is. Bits by Intel SDM volume 2 (CPUID) and AMD APM
 * volume 3, appendix E.
 */
final class X86Cpuid {
  private static final int EXTENDED = 0x80000000;

  /** Registers of an answer. */
  private static final int EAX = 0;

  private static final int EBX = 1;
  private static final int ECX = 2;
  private static final int EDX = 3;
  private static final int REGISTERS = 4;
  private static final int ANSWER_SIZE = REGISTERS * Integer.BYTES;

  /**
   * Leaf and subleaf pairs that have an answer; all others are 0. The first is the largest leaf.
   */
  private static final int[] LEAVES = {
    0,
    0,
    1,
    0,
    2,
    0,
    4,
    0,
    4,
    1,
    4,
    2,
    4,
    3,
    7,
    0,
    7,
    1,
    7,
    2,
    0xd,
    0,
    0xd,
    1,
    0xd,
    2,
    0x15,
    0,
    0x16,
    0,
    EXTENDED,
    0,
    EXTENDED + 1,
    0,
    EXTENDED + 2,
    0,
    EXTENDED + 3,
    0,
    EXTENDED + 4,
    0,
    EXTENDED + 5,
    0,
    EXTENDED + 6,
    0,
    EXTENDED + 7,
    0,
    EXTENDED + 8,
    0
  };

  // Leaf 1, ECX: DTES64, MONITOR, DS-CPL, VMX, SMX, EIST, TM2, CNXT-ID, SDBG, xTPR, PDCM, PCID,
  // DCA,
  // x2APIC, TSC-deadline, hypervisor.
  private static final int LEAF1_ECX =
      bits(2, 3, 4, 5, 6, 7, 8, 10, 11, 14, 15, 17, 18, 21, 24, 31);

  // Leaf 1, EDX: MCE, APIC, MTRR, MCA, DS, ACPI, HTT, TM, PBE.
  private static final int LEAF1_EDX = bits(7, 9, 12, 14, 21, 22, 28, 29, 31);

  private static final int LEAF1_EBX_KEEP = 0xffff;
  private static final int LEAF1_EBX_ONE_CPU = 1 << 16;

  // Leaf 7.0, EBX: SGX, INVPCID, PQM, PQE, PT. ECX: PKU, OSPKE, WAITPKG, CET_SS, KL, SGX_LC, PKS.
  private static final int LEAF7_EBX = bits(2, 10, 12, 15, 25);
  private static final int LEAF7_ECX = bits(3, 4, 5, 7, 23, 30, 31);

  // Leaf 0x80000001, ECX: CMP_LEGACY, SVM, EXTAPIC, OSVW, IBS, SKINIT, WDT, LWP, NODEID, TOPOEXT,
  // PERFCTR, MONITORX. EDX: MCE, APIC, MTRR, MCA.
  private static final int EXTENDED_ECX = bits(1, 2, 3, 9, 10, 12, 13, 15, 19, 22, 23, 24, 28, 29);
  private static final int EXTENDED_EDX = bits(7, 9, 12, 14);

  /** Bits of EAX in leaf 4 that count cores and threads sharing a cache. */
  private static final int CACHE_SHARING = 0xffffc000;

  private final int[] answers = new int[LEAVES.length / 2 * REGISTERS];

  /** Has the host's answers collected; {@link #read} them when the steps are done. */
  static void collect(Steps steps) {
    for (int i = 0; i < LEAVES.length; i += 2) {
      steps.cpuid(
          LEAVES[i],
          LEAVES[i + 1],
          Control.ADDRESS + Control.SCRATCH + (long) (i / 2) * ANSWER_SIZE);
    }
  }

  /** Takes over what {@link #collect} has collected. */
  void read(Control control) {
    for (int i = 0; i < answers.length; i++) {
      answers[i] = control.getInt(Control.SCRATCH + i * Integer.BYTES);
    }
    int maximum = answers[EAX];
    int extendedMaximum = answers[index(EXTENDED, 0) + EAX];
    for (int i = 0; i < LEAVES.length; i += 2) {
      int leaf = LEAVES[i];
      boolean exists = Integer.compareUnsigned(leaf, leaf < 0 ? extendedMaximum : maximum) <= 0;
      restrict(leaf, i / 2 * REGISTERS, exists);
    }
  }

  private void restrict(int leaf, int at, boolean exists) {
    if (!exists) {
      for (int i = 0; i < REGISTERS; i++) {
        answers[at + i] = 0;
      }
      return;
    }
    switch (leaf) {
      case 1 -> {
        answers[at + EBX] = (answers[at + EBX] & LEAF1_EBX_KEEP) | LEAF1_EBX_ONE_CPU;
        answers[at + ECX] &= ~LEAF1_ECX;
        answers[at + EDX] &= ~LEAF1_EDX;
      }
      case 4 -> answers[at + EAX] &= ~CACHE_SHARING;
      case 7 -> {
        answers[at + EBX] &= ~LEAF7_EBX;
        answers[at + ECX] &= ~LEAF7_ECX;
      }
      case EXTENDED + 1 -> {
        answers[at + ECX] &= ~EXTENDED_ECX;
        answers[at + EDX] &= ~EXTENDED_EDX;
      }
      case EXTENDED + 8 -> answers[at + ECX] = 0;
      default -> {
        // Strings, sizes, frequencies: true, and of no harm.
      }
    }
  }

  /** Does the instruction. */
  void answer(X86Frame frame) {
    int leaf = (int) frame.get(X86Frame.RAX);
    int subleaf = hasSubleaves(leaf) ? (int) frame.get(X86Frame.RCX) : 0;
    int at = index(leaf, subleaf);
    frame.setLow(X86Frame.RAX, at < 0 ? 0 : answers[at + EAX]);
    frame.setLow(X86Frame.RBX, at < 0 ? 0 : answers[at + EBX]);
    frame.setLow(X86Frame.RCX, at < 0 ? 0 : answers[at + ECX]);
    frame.setLow(X86Frame.RDX, at < 0 ? 0 : answers[at + EDX]);
  }

  private static boolean hasSubleaves(int leaf) {
    return leaf == 4 || leaf == 7 || leaf == 0xd;
  }

  private static int index(int leaf, int subleaf) {
    for (int i = 0; i < LEAVES.length; i += 2) {
      if (LEAVES[i] == leaf && LEAVES[i + 1] == subleaf) {
        return i / 2 * REGISTERS;
      }
    }
    return -1;
  }

  private static int bits(int... numbers) {
    int mask = 0;
    for (int number : numbers) {
      mask |= 1 << number;
    }
    return mask;
  }
}
