// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

/** What is to say of a guest's process that has ended although nobody here ended it. */
final class Ending {
  private static final String[] NAMES = {
    "", "SIGHUP", "SIGINT", "SIGQUIT", "SIGILL", "SIGTRAP", "SIGABRT", "SIGBUS", "SIGFPE",
    "SIGKILL", "SIGUSR1", "SIGSEGV", "SIGUSR2", "SIGPIPE", "SIGALRM", "SIGTERM"
  };

  private static final int SIGSYS = 31;

  private Ending() {}

  /** Killed by a signal that the guest itself can't cause. */
  static String killed(int signal) {
    return "the guest's process was killed from outside by " + name(signal);
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
