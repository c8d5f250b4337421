/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linux, as the launcher needs it: system calls without a C library, and the few numbers of theirs. Sources: asm/unistd_64.h
 * (x86_64), asm-generic/unistd.h (aarch64). A result is what the kernel gives: negative errno on failure.
 */
#ifndef UKVM_SYSTEM_H
#define UKVM_SYSTEM_H

#include <stddef.h>
#include <stdint.h>

#if defined(__x86_64__)
enum {
  SYS_READ = 0,
  SYS_WRITE = 1,
  SYS_CLOSE = 3,
  SYS_MMAP = 9,
  SYS_MUNMAP = 11,
  SYS_RT_SIGACTION = 13,
  SYS_RT_SIGPROCMASK = 14,
  SYS_EXECVE = 59,
  SYS_FCNTL = 72,
  SYS_EXIT_GROUP = 231,
  SYS_OPENAT = 257,
  SYS_PRLIMIT64 = 302,
  SYS_SIGNALFD4 = 289
};

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long r10 __asm__("r10") = d;
  register long r8 __asm__("r8") = e;
  register long r9 __asm__("r9") = f;
  __asm__ volatile("syscall"
                   : "+a"(number)
                   : "D"(a), "S"(b), "d"(c), "r"(r10), "r"(r8), "r"(r9)
                   : "rcx", "r11", "memory");
  return number;
}
#elif defined(__aarch64__)
enum {
  SYS_FCNTL = 25,
  SYS_OPENAT = 56,
  SYS_CLOSE = 57,
  SYS_READ = 63,
  SYS_WRITE = 64,
  SYS_SIGNALFD4 = 74,
  SYS_EXIT_GROUP = 94,
  SYS_RT_SIGACTION = 134,
  SYS_RT_SIGPROCMASK = 135,
  SYS_MUNMAP = 215,
  SYS_EXECVE = 221,
  SYS_MMAP = 222,
  SYS_PRLIMIT64 = 261
};

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc #0" : "+r"(x0) : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5) : "memory");
  return x0;
}
#else
#error "numbers of system calls are known for x86_64 and aarch64 alone"
#endif

/* asm-generic/errno-base.h */
enum { ENOENT = 2, EBADF = 9, ENOMEM = 12, EACCES = 13 };

/* asm-generic/fcntl.h, linux/fcntl.h */
enum { O_RDONLY = 0, O_CLOEXEC = 0x80000, O_PATH = 0x200000, F_DUPFD = 0, F_GETFD = 1, AT_FDCWD = -100 };

/* asm-generic/resource.h */
enum { RLIMIT_NOFILE = 7, RLIMIT_AS = 9 };

/* asm-generic/mman-common.h */
enum { PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4, MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20, PAGE = 4096 };

/* asm-generic/signal.h. Structures of the kernel's own calls: a set of signals is 64 bits. */
enum { SIGHUP = 1, SIGINT = 2, SIGQUIT = 3, SIGUSR1 = 10, SIGTERM = 15, SIG_BLOCK = 0, SIGSET_SIZE = 8 };
#define SIG_IGN 1L

struct signal_action {
  long handler;
  unsigned long rest[3];
};

static inline long open_file(const char *path, int flags) {
  return system_call(SYS_OPENAT, AT_FDCWD, (long)path, flags, 0, 0, 0);
}

#endif
