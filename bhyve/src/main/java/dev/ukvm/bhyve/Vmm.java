// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

/**
 * Numbers and layouts of FreeBSD's vmm(4) on amd64, by their own names: machine/vmm.h and
 * machine/vmm_dev.h, from FreeBSD 15 on dev/vmm/vmm_dev.h. Requests and what is in {@link Release}
 * fix the size of what they take; offsets and sizes are in bytes.
 */
final class Vmm {
  static final long VM_SET_CAPABILITY = 0x80107602L;
  static final long VM_SUSPEND = 0x80047604L;
  static final long VM_MMAP_MEMSEG = 0x80287610L;
  static final long VM_MUNMAP_MEMSEG = 0x80107613L;
  static final long VM_SET_REGISTER = 0x80107614L;
  static final long VM_GET_REGISTER = 0xc0107615L;
  static final long VM_SET_SEGMENT_DESCRIPTOR = 0x80187616L;
  static final long VM_INJECT_EXCEPTION = 0x8014761eL;
  static final long VM_ACTIVATE_CPU = 0x8004765aL;

  /** On /dev/vmmctl. */
  static final long VMMCTL_VM_CREATE = 0xc1285600L;

  static final long VMMCTL_VM_DESTROY = 0xc1285601L;

  /** Flag of struct vmmctl_vm_create: older kernels know no flags and answer EINVAL. */
  static final int VMMCTL_CREATE_DESTROY_ON_CLOSE = 1;

  static final int VM_SYSMEM = 0;

  static final int VM_CAP_HALT_EXIT = 0;

  static final int VM_SUSPEND_POWEROFF = 2;
  static final int VM_SUSPEND_HALT = 3;
  static final int VM_SUSPEND_TRIPLEFAULT = 4;

  /** enum vm_reg_name, which has another order than the instruction set. */
  static final int VM_REG_GUEST_RAX = 0;

  static final int VM_REG_GUEST_RBX = 1;
  static final int VM_REG_GUEST_RCX = 2;
  static final int VM_REG_GUEST_RDX = 3;
  static final int VM_REG_GUEST_RSI = 4;
  static final int VM_REG_GUEST_RDI = 5;
  static final int VM_REG_GUEST_RBP = 6;
  static final int VM_REG_GUEST_R8 = 7;
  static final int VM_REG_GUEST_R15 = 14;
  static final int VM_REG_GUEST_CR0 = 15;
  static final int VM_REG_GUEST_CR3 = 16;
  static final int VM_REG_GUEST_CR4 = 17;
  static final int VM_REG_GUEST_RSP = 19;
  static final int VM_REG_GUEST_RIP = 20;
  static final int VM_REG_GUEST_RFLAGS = 21;
  static final int VM_REG_GUEST_ES = 22;
  static final int VM_REG_GUEST_CS = 23;
  static final int VM_REG_GUEST_SS = 24;
  static final int VM_REG_GUEST_DS = 25;
  static final int VM_REG_GUEST_FS = 26;
  static final int VM_REG_GUEST_GS = 27;
  static final int VM_REG_GUEST_LDTR = 28;
  static final int VM_REG_GUEST_TR = 29;
  static final int VM_REG_GUEST_GDTR = 31;
  static final int VM_REG_GUEST_EFER = 32;

  /** enum vm_exitcode. */
  static final int VM_EXITCODE_INOUT = 0;

  static final int VM_EXITCODE_VMX = 1;
  static final int VM_EXITCODE_BOGUS = 2;
  static final int VM_EXITCODE_RDMSR = 3;
  static final int VM_EXITCODE_WRMSR = 4;
  static final int VM_EXITCODE_HLT = 5;
  static final int VM_EXITCODE_PAUSE = 7;
  static final int VM_EXITCODE_PAGING = 8;
  static final int VM_EXITCODE_INST_EMUL = 9;
  static final int VM_EXITCODE_SUSPENDED = 14;
  static final int VM_EXITCODE_INOUT_STR = 15;
  static final int VM_EXITCODE_MONITOR = 17;
  static final int VM_EXITCODE_MWAIT = 18;
  static final int VM_EXITCODE_SVM = 19;
  static final int VM_EXITCODE_REQIDLE = 20;
  static final int VM_EXITCODE_DEBUG = 21;
  static final int VM_EXITCODE_VMINSN = 22;

  /** Bit of an access word: a segment register that can't be used. */
  static final int SEG_DESC_UNUSABLE_BIT = 16;

  private Vmm() {}

  /** What differs between FreeBSD's releases. */
  enum Release {
    /** VM_RUN has the exit's record inside. */
    FREEBSD_13(0xc0907601L, 144, 0x8020760eL, 32),
    /** VM_RUN has the record's address. */
    FREEBSD_14(0x80207601L, 32, 0x8020760eL, 32),
    /** A segment says which of the host's memory it wants. */
    FREEBSD_15(0x80207601L, 32, 0x8038760eL, 56);

    private final long run;
    private final int runSize;
    private final long allocMemseg;
    private final int memsegSize;

    Release(long run, int runSize, long allocMemseg, int memsegSize) {
      this.run = run;
      this.runSize = runSize;
      this.allocMemseg = allocMemseg;
      this.memsegSize = memsegSize;
    }

    /**
     * The release of a kernel, {@code null} if it is older than these.
     *
     * @param version what sysctl kern.osreldate says: MMmmRxx
     */
    static Release of(long version) {
      long major = version / 100_000;
      if (major < 13) {
        return null;
      }
      // A later kernel says by ENOTTY if it is another again.
      return major == 13 ? FREEBSD_13 : major == 14 ? FREEBSD_14 : FREEBSD_15;
    }

    /** The number of VM_RUN. */
    long run() {
      return run;
    }

    /** Bytes of struct vm_run. */
    int runSize() {
      return runSize;
    }

    /** The number of VM_ALLOC_MEMSEG. */
    long allocMemseg() {
      return allocMemseg;
    }

    /** Bytes of struct vm_memseg. */
    int memsegSize() {
      return memsegSize;
    }
  }

  /** struct vmmctl_vm_create and struct vmmctl_vm_destroy: what is not named is reserved, and 0. */
  static final class VmmctlVmCreate {
    static final int SIZE = 296;
    static final int NAME = 0;
    static final int FLAGS = 232;

    private VmmctlVmCreate() {}
  }

  /** struct vm_run. */
  static final class VmRun {
    /** FreeBSD 13: the record itself. */
    static final int VM_EXIT_13 = 8;

    /** Since FreeBSD 14: its address. */
    static final int VM_EXIT_14 = 24;

    private VmRun() {}
  }

  /** struct vm_exit. */
  static final class VmExit {
    static final int SIZE = 136;
    static final int EXITCODE = 0;
    static final int INOUT_BITS = 16;
    static final int INOUT_PORT = 18;
    static final int INOUT_EAX = 20;
    static final int PAGING_GPA = 16;
    static final int PAGING_FAULT_TYPE = 24;
    static final int INST_EMUL_GPA = 16;
    static final int VMX_STATUS = 16;
    static final int VMX_EXIT_REASON = 20;
    static final int VMX_EXIT_QUALIFICATION = 24;
    static final int SVM_EXITCODE = 16;
    static final int SVM_EXITINFO1 = 24;
    static final int SVM_EXITINFO2 = 32;
    static final int SUSPENDED_HOW = 16;

    /** In {@link #INOUT_BITS}: how many bytes, and bits. */
    static final int BYTES_MASK = 7;

    static final int IN = 1 << 3;

    private VmExit() {}
  }

  /** struct vm_memseg. */
  static final class VmMemseg {
    static final int SEGID = 0;
    static final int LEN = 8;

    private VmMemseg() {}
  }

  /** struct vm_memmap. */
  static final class VmMemmap {
    static final int SIZE = 40;
    static final int GPA = 0;
    static final int SEGID = 8;
    static final int SEGOFF = 16;
    static final int LEN = 24;
    static final int PROT = 32;

    private VmMemmap() {}
  }

  /** struct vm_munmap. */
  static final class VmMunmap {
    static final int SIZE = 16;
    static final int GPA = 0;
    static final int LEN = 8;

    private VmMunmap() {}
  }

  /** struct vm_register. */
  static final class VmRegister {
    static final int SIZE = 16;
    static final int CPUID = 0;
    static final int REGNUM = 4;
    static final int REGVAL = 8;

    private VmRegister() {}
  }

  /** struct vm_seg_desc. */
  static final class VmSegDesc {
    static final int SIZE = 24;
    static final int CPUID = 0;
    static final int REGNUM = 4;
    static final int DESC_BASE = 8;
    static final int DESC_LIMIT = 16;
    static final int DESC_ACCESS = 20;

    private VmSegDesc() {}
  }

  /** struct vm_capability. */
  static final class VmCapability {
    static final int SIZE = 16;
    static final int CPUID = 0;
    static final int CAPTYPE = 4;
    static final int CAPVAL = 8;

    private VmCapability() {}
  }

  /** struct vm_exception. */
  static final class VmException {
    static final int SIZE = 20;
    static final int CPUID = 0;
    static final int VECTOR = 4;
    static final int ERROR_CODE = 8;
    static final int ERROR_CODE_VALID = 12;
    static final int RESTART_INSTRUCTION = 16;

    private VmException() {}
  }

  /** struct vm_activate_cpu. */
  static final class VmActivateCpu {
    static final int SIZE = 4;
    static final int VCPUID = 0;

    private VmActivateCpu() {}
  }

  /** struct vm_suspend. */
  static final class VmSuspend {
    static final int SIZE = 4;
    static final int HOW = 0;

    private VmSuspend() {}
  }
}
