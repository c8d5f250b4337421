// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;

/** What is to say of a guest's process that has ended although nobody here ended it. */
final class Ending {
  private static final String[] NAMES = {
    "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE",
    "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM"
  };

  private static final int SIGSYS = 31;
  private static final int MIB_SHIFT = 20;

  private Ending() {}

  /** Killed by a signal that the guest itself can't cause. */
  static String killed(int signal) {
    String killed = "the guest's process was killed from outside by " + name(signal);
    return signal == ChildProcess.SIGKILL
        ? killed + cause(MemoryCgroup.find("/proc", "/sys/fs/cgroup"))
        : killed;
  }

  /**
   * Whether that was the kernel, for want of memory: it does not say so to a parent, but counts.
   *
   * @param cgroup {@code null} if it can't be found
   */
  static String cause(MemoryCgroup cgroup) {
    long kills = cgroup == null ? MemoryCgroup.UNKNOWN : cgroup.kills();
    if (kills == MemoryCgroup.UNKNOWN) {
      return "; if nobody did that, a memory limit is the likely cause: use a smaller --mem or raise"
          + " the limit (cgroup)";
    }
    if (kills == 0) {
      return "";
    }
    long limit = cgroup.limit();
    return limit == MemoryCgroup.UNKNOWN
        ? ", likely because the host had no memory left: use a smaller --mem"
        : ", likely because of its cgroup's memory limit of "
            + (limit >> MIB_SHIFT)
            + " MiB: use a smaller --mem or raise the limit";
  }

  /**
   * Whether the kernel ends a process so when it can't call the handler for what the process did:
   * the guest has spoilt its signal mask or its signal stack.
   */
  static boolean isOwnFault(int signal) {
    return switch (name(signal)) {
      case "SIGILL", "SIGTRAP", "SIGBUS", "SIGFPE", "SIGSEGV", "SIGSYS" -> true;
      default -> false;
    };
  }

  static String name(int signal) {
    if (signal == SIGSYS) {
      return "SIGSYS";
    }
    return signal > 0 && signal < NAMES.length ? NAMES[signal] : "signal " + signal;
  }
}
