/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the launcher uses of the C library. The build has no C library's headers: it needs a compiler alone, for both
 * architectures. Layouts and numbers are those of Linux on x86_64 and aarch64, the same in glibc and musl.
 */
#ifndef UKVM_LIBC_H
#define UKVM_LIBC_H

#include <stddef.h>
#include <stdint.h>

int *__errno_location(void);
int __libc_start_main(int (*main)(int, char **), int count, char **words, void *, void *, void *, void *stack_end);
#define errno (*__errno_location())

long read(int fd, void *to, size_t length);
long write(int fd, const void *from, size_t length);
int open(const char *path, int flags, ...);
int close(int fd);
int fcntl(int fd, int command, ...);
int access(const char *path, int mode);
int chdir(const char *path);
int fchdir(int fd);
char *getcwd(char *to, size_t size);
int execv(const char *path, char *const arguments[]);
void _exit(int status) __attribute__((noreturn));
int setenv(const char *name, const char *value, int overwrite);
int unsetenv(const char *name);
int getpid(void);
long syscall(long number, ...);
void *mmap(void *address, size_t length, int protection, int flags, int fd, long offset);
int munmap(void *address, size_t length);
int prctl(int option, ...);
void *dlopen(const char *file, int mode);
void *dlsym(void *handle, const char *name);
char *dlerror(void);
int mallopt(int parameter, int value);
int vsnprintf(char *to, size_t size, const char *format, __builtin_va_list arguments);
int snprintf(char *to, size_t size, const char *format, ...);
void *memcpy(void *to, const void *from, size_t length);
int memcmp(const void *a, const void *b, size_t length);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
char *strrchr(const char *text, int c);
char *strchr(const char *text, int c);
char *strstr(const char *text, const char *part);
char *strerror(int error);

/* asm-generic/errno-base.h */
#define ENOENT 2
#define EBADF 9

/* asm-generic/fcntl.h */
#define O_RDONLY 0
#define O_CLOEXEC 0x80000
#define O_PATH 0x200000
#define F_GETFD 1

/* unistd.h */
#define F_OK 0

/* asm-generic/mman-common.h; MAP_ANONYMOUS: asm-generic/mman.h */
#define PROT_READ 1
#define PROT_WRITE 2
#define PROT_EXEC 4
#define MAP_PRIVATE 2
#define MAP_ANONYMOUS 0x20
#define MAP_FAILED ((void *)-1)

/* dlfcn.h */
#define RTLD_NOW 2

/* malloc.h of glibc */
#define M_ARENA_MAX (-8)

/* asm-generic/signal.h, asm/signal.h */
#define SIGHUP 1
#define SIGINT 2
#define SIGQUIT 3
#define SIGILL 4
#define SIGBUS 7
#define SIGFPE 8
#define SIGUSR1 10
#define SIGSEGV 11
#define SIGTERM 15
#define SIG_BLOCK 0
#define SIG_DFL ((void *)0)
#define SIG_IGN ((void *)1)
#define SA_SIGINFO 4
#define SA_ONSTACK 0x08000000

/* struct sigaction as sigaction(3) takes it. */
struct sigaction {
  void *handler;
  unsigned long mask[16];
  int flags;
  void (*restorer)(void);
};
int sigaction(int signal, const struct sigaction *action, struct sigaction *old);

/* siginfo_t: asm-generic/siginfo.h. A code that is not positive says that a process has sent the signal. */
struct siginfo {
  int signal;
  int error;
  int code;
  int padding;
  int pid;
  int rest[27];
};

/* linux/prctl.h, since Linux 6.3. */
#define PR_GET_MDWE 66

/* Sizes of the kernel's own sigset_t. */
#define SIGSET_SIZE 8

#if defined(__x86_64__)
#define SYS_rt_sigprocmask 14
#define SYS_signalfd4 289
#elif defined(__aarch64__)
#define SYS_rt_sigprocmask 135
#define SYS_signalfd4 74
#else
#error "numbers of system calls are known for x86_64 and aarch64 alone"
#endif

#endif
