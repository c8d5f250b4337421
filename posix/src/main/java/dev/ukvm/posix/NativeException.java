// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * A system call that failed. Its message names call, subject and errno; whoever knows what the user
 * can do about it catches it by {@link #errno()} and says so.
 */
public final class NativeException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  private final String call;
  private final int errno;

  /**
   * @param call the system call's name, with the name of its request where it has one
   * @param subject what it was done to: a path, an interface, a size
   * @param errno positive
   */
  public NativeException(String call, String subject, int errno) {
    super(subject + ": " + call + " failed: " + Errno.describe(errno));
    this.call = call;
    this.errno = errno;
  }

  /** The system call's name, with the name of its request where it has one. */
  public String call() {
    return call;
  }

  /** The positive error number. */
  public int errno() {
    return errno;
  }

  /** Returns {@code result}, or throws if it is a negative errno. */
  static long check(long result, String call, String subject) {
    if (result < 0) {
      throw new NativeException(call, subject, (int) -result);
    }
    return result;
  }
}
