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

  /** sys/wait.h of every kernel: a status is a signal, or 0 with an exit status above it. */
  private static final int WNOHANG = 1;

  private static final int SIGNAL_MASK = 0x7f;
  private static final int EXIT_STATUS_SHIFT = 8;
  private static final int EXIT_STATUS_MASK = 0xff;

  /**
   * Room for libc's posix_spawn_file_actions_t, which is opaque: 80 bytes in glibc, 80 in musl, a
   * pointer elsewhere.
   */
  private static final int FILE_ACTIONS_SIZE = 512;

  /** The same for posix_spawnattr_t: 336 bytes in glibc and musl, which need no destroying. */
  private static final int ATTRIBUTES_SIZE = 512;

  /** spawn.h of glibc and musl. */
  private static final int POSIX_SPAWN_SETPGROUP = 2;

  private static final int POSIX_SPAWN_SETSIGMASK = 8;

  private static final String CLOSE_OTHERS = "posix_spawn_file_actions_addclosefrom_np";

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
      String file = "/proc/self/fd/" + program.number();
      String[] arguments = {program.toString()};
      // The program is ours and sees to its signals itself.
      return spawn(file, actions, null, arguments, new String[0], program + " (" + file + ")");
    } finally {
      call("posix_spawn_file_actions_destroy", actions, 0, 0);
    }
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
    Struct actions = Struct.allocate(FILE_ACTIONS_SIZE);
    call("posix_spawn_file_actions_init", actions, 0, 0);
    try {
      for (int i = 0; i < descriptors.length; i++) {
        call("posix_spawn_file_actions_adddup2", actions, descriptors[i].number(), i);
      }
      // Of glibc 2.34 and FreeBSD 14.
      if (Libc.has(CLOSE_OTHERS)) {
        call(CLOSE_OTHERS, actions, descriptors.length, 0);
      }
      Struct attributes = Platform.host() == Platform.LINUX ? hearsAllSignals() : null;
      return spawn(file, actions, attributes, arguments, environment, file);
    } finally {
      call("posix_spawn_file_actions_destroy", actions, 0, 0);
    }
  }

  /**
   * By default a child would be deaf to what waits for us at a descriptor, as signals do on Linux,
   * and end with us at a terminal's Ctrl-C, though the guest is given time.
   */
  private static Struct hearsAllSignals() {
    Struct attributes = Struct.allocate(ATTRIBUTES_SIZE);
    // With an empty set of signals, and a process group of its own.
    call("posix_spawnattr_init", attributes, 0, 0);
    call("posix_spawnattr_setflags", attributes, POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP, 0);
    return attributes;
  }

  private static ChildProcess spawn(
      String file,
      Struct actions,
      Struct attributes,
      String[] arguments,
      String[] environment,
      String subject) {
    Struct path = Struct.ofString(file);
    Strings names = new Strings(arguments);
    Strings variables = new Strings(environment);
    Struct pid = Struct.allocate(Long.BYTES);
    long error =
        Libc.call(
            Libc.find("posix_spawn"),
            pid.address(),
            path.address(),
            actions.address(),
            attributes == null ? 0 : attributes.address(),
            names.pointers.address(),
            variables.pointers.address(),
            0);
    Reference.reachabilityFence(path);
    Reference.reachabilityFence(attributes);
    Reference.reachabilityFence(names);
    Reference.reachabilityFence(variables);
    NativeException.check(Host.KERNEL.own(-(int) error), "posix_spawn", subject);
    return new ChildProcess(pid.getInt(0));
  }

  /** Strings as a program is given them: pointers to each, and a null pointer. */
  private static final class Strings {
    final Struct[] each;
    final Struct pointers;

    Strings(String[] texts) {
      each = new Struct[texts.length];
      pointers = Struct.allocate((texts.length + 1) * Long.BYTES);
      for (int i = 0; i < texts.length; i++) {
        each[i] = Struct.ofString(texts[i]);
        pointers.putLong(i * Long.BYTES, each[i].address());
      }
    }
  }

  /** Calls a function of posix_spawn's family: it returns the error number. */
  private static void call(String name, Struct actions, long b, long c) {
    long error = Libc.call(Libc.find(name), actions.address(), b, c, 0, 0, 0, 0);
    NativeException.check(Host.KERNEL.own(-(int) error), name, "posix_spawn");
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
