/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Linux without a C library: system calls, and the few numbers and structures of the kernel's that the runtime itself and the
 * launcher of ukvm-tender need. A result is what the kernel gives: negative errno on failure.
 * Sources: asm/unistd_64.h (x86_64), asm-generic/unistd.h (aarch64), and those named below.
 */
#ifndef UKVM_LINUX_SYSTEM_H
#define UKVM_LINUX_SYSTEM_H

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
  SYS_MADVISE = 28,
  SYS_NANOSLEEP = 35,
  SYS_SETITIMER = 38,
  SYS_CLONE = 56,
  SYS_EXECVE = 59,
  SYS_WAIT4 = 61,
  SYS_FCNTL = 72,
  SYS_SETPGID = 109,
  SYS_SCHED_GETAFFINITY = 204,
  SYS_CLOCK_GETTIME = 228,
  SYS_EXIT_GROUP = 231,
  SYS_OPENAT = 257,
  SYS_PPOLL = 271,
  SYS_SIGNALFD4 = 289,
  SYS_DUP3 = 292,
  SYS_PRLIMIT64 = 302,
  SYS_EXECVEAT = 322,
  SYS_CLOSE_RANGE = 436
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
  SYS_DUP3 = 24,
  SYS_FCNTL = 25,
  SYS_OPENAT = 56,
  SYS_CLOSE = 57,
  SYS_READ = 63,
  SYS_WRITE = 64,
  SYS_PPOLL = 73,
  SYS_SIGNALFD4 = 74,
  SYS_EXIT_GROUP = 94,
  SYS_NANOSLEEP = 101,
  SYS_SETITIMER = 103,
  SYS_CLOCK_GETTIME = 113,
  SYS_SCHED_GETAFFINITY = 123,
  SYS_RT_SIGACTION = 134,
  SYS_RT_SIGPROCMASK = 135,
  SYS_SETPGID = 154,
  SYS_MUNMAP = 215,
  SYS_CLONE = 220,
  SYS_EXECVE = 221,
  SYS_MMAP = 222,
  SYS_MADVISE = 233,
  SYS_WAIT4 = 260,
  SYS_PRLIMIT64 = 261,
  SYS_EXECVEAT = 281,
  SYS_CLOSE_RANGE = 436
};

static inline long system_call(long number, long a, long b, long c, long d, long e, long f) {
  register long x8 __asm__("x8") = number;
  register long x0 __asm__("x0") = a;
  register long x1 __asm__("x1") = b;
  register long x2 __asm__("x2") = c;
  register long x3 __asm__("x3") = d;
  register long x4 __asm__("x4") = e;
  register long x5 __asm__("x5") = f;
  __asm__ volatile("svc #0"
                   : "+r"(x0)
                   : "r"(x8), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(x5)
                   : "memory");
  return x0;
}
#else
#error "numbers of system calls are known for x86_64 and aarch64 alone"
#endif

/* asm-generic/errno-base.h */
enum { ENOENT = 2, EINTR = 4, EBADF = 9, ENOMEM = 12, EACCES = 13, ENOSYS = 38 };

/* asm-generic/fcntl.h, linux/fcntl.h */
enum { O_RDONLY = 0, O_CLOEXEC = 0x80000, O_PATH = 0x200000, F_DUPFD = 0, F_GETFD = 1, F_SETFD = 2, AT_FDCWD = -100 };
enum { AT_EMPTY_PATH = 0x1000 };

/* linux/sched.h */
enum { CLONE_VM = 0x100, CLONE_VFORK = 0x4000 };

/* asm-generic/resource.h */
enum { RLIMIT_NOFILE = 7, RLIMIT_AS = 9 };

/* asm-generic/mman-common.h, asm-generic/mman.h */
enum { PROT_READ = 1, PROT_WRITE = 2, PROT_EXEC = 4, MADV_POPULATE_WRITE = 23 };
enum { MAP_PRIVATE = 2, MAP_ANONYMOUS = 0x20, MAP_NORESERVE = 0x4000 };

/* linux/time.h */
enum { CLOCK_REALTIME = 0, CLOCK_MONOTONIC = 1, ITIMER_REAL = 0 };

struct timespec {
  int64_t seconds;
  int64_t nanos;
};

#define NANOS_PER_SECOND 1000000000

/* linux/auxvec.h */
enum { AT_NULL = 0, AT_PHDR = 3, AT_PHNUM = 5, AT_PAGESZ = 6, AT_RANDOM = 25, AT_SYSINFO_EHDR = 33 };

/* asm-generic/signal.h, asm-generic/siginfo.h. A set of signals is 64 bits. */
enum {
  SIGHUP = 1,
  SIGINT = 2,
  SIGQUIT = 3,
  SIGILL = 4,
  SIGBUS = 7,
  SIGFPE = 8,
  SIGUSR1 = 10,
  SIGSEGV = 11,
  SIGPIPE = 13,
  SIGALRM = 14,
  SIGTERM = 15,
  SIGCHLD = 17,
  SIGXFSZ = 25,
  SIG_BLOCK = 0,
  SIG_SETMASK = 2,
  SIGSET_SIZE = 8
};

#define SIG_DFL 0L
#define SIG_IGN 1L
#define SA_SIGINFO 4UL
#define SA_RESTORER 0x04000000UL

/*
 * Signals that somebody sent have a code of at most 0 (SI_USER, SI_TKILL ...), and the sender's process id in the lower half of
 * `address`; those that an instruction raised, one above.
 */
struct signal_info {
  int32_t number;
  int32_t error;
  int32_t code;
  int32_t padding;
  uint64_t address;
};

/* The kernel's own, not the C library's. */
struct signal_action {
  long handler;
  unsigned long flags;
  void (*restorer)(void);
  uint64_t mask;
};

/* asm-generic/poll.h */
struct poll_descriptor {
  int32_t number;
  int16_t events, found;
};

#define POLLNVAL 0x20

#endif
