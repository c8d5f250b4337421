// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/**
 * A child of this process, killed and reaped once. Only {@link #signal} is for any thread; the
 * others are for the thread that spawned it, which also is the one that PR_SET_PDEATHSIG follows.
 */
public final class ChildProcess implements AutoCloseable {
  /** Signals, asm-generic/signal.h. */
  public static final int SIGKILL = 9;

  public static final int SIGUSR1 = 10;

  private static final int P_PID = 1;
  private static final int WNOHANG = 1;
  private static final int WEXITED = 4;

  /** siginfo_t of a child, asm-generic/siginfo.h. */
  private static final int SIGINFO_SIZE = 128;

  private static final int SIGINFO_CODE = 8;
  private static final int SIGINFO_PID = 16;
  private static final int SIGINFO_STATUS = 24;
  private static final int CLD_EXITED = 1;

  /** Room for libc's posix_spawn_file_actions_t, which is opaque: 80 bytes in glibc, 80 in musl. */
  private static final int FILE_ACTIONS_SIZE = 512;

  private final int pid;
  private final Struct info = Struct.allocate(SIGINFO_SIZE);
  private boolean ended;
  private boolean exited;
  private int status;

  private ChildProcess(int pid) {
    this.pid = pid;
  }

  /**
   * Starts a program without forking this process. It has no environment.
   *
   * @param program an {@linkplain Fd#executable executable file}
   * @param inherited descriptors that it has under the same numbers; of the others only those that
   *     this process itself was started with
   */
  public static ChildProcess spawn(Fd program, Fd... inherited) {
    return spawn(program, inherited, new Fd[0], 0);
  }

  /**
   * The same with more descriptors, which it has under other numbers.
   *
   * @param more the descriptors
   * @param first the number of the first; the others follow. No descriptor named here may have one
   *     of those numbers
   */
  public static ChildProcess spawn(Fd program, Fd[] inherited, Fd[] more, int first) {
    String file = "/proc/self/fd/" + program.number();
    Struct path = Struct.ofString(file);
    Struct name = Struct.ofString(program.toString());
    Struct arguments = Struct.allocate(2 * Long.BYTES);
    arguments.putLong(0, name.address());
    Struct environment = Struct.allocate(Long.BYTES);
    Struct pid = Struct.allocate(Long.BYTES);
    Struct actions = Struct.allocate(FILE_ACTIONS_SIZE);
    call("posix_spawn_file_actions_init", actions, 0, 0);
    try {
      for (Fd fd : inherited) {
        // Onto itself: that clears close-on-exec, in the child alone.
        call("posix_spawn_file_actions_adddup2", actions, fd.number(), fd.number());
      }
      for (int i = 0; i < more.length; i++) {
        call("posix_spawn_file_actions_adddup2", actions, more[i].number(), first + i);
      }
      long error =
          Libc.call(
              Libc.find("posix_spawn"),
              pid.address(),
              path.address(),
              actions.address(),
              0,
              arguments.address(),
              environment.address(),
              0);
      NativeException.check(-(int) error, "posix_spawn", program + " (" + file + ")");
    } finally {
      call("posix_spawn_file_actions_destroy", actions, 0, 0);
      Reference.reachabilityFence(path);
      Reference.reachabilityFence(name);
      Reference.reachabilityFence(arguments);
      Reference.reachabilityFence(environment);
    }
    return new ChildProcess(pid.getInt(0));
  }

  /** Calls a function of posix_spawn's family: it returns the error number. */
  private static void call(String name, Struct actions, long b, long c) {
    long error = Libc.call(Libc.find(name), actions.address(), b, c, 0, 0, 0, 0);
    NativeException.check(-(int) error, name, "posix_spawn");
  }

  /** The process number, which is the child's own until {@link #close} or {@link #hasEnded}. */
  public int pid() {
    return pid;
  }

  /**
   * A descriptor that becomes readable when the process has ended, which the caller closes; {@code
   * null} before Linux 5.3, and in a container whose filter does not know the call.
   */
  public Fd openEndEvent() {
    long fd = Linux.syscall(Sys.PIDFD_OPEN, pid, 0, 0, 0, 0, 0);
    return fd == -Errno.ENOSYS || fd == -Errno.EPERM || fd == -Errno.EACCES
        ? null
        : Fd.adopt(fd, "pidfd_open", "child process");
  }

  /** Sends it a signal, if it is still there. For any thread. */
  public synchronized void signal(int signal) {
    if (!ended) {
      Linux.syscall(Sys.KILL, pid, signal, 0, 0, 0, 0);
    }
  }

  /** Whether it has ended; if so, its process number is no longer its own. */
  public synchronized boolean hasEnded() {
    return ended || reap(WNOHANG);
  }

  /** Once it has ended: whether it exited by itself, and was not killed by a signal. */
  public synchronized boolean hasExited() {
    return exited;
  }

  /** Once it has ended: its exit status, or the signal that killed it. */
  public synchronized int status() {
    return status;
  }

  @Override
  public void close() {
    synchronized (this) {
      if (!ended) {
        Linux.syscall(Sys.KILL, pid, SIGKILL, 0, 0, 0, 0);
        reap(0);
      }
    }
  }

  private boolean reap(int flags) {
    long result;
    do {
      info.putInt(SIGINFO_PID, 0);
      result = Linux.syscall(Sys.WAITID, P_PID, pid, info.address(), WEXITED | flags, 0, 0);
    } while (result == -Errno.EINTR);
    if (result == 0 && info.getInt(SIGINFO_PID) == 0) {
      return false;
    }
    ended = true;
    if (result == 0) {
      exited = info.getInt(SIGINFO_CODE) == CLD_EXITED;
      status = info.getInt(SIGINFO_STATUS);
    }
    // Else ECHILD: this process was started with SIGCHLD ignored, so nobody knows how it ended.
    return true;
  }
}
