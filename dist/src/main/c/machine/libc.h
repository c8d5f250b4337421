/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What this program uses of the host's C library. The build has no C library's headers: it needs a compiler alone, for both
 * architectures. It reads the names of the functions from here: a declaration a line. Layouts and numbers are those of Linux on
 * x86_64 and aarch64, the same in glibc and musl.
 */
#ifndef UKVM_LIBC_H
#define UKVM_LIBC_H

#include <stddef.h>

int *__errno_location(void);
int __libc_start_main(int (*main)(int, char **), int count, char **words, void *, void *, void *, void *stack_end);
long read(int fd, void *to, size_t length);
long write(int fd, const void *from, size_t length);
long lseek(int fd, long offset, int whence);
int open(const char *path, int flags, ...);
int close(int fd);
int fcntl(int fd, int command, ...);
int dup2(int from, int to);
int access(const char *path, int mode);
int chdir(const char *path);
int fchdir(int fd);
int prctl(int option, ...);
long syscall(long number, ...);
int memfd_create(const char *name, unsigned flags);
char *getcwd(char *to, size_t size);
char *getenv(const char *name);
int unsetenv(const char *name);
int atoi(const char *text);
int strncmp(const char *a, const char *b, size_t length);
void *memcpy(void *to, const void *from, size_t length);
void *malloc(size_t size);
void *dlopen(const char *file, int mode);
void *dlsym(void *handle, const char *name);
char *dlerror(void);
int mallopt(int parameter, int value);
int vsnprintf(char *to, size_t size, const char *format, __builtin_va_list arguments);
int snprintf(char *to, size_t size, const char *format, ...);
size_t strlen(const char *text);
char *strrchr(const char *text, int c);
char *strchr(const char *text, int c);
char *strstr(const char *text, const char *part);

/* Ours stand in front of the C library's: see main.c. */
void exit(int status) __attribute__((noreturn, visibility("default")));
void _exit(int status) __attribute__((noreturn, visibility("default")));
char *realpath(const char *path, char *resolved) __attribute__((visibility("default")));

#define errno (*__errno_location())

#if defined(__x86_64__)
#define SYS_exit_group 231
#elif defined(__aarch64__)
#define SYS_exit_group 94
#else
#error "numbers of system calls are known for x86_64 and aarch64 alone"
#endif

/* asm-generic/errno-base.h */
#define ENOENT 2

/* asm-generic/fcntl.h, linux/fcntl.h */
#define O_CLOEXEC 0x80000
#define O_PATH 0x200000
#define F_SETFD 2
#define F_DUPFD_CLOEXEC 1030
#define FD_CLOEXEC 1

/* unistd.h */
#define F_OK 0
#define SEEK_SET 0

/* linux/memfd.h */
#define MFD_CLOEXEC 1

/* dlfcn.h */
#define RTLD_NOW 2
#define RTLD_NEXT ((void *)-1)

/* malloc.h of glibc */
#define M_ARENA_MAX (-8)

/* linux/prctl.h */
#define PR_SET_NAME 15

/* asm-generic/signal.h, asm/signal.h */
#define SIGILL 4
#define SIGBUS 7
#define SIGFPE 8
#define SIGSEGV 11
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

#endif
