// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * A child of this process, killed and reaped once. Only {@link #signal} is for any thread; the
 * others are for the thread that spawned it, which also is the one that PR_SET_PDEATHSIG follows.
 */
public final class ChildProcess implements AutoCloseable {
  /** Signals, asm-generic/signal.h. */
  public static final int SIGKILL = 9;

  public static final int SIGUSR1 = 10;

  /** sys/wait.h of every kernel: a status is a signal, or 0 with an exit status above it. */
  private static final int WNOHANG = 1;

  private static final int SIGNAL_MASK = 0x7f;
  private static final int EXIT_STATUS_SHIFT = 8;
  private static final int EXIT_STATUS_MASK = 0xff;

  private final int pid;
  private final Struct waited = Struct.allocate(Integer.BYTES);
  private boolean ended;
  private boolean exited;
  private int status;

  private ChildProcess(int pid) {
    this.pid = pid;
  }

  /**
   * Starts a program in memory without forking this process. It has no environment. Linux alone.
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
    int[] from = new int[inherited.length + more.length];
    int[] to = new int[from.length];
    for (int i = 0; i < from.length; i++) {
      boolean kept = i < inherited.length;
      from[i] = (kept ? inherited[i] : more[i - inherited.length]).number();
      to[i] = kept ? from[i] : first + i - inherited.length;
    }
    String file = "/proc/self/fd/" + program.number();
    String[] arguments = {program.toString()};
    // The program is ours and sees to its signals itself.
    int pid = Spawn.start(file, arguments, new String[0], from, to, false, false);
    return new ChildProcess(check(pid, program + " (" + file + ")"));
  }

  /**
   * Starts a program of this host without forking this process.
   *
   * @param file its executable
   * @param arguments beginning with its name
   * @param environment NAME=VALUE each
   * @param descriptors what it has open, by its own numbers: standard input first; here none has a
   *     smaller number. Of others it has none, or where libc can't close them those that this
   *     process itself was started with
   */
  public static ChildProcess spawn(
      String file, String[] arguments, String[] environment, Fd[] descriptors) {
    int[] from = new int[descriptors.length];
    int[] to = new int[descriptors.length];
    for (int i = 0; i < descriptors.length; i++) {
      from[i] = descriptors[i].number();
      to[i] = i;
    }
    // By default a child would be deaf to what waits for us at a descriptor, as signals do on
    // Linux, and end with us at a terminal's Ctrl-C, though the guest is given time.
    boolean hearsAllSignals = Platform.host() == Platform.LINUX;
    int pid = Spawn.start(file, arguments, environment, from, to, true, hearsAllSignals);
    return new ChildProcess(check(pid, file));
  }

  private static int check(int pid, String subject) {
    return (int) NativeException.check(pid, "posix_spawn", subject);
  }

  /** The process number, which is the child's own until {@link #close} or {@link #hasEnded}. */
  public int pid() {
    return pid;
  }

  /**
   * A descriptor that becomes readable when the process has ended, which the caller closes; {@code
   * null} before Linux 5.3, and in a container whose filter does not know the call. Linux alone.
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
      Host.KERNEL.kill(pid, signal);
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
        Host.KERNEL.kill(pid, SIGKILL);
        reap(0);
      }
    }
  }

  private boolean reap(int flags) {
    long result;
    do {
      result = Host.KERNEL.waitpid(pid, waited.address(), flags);
    } while (result == -Errno.EINTR);
    if (result == 0) {
      return false;
    }
    ended = true;
    if (result > 0) {
      int signal = waited.getInt(0) & SIGNAL_MASK;
      exited = signal == 0;
      status = exited ? waited.getInt(0) >> EXIT_STATUS_SHIFT & EXIT_STATUS_MASK : signal;
    }
    // Else ECHILD: this process was started with SIGCHLD ignored, so nobody knows how it ended.
    return true;
  }
}
