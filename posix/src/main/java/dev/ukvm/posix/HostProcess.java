// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/** What this process is to the host. */
public final class HostProcess {
  private static final int SECCOMP_GET_ACTION_AVAIL = 2;
  private static final int SECCOMP_RET_TRAP = 0x00030000;

  /** asm/prctl.h: ARCH_SET_CPUID, with 1: cpuid does not trap, which is how threads start. */
  private static final int ARCH_SET_CPUID = 0x1012;

  private HostProcess() {}

  /** Its process number. */
  public static int pid() {
    return Host.KERNEL.pid();
  }

  /** Whether a process has this number; in a jail or container, among those that can be seen. */
  public static boolean exists(int pid) {
    // EPERM: somebody else's.
    return Host.KERNEL.kill(pid, 0) != -Errno.ESRCH;
  }

  /** Whether it may do what only root may. */
  public static boolean isRoot() {
    return Host.KERNEL.isRoot();
  }

  /** Bytes of a page, the unit of every mapping. */
  public static long pageSize() {
    return Libc.call(Libc.find("getpagesize"), 0, 0, 0, 0, 0, 0, 0);
  }

  /** Linux: whether this kernel can confine a process by a filter for its system calls. */
  public static boolean hasSystemCallFilters() {
    Struct action = Struct.allocate(Integer.BYTES);
    action.putInt(0, SECCOMP_RET_TRAP);
    long result =
        Linux.syscall(Sys.SECCOMP, SECCOMP_GET_ACTION_AVAIL, 0, action.address(), 0, 0, 0);
    Reference.reachabilityFence(action);
    return result == 0;
  }

  /** Linux on x86_64: whether this host can make {@code cpuid} trap. */
  public static boolean canTrapCpuid() {
    return Linux.syscall(Sys.ARCH_PRCTL, ARCH_SET_CPUID, 1, 0, 0, 0, 0) == 0;
  }
}
