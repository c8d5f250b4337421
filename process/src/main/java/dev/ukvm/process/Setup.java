// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.Protection;

/**
 * The system calls that make a process a guest's: it loses everything that it was born with, gets
 * its memory, and then the ability to do any other.
 */
final class Setup {
  // linux/prctl.h.
  private static final int PR_SET_PDEATHSIG = 1;
  private static final int PR_SET_DUMPABLE = 4;
  private static final int PR_SET_NAME = 15;
  private static final int PR_SET_NO_NEW_PRIVS = 38;

  // linux/futex.h.
  private static final int FUTEX_WAIT = 0;
  private static final int FUTEX_WAKE = 1;

  // linux/seccomp.h.
  private static final int SECCOMP_SET_MODE_FILTER = 1;

  /** Old kernels would slow the guest down with a filter, to hide from it what it can't reach. */
  private static final int SECCOMP_FILTER_FLAG_SPEC_ALLOW = 4;

  /** linux/audit.h: 64 bits, little-endian; the rest of AUDIT_ARCH_* is the ELF machine. */
  private static final int AUDIT_ARCH_64_LE = 0xc0000000;

  /** What a guest can cause, and what stops it. */
  private static final int[] SIGNALS = {
    GuestCpu.SIGILL,
    GuestCpu.SIGTRAP,
    GuestCpu.SIGBUS,
    GuestCpu.SIGFPE,
    GuestCpu.SIGSEGV,
    GuestCpu.SIGSYS,
    ChildProcess.SIGUSR1
  };

  // asm/signal.h.
  private static final long SA_SIGINFO = 4;
  private static final long SA_RESTORER = 0x04000000;
  private static final long SA_ONSTACK = 0x08000000;
  private static final int SIGSET_SIZE = 8;
  private static final long SIG_IGN = 1;
  private static final int SIGXFSZ = 25;
  private static final int SIG_SETMASK = 2;

  private static final int MAP_SHARED_FIXED = 0x11;

  /** Lowest address that is mapped; what lies below is the tender's alone. */
  private static final long LOWEST_MAPPED = 0x1_0000;

  private static final String UNMAP = "munmap of what the kernel mapped";

  private static final byte[] NAME = {'u', 'k', 'v', 'm', '-', 'g', 'u', 'e', 's', 't', 0};

  // Where the kernel reads structures, in the scratch room, beyond what is gathered at its start.
  private static final int SCRATCH_NAME = Control.SCRATCH + 0x800;
  private static final int SCRATCH_STACK = Control.SCRATCH + 0x820;
  private static final int SCRATCH_ACTION = Control.SCRATCH + 0x840;
  private static final int SCRATCH_MASK = Control.SCRATCH + 0x880;
  private static final int SCRATCH_IGNORE = Control.SCRATCH + 0x8c0;
  private static final int SCRATCH_PROGRAM = Control.SCRATCH + 0x890;
  private static final int SCRATCH_FILTER = Control.SCRATCH + 0x1000;

  private final Control control;
  private final Steps steps;
  private final StubImage stub;
  private final GuestCpu cpu;

  Setup(Control control, Steps steps, StubImage stub, GuestCpu cpu) {
    this.cpu = cpu;
    this.control = control;
    this.steps = steps;
    this.stub = stub;
  }

  private static long address(int offset) {
    return Control.ADDRESS + offset;
  }

  /** Ties the process's life to the tender's thread and takes away what it was born with. */
  void isolate(long parent) {
    steps.call(
        "prctl(PR_SET_PDEATHSIG)", Sys.PRCTL, PR_SET_PDEATHSIG, ChildProcess.SIGKILL, 0, 0, 0, 0);
    // The tender may have died before.
    steps.expect("getppid", Sys.GETPPID, parent);
    steps.call("setsid", Sys.SETSID, 0, 0, 0, 0, 0, 0);
    control.putBytes(SCRATCH_NAME, NAME);
    steps.call("prctl(PR_SET_NAME)", Sys.PRCTL, PR_SET_NAME, address(SCRATCH_NAME), 0, 0, 0, 0);
    steps.call("prctl(PR_SET_DUMPABLE)", Sys.PRCTL, PR_SET_DUMPABLE, 0, 0, 0, 0, 0);
    steps.call("prctl(PR_SET_NO_NEW_PRIVS)", Sys.PRCTL, PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0, 0);
    catchSignals();
    unmap(0, Control.STUB_ADDRESS);
    unmap(Control.STUB_ADDRESS + Control.STUB_SIZE, Control.ADDRESS);
    long[] ends = cpu.addressSpaces();
    unmap(Control.ADDRESS + Control.SIZE, ends[0]);
    for (int i = 1; i < ends.length; i++) {
      steps.tryCall(UNMAP, Sys.MUNMAP, ends[i - 1], ends[i] - ends[i - 1], 0);
    }
  }

  private void unmap(long start, long end) {
    steps.call(UNMAP, Sys.MUNMAP, start, end - start, 0, 0, 0, 0);
  }

  private void catchSignals() {
    control.putLong(SCRATCH_STACK, address(Control.STACK));
    control.putLong(SCRATCH_STACK + 16, Control.STACK_END - Control.STACK);
    steps.call("sigaltstack", Sys.SIGALTSTACK, address(SCRATCH_STACK), 0, 0, 0, 0, 0);
    control.putLong(SCRATCH_ACTION, stub.handler());
    control.putLong(SCRATCH_ACTION + 8, SA_SIGINFO | SA_RESTORER | SA_ONSTACK);
    control.putLong(SCRATCH_ACTION + 16, stub.handler()); // never returned to
    control.putLong(SCRATCH_ACTION + 24, -1); // all blocked
    for (int signal : SIGNALS) {
      action(signal, SCRATCH_ACTION);
    }
    steps.call(
        "rt_sigprocmask",
        Sys.RT_SIGPROCMASK,
        SIG_SETMASK,
        address(SCRATCH_MASK),
        0,
        SIGSET_SIZE,
        0,
        0);
  }

  private void action(int signal, int scratch) {
    steps.call("rt_sigaction", Sys.RT_SIGACTION, signal, address(scratch), 0, SIGSET_SIZE, 0, 0);
  }

  /** Maps guest memory at its own addresses. */
  void map(int file, ProtectionMap protections) {
    for (int i = 0; i < protections.count(); i++) {
      long start = Math.max(protections.start(i), LOWEST_MAPPED);
      long end = protections.end(i);
      Protection protection = protections.protection(i);
      if (start < end && protection != Protection.NONE) {
        steps.call(
            "mmap of guest memory",
            Sys.MMAP,
            start,
            end - start,
            bits(protection),
            MAP_SHARED_FIXED,
            file,
            start);
      }
    }
  }

  /** Code is always readable: with protection keys, execute-only memory really would be. */
  private static int bits(Protection protection) {
    return (protection.readable() ? Mapping.PROT_READ : 0)
        | (protection.writable() ? Mapping.PROT_WRITE : 0)
        | (protection.executable() ? Mapping.PROT_READ | Mapping.PROT_EXEC : 0);
  }

  /** Prepares what the process does itself. */
  void allowDirectCalls(DirectCalls direct) {
    steps.call(
        "mmap of thunks",
        Sys.MMAP,
        Control.THUNKS_ADDRESS,
        Hvt.PAGE_SIZE,
        Mapping.PROT_READ | Mapping.PROT_EXEC,
        MAP_SHARED_FIXED,
        control.file().number(),
        Control.THUNKS);
    direct.map(steps);
    direct.limit(steps);
    control.putLong(SCRATCH_IGNORE, SIG_IGN);
    action(SIGXFSZ, SCRATCH_IGNORE);
  }

  /**
   * Closes every descriptor but those that direct calls use.
   *
   * @param direct {@code null} if there are none
   */
  void closeFiles(DirectCalls direct, int... own) {
    for (int fd : own) {
      steps.call("close", Sys.CLOSE, fd, 0, 0, 0, 0, 0);
    }
    // Linux 5.9; before, the standard ones are what a process can have besides.
    int kept = direct == null ? 0 : direct.files().length;
    if (kept > 0) {
      steps.tryCall("close_range", Sys.CLOSE_RANGE, 0, direct.firstFile() - 1, 0);
      steps.tryCall("close_range", Sys.CLOSE_RANGE, direct.firstFile() + kept, 0xffffffffL, 0);
    } else {
      steps.tryCall("close_range", Sys.CLOSE_RANGE, 0, 0xffffffffL, 0);
    }
    for (int fd = 0; fd <= 2; fd++) {
      steps.tryCall("close", Sys.CLOSE, fd, 0, 0);
    }
  }

  /**
   * Takes away all system calls but those that the signal handler and direct calls need, and hands
   * over.
   *
   * @param direct {@code null} if there are none
   */
  void lock(DirectCalls direct) {
    Filter filter = new Filter(AUDIT_ARCH_64_LE | stub.architecture().elfMachine());
    if (direct != null) {
      direct.allow(filter, stub.afterDirect());
    }
    filter
        .allow(Sys.RT_SIGRETURN, stub.afterSigreturn())
        .allow(
            Sys.FUTEX,
            stub.afterWake(),
            Filter.equal(0, address(Control.REQUEST)),
            Filter.equal(1, FUTEX_WAKE),
            Filter.equal(2, 1))
        .allow(
            Sys.FUTEX,
            stub.afterWait(),
            Filter.equal(0, address(Control.ANSWER)),
            Filter.equal(1, FUTEX_WAIT),
            Filter.equal(3, 0));
    cpu.allow(filter, stub);
    byte[] program = filter.toBytes();
    control.putBytes(SCRATCH_FILTER, program);
    control.putLong(SCRATCH_PROGRAM, Filter.length(program));
    control.putLong(SCRATCH_PROGRAM + 8, address(SCRATCH_FILTER));
    steps.call(
        "seccomp",
        Sys.SECCOMP,
        SECCOMP_SET_MODE_FILTER,
        SECCOMP_FILTER_FLAG_SPEC_ALLOW,
        address(SCRATCH_PROGRAM),
        0,
        0,
        0);
    steps.end();
  }
}
