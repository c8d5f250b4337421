/* SPDX-License-Identifier: Apache-2.0 */
/*
 * A double of FreeBSD/amd64 as a program sees it through libc: vmm(4) on this host's KVM, and what
 * else the monitor calls, on this host's Linux. Written from what FreeBSD's headers and manual
 * pages say, not from the monitor. What the environment says of it:
 *
 *   FREEBSD_DOUBLE=13|14|15|15.1        the release, by default that in this library's file name:
 *                                       libfreebsd-13.so; 15.1 has machines that go with their
 *                                       creator
 *   FREEBSD_DOUBLE_STATE=DIRECTORY      virtual machines outlive processes: a file each in vmm/
 *                                       there; and a log of what was opened, closed, and wrong
 *   FREEBSD_DOUBLE_FAIL=NAME=ERRNO@N    the Nth call, or every one without @N, of a function or
 *                                       request fails with that of FreeBSD's errors
 *   FREEBSD_DOUBLE_TSC=0                sysctl kern.timecounter.invariant_tsc
 *   FREEBSD_DOUBLE_UNLOADED             vmm.ko is not loaded
 *   FREEBSD_DOUBLE_STUCK                VM_RUN does not come back, whatever is asked of it
 */
#ifndef FREEBSD_H
#define FREEBSD_H

#include <stdarg.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#define EXPORT __attribute__((visibility("default")))

/* FreeBSD's errors, sys/errno.h. */
enum {
  B_EPERM = 1, B_ENOENT = 2, B_EINTR = 4, B_ENXIO = 6, B_EBADF = 9, B_ENOMEM = 12, B_EFAULT = 14,
  B_EBUSY = 16, B_EEXIST = 17, B_EINVAL = 22, B_ENOTTY = 25, B_ENOSPC = 28, B_EAGAIN = 35,
  B_EALREADY = 37
};

/* The C library of the process that loads this. */
int *__errno_location(void);
long syscall(long number, ...);
char *getenv(const char *name);
int dprintf(int fd, const char *format, ...);
int snprintf(char *to, size_t size, const char *format, ...);
long strtol(const char *text, char **end, int base);
size_t strlen(const char *text);
int strcmp(const char *a, const char *b);
int strncmp(const char *a, const char *b, size_t n);
void *memset(void *to, int byte, size_t n);
void *memcpy(void *to, const void *from, size_t n);
void *calloc(size_t count, size_t size);
void free(void *p);

struct dl_info {
  const char *file;
  void *base;
  const char *symbol;
  void *address;
};

int dladdr(const void *address, struct dl_info *info);

/* System calls of Linux on x86_64. */
enum {
  SYS_read = 0, SYS_write = 1, SYS_close = 3, SYS_fstat = 5, SYS_mmap = 9, SYS_mprotect = 10,
  SYS_munmap = 11, SYS_ioctl = 16, SYS_pread64 = 17, SYS_pwrite64 = 18, SYS_getpid = 39,
  SYS_socket = 41, SYS_connect = 42, SYS_sendto = 44, SYS_bind = 49, SYS_listen = 50,
  SYS_kill = 62, SYS_fcntl = 72, SYS_flock = 73, SYS_ftruncate = 77, SYS_mkdir = 83, SYS_unlink = 87,
  SYS_geteuid = 107, SYS_gettid = 186, SYS_getdents64 = 217, SYS_clock_gettime = 228,
  SYS_tgkill = 234, SYS_openat = 257, SYS_ppoll = 271, SYS_accept4 = 288, SYS_pipe2 = 293,
  SYS_getrandom = 318, SYS_memfd_create = 319
};

#define AT_FDCWD -100
#define L_O_RDWR 2
#define L_O_CREAT 0x40
#define L_O_EXCL 0x80
#define L_O_APPEND 0x400
#define L_O_CLOEXEC 0x80000

/* Sets errno to one of FreeBSD's, and returns -1. */
int fail(int error);
/* The result of a system call of Linux, with errno as FreeBSD has it. */
long result(long value);
/* Whether this call is to fail: then errno is set. */
bool fails(const char *name);
/* A line in the log. */
void note(const char *what, const char *subject, long number);
/* There is so much more, or less, that is to be given back: files, machines, views of memory. */
void count(int change);
/* Tells that a rule of the interface was broken, and fails with EINVAL. */
int violation(const char *rule);
/* A path in the state directory, in a buffer of the caller's. */
const char *state_path(char *to, size_t size, const char *directory, const char *name);

/* 13, 14 or 15. */
int release(void);
bool has_destroy_on_close(void);

/* Files that are not Linux's own. */
enum kind { PLAIN, CONTROL, MACHINE, QUEUE, TAP };

#define FILES 1024

struct file {
  enum kind kind;
  void *data;
};

extern struct file files[FILES];

void *file_of(int fd, enum kind kind);

/* vmm(4). */
bool vmm_is_loaded(void);
int vmm_create(const char *name, size_t length);
int vmm_destroy(const char *name, size_t length);
int vmm_control_open(void);
int vmm_control_ioctl(void *control, unsigned long request, void *argument);
void vmm_control_close(void *control);
int vmm_open(const char *name);
int vmm_ioctl(void *machine, unsigned long request, void *argument);
void *vmm_mmap(void *machine, size_t length, int protection, long offset);
/* Any memory is unmapped. */
void vmm_munmap(void *address);
void vmm_close(void *machine);
uint64_t kvm_tsc_frequency(void);

/* kqueue(2). */
int queue_open(void);
void queue_close(void *queue);
/* A descriptor is closed: no queue watches it any longer. */
void queue_forget(int fd);

/* For tests in the same process: what FREEBSD_DOUBLE_FAIL says, "" for nothing from now on; how
 * often that was met, how many rules were broken, and how much is live. */
void freebsd_double_fail(const char *what);
long freebsd_double_failed(void);
long freebsd_double_violations(void);
long freebsd_double_live(void);

/* Taps. */
int tap_open(const char *name);
int tap_ioctl(int fd, unsigned long request, void *argument);
int interface_ioctl(int fd, unsigned long request, void *argument);

#endif
