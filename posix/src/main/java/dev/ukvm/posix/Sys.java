// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * Numbers of Linux system calls for the host's architecture: x86_64 from asm/unistd_64.h, aarch64
 * from asm-generic/unistd.h. Public are those that a process makes which is not this one.
 */
public final class Sys {
  static final boolean X86 = !Platform.machine().equals("aarch64");

  public static final int READ = X86 ? 0 : 63;
  public static final int WRITE = X86 ? 1 : 64;
  public static final int CLOSE = X86 ? 3 : 57;
  static final int FSTATFS = X86 ? 138 : 44;
  static final int FSTAT = X86 ? 5 : 80;
  public static final int MMAP = X86 ? 9 : 222;
  static final int MPROTECT = X86 ? 10 : 226;
  public static final int MUNMAP = X86 ? 11 : 215;
  public static final int RT_SIGACTION = X86 ? 13 : 134;
  public static final int RT_SIGPROCMASK = X86 ? 14 : 135;
  public static final int RT_SIGRETURN = X86 ? 15 : 139;
  static final int IOCTL = X86 ? 16 : 29;
  public static final int PREAD64 = X86 ? 17 : 67;
  public static final int PWRITE64 = X86 ? 18 : 68;
  public static final int NANOSLEEP = X86 ? 35 : 101;
  public static final int GETPID = X86 ? 39 : 172;
  static final int SOCKET = X86 ? 41 : 198;
  static final int CONNECT = X86 ? 42 : 203;
  static final int SENDTO = X86 ? 44 : 206;
  static final int BIND = X86 ? 49 : 200;
  static final int LISTEN = X86 ? 50 : 201;
  static final int GETSOCKNAME = X86 ? 51 : 204;
  static final int SOCKETPAIR = X86 ? 53 : 199;
  static final int SETSOCKOPT = X86 ? 54 : 208;
  static final int GETSOCKOPT = X86 ? 55 : 209;
  static final int WAIT4 = X86 ? 61 : 260;
  static final int FCNTL = X86 ? 72 : 25;
  static final int KILL = X86 ? 62 : 129;
  static final int FTRUNCATE = X86 ? 77 : 46;
  public static final int GETPPID = X86 ? 110 : 173;
  public static final int SETSID = X86 ? 112 : 157;
  public static final int SIGALTSTACK = X86 ? 131 : 132;
  public static final int PRCTL = X86 ? 157 : 167;
  static final int GETEUID = X86 ? 107 : 175;
  static final int GETTID = X86 ? 186 : 178;
  static final int FSETXATTR = X86 ? 190 : 7;
  static final int FGETXATTR = X86 ? 193 : 10;

  /** x86_64 alone. */
  public static final int ARCH_PRCTL = 158;

  static final int GETDENTS64 = X86 ? 217 : 61;
  public static final int FUTEX = X86 ? 202 : 98;
  public static final int CLOCK_GETTIME = X86 ? 228 : 113;
  static final int TGKILL = X86 ? 234 : 131;
  static final int OPENAT = X86 ? 257 : 56;
  static final int MKDIRAT = X86 ? 258 : 34;
  static final int UNLINKAT = X86 ? 263 : 35;
  static final int FACCESSAT = X86 ? 269 : 48;
  public static final int PPOLL = X86 ? 271 : 73;
  static final int ACCEPT4 = X86 ? 288 : 242;
  static final int EVENTFD2 = X86 ? 290 : 19;
  public static final int PRLIMIT64 = X86 ? 302 : 261;
  static final int GETRANDOM = X86 ? 318 : 278;
  static final int PERF_EVENT_OPEN = X86 ? 298 : 241;
  public static final int SECCOMP = X86 ? 317 : 277;
  static final int MEMFD_CREATE = X86 ? 319 : 279;

  static final int PIDFD_OPEN = 434;
  public static final int CLOSE_RANGE = 436;

  private Sys() {}
}
