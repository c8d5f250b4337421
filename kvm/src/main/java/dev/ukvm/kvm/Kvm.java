// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

/**
 * Numbers of the KVM API, version 12: request numbers, capabilities and exit reasons from
 * linux/kvm.h, structure offsets from the same header and from asm/kvm.h of x86. Offsets and sizes
 * in bytes.
 */
final class Kvm {
  static final int API_VERSION = 12;

  // ioctls on /dev/kvm
  static final long GET_API_VERSION = 0xae00L;
  static final long CREATE_VM = 0xae01L;
  static final long CHECK_EXTENSION = 0xae03L;
  static final long GET_VCPU_MMAP_SIZE = 0xae04L;
  static final long GET_SUPPORTED_CPUID = 0xc008ae05L;

  // ioctls on a VM
  static final long CREATE_VCPU = 0xae41L;
  static final long SET_USER_MEMORY_REGION = 0x4020ae46L;
  static final long IOEVENTFD = 0x4040ae79L;

  // ioctls on a vCPU
  static final long RUN = 0xae80L;
  static final long GET_REGS = 0x8090ae81L;
  static final long SET_REGS = 0x4090ae82L;
  static final long GET_SREGS = 0x8138ae83L;
  static final long SET_SREGS = 0x4138ae84L;
  static final long SET_CPUID2 = 0x4008ae90L;
  static final long GET_TSC_KHZ = 0xaea3L;

  static final int CAP_USER_MEMORY = 3;
  static final int CAP_GET_TSC_KHZ = 61;

  static final int EXIT_IO = 2;
  static final int EXIT_HLT = 5;
  static final int EXIT_MMIO = 6;
  static final int EXIT_SHUTDOWN = 8;
  static final int EXIT_FAIL_ENTRY = 9;
  static final int EXIT_INTR = 10;
  static final int EXIT_INTERNAL_ERROR = 17;

  /** internal.suberror: KVM had to emulate an instruction and can't. */
  static final int INTERNAL_ERROR_EMULATION = 1;

  /** struct kvm_userspace_memory_region. */
  static final class MemoryRegion {
    static final int SLOT = 0;
    static final int FLAGS = 4;
    static final int GUEST_PHYS_ADDR = 8;
    static final int MEMORY_SIZE = 16;
    static final int USERSPACE_ADDR = 24;
    static final int SIZE = 32;

    private MemoryRegion() {}
  }

  /** struct kvm_ioeventfd. */
  static final class IoEventFd {
    static final int ADDRESS = 8;
    static final int LENGTH = 16;
    static final int DESCRIPTOR = 20;
    static final int FLAGS = 24;
    static final int SIZE = 64;

    /** The address is a port's. */
    static final int FLAG_PORT = 2;

    private IoEventFd() {}
  }

  /** struct kvm_run, as far as it is used. */
  static final class Run {
    static final int IMMEDIATE_EXIT = 1;
    static final int EXIT_REASON = 8;
    static final int IO_DIRECTION = 32;
    static final int IO_SIZE = 33;
    static final int IO_PORT = 34;
    static final int IO_COUNT = 36;
    static final int IO_DATA_OFFSET = 40;
    static final byte IO_OUT = 1;
    static final int MMIO_PHYS_ADDR = 32;
    static final int MMIO_IS_WRITE = 52;
    static final int FAIL_ENTRY_REASON = 32;
    static final int INTERNAL_SUBERROR = 32;

    private Run() {}
  }

  /** struct kvm_regs: rax rbx rcx rdx rsi rdi rsp rbp r8..r15 rip rflags, 8 bytes each. */
  static final class Regs {
    static final int RAX = 0;
    static final int RBX = 8;
    static final int RCX = 16;
    static final int RDX = 24;
    static final int RSI = 32;
    static final int RDI = 40;
    static final int RSP = 48;
    static final int RBP = 56;
    static final int R8 = 64;
    static final int RIP = 128;
    static final int RFLAGS = 136;
    static final int SIZE = 144;

    private Regs() {}
  }

  /** struct kvm_sregs: segments of 24 bytes, then tables, control registers, EFER. */
  static final class Sregs {
    static final int CS = 0;
    static final int DS = 24;
    static final int ES = 48;
    static final int FS = 72;
    static final int GS = 96;
    static final int SS = 120;
    static final int TR = 144;
    static final int LDT = 168;
    static final int GDT = 192;
    static final int IDT = 208;
    static final int CR0 = 224;
    static final int CR3 = 240;
    static final int CR4 = 248;
    static final int EFER = 264;
    static final int SIZE = 312;

    private Sregs() {}
  }

  /** struct kvm_segment. */
  static final class Segment {
    static final int BASE = 0;
    static final int LIMIT = 8;
    static final int SELECTOR = 12;
    static final int TYPE = 14;
    static final int PRESENT = 15;
    static final int DPL = 16;
    static final int DB = 17;
    static final int S = 18;
    static final int L = 19;
    static final int G = 20;
    static final int AVL = 21;
    static final int UNUSABLE = 22;

    private Segment() {}
  }

  /** struct kvm_dtable. */
  static final class Table {
    static final int BASE = 0;
    static final int LIMIT = 8;

    private Table() {}
  }

  /** struct kvm_cpuid2: u32 nent, u32 padding, entries. */
  static final class Cpuid2 {
    static final int COUNT = 0;
    static final int ENTRIES = 8;

    private Cpuid2() {}
  }

  /** struct kvm_cpuid_entry2. */
  static final class CpuidEntry {
    static final int FUNCTION = 0;
    static final int INDEX = 4;
    static final int FLAGS = 8;
    static final int EAX = 12;
    static final int EBX = 16;
    static final int ECX = 20;
    static final int EDX = 24;
    static final int SIZE = 40;

    private CpuidEntry() {}
  }

  private Kvm() {}
}
