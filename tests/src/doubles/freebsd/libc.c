// SPDX-License-Identifier: Apache-2.0
/* FreeBSD's libc, as far as the monitor calls it. */
#include "freebsd.h"

struct file files[FILES];

void *file_of(int fd, enum kind kind) {
  return fd >= 0 && fd < FILES && files[fd].kind == kind ? files[fd].data : NULL;
}

/* sys/fcntl.h to Linux's. */
static long open_flags(int flags) {
  static const int bits[][2] = {{0x4, 0x800},      {0x200, 0x40},      {0x400, 0x200},
                                {0x10000, 0x4000}, {0x100000, 0x80000}, {0x1000000, 0x1000}};
  long own = flags & 3;
  flags &= ~3;
  for (unsigned i = 0; i < sizeof bits / sizeof bits[0]; i++) {
    if (flags & bits[i][0]) own |= bits[i][1];
    flags &= ~bits[i][0];
  }
  return flags ? -1 : own;
}

EXPORT int open(const char *path, int flags, ...) {
  va_list list;
  va_start(list, flags);
  int mode = va_arg(list, int);
  va_end(list);
  long own = open_flags(flags);
  if (own < 0) return violation("open: flags that FreeBSD does not have");
  if (fails("open")) return -1;
  if (!strncmp(path, "/dev/", 5)) {
    if (!strcmp(path, "/dev/kvm") || !strncmp(path, "/dev/net", 8)) return fail(B_ENOENT);
    if (!strcmp(path, "/dev/vmmctl")) return (own & 3) != L_O_RDWR ? fail(B_EPERM) : vmm_control_open();
    if (!strncmp(path, "/dev/vmm/", 9)) return vmm_open(path + 9);
    if (!strncmp(path, "/dev/tap", 8)) return tap_open(path + 5);
  }
  return (int)result(syscall(SYS_openat, AT_FDCWD, path, own, mode));
}

EXPORT int close(int fd) {
  if (fd >= 0 && fd < FILES) {
    struct file file = files[fd];
    files[fd] = (struct file){PLAIN, NULL};
    queue_forget(fd);
    if (file.kind == CONTROL) vmm_control_close(file.data);
    if (file.kind == MACHINE) vmm_close(file.data);
    if (file.kind == QUEUE) queue_close(file.data);
    if (file.kind != PLAIN) {
      count(-1);
      note("close", "descriptor", fd);
    }
  }
  return (int)result(syscall(SYS_close, fd));
}

EXPORT long read(int fd, void *to, size_t n) {
  return fails("read") ? -1 : result(syscall(SYS_read, fd, to, n));
}

EXPORT long write(int fd, const void *from, size_t n) {
  return fails("write") ? -1 : result(syscall(SYS_write, fd, from, n));
}

EXPORT long pread(int fd, void *to, size_t n, long at) {
  return fails("pread") ? -1 : result(syscall(SYS_pread64, fd, to, n, at));
}

EXPORT long pwrite(int fd, const void *from, size_t n, long at) {
  return fails("pwrite") ? -1 : result(syscall(SYS_pwrite64, fd, from, n, at));
}

EXPORT int ioctl(int fd, unsigned long request, ...) {
  va_list list;
  va_start(list, request);
  void *argument = va_arg(list, void *);
  va_end(list);
  if (request >> 32) return violation("ioctl: a request of more than 32 bits");
  if (fd < 0 || fd >= FILES) return fail(B_EBADF);
  switch (files[fd].kind) {
    case CONTROL: return vmm_control_ioctl(files[fd].data, request, argument);
    case MACHINE: return vmm_ioctl(files[fd].data, request, argument);
    case TAP: return tap_ioctl(fd, request, argument);
    case QUEUE: return fail(B_ENOTTY);
    default: return interface_ioctl(fd, request, argument);
  }
}

EXPORT int fcntl(int fd, int command, ...) {
  va_list list;
  va_start(list, command);
  long argument = va_arg(list, long);
  va_end(list);
  if (fails("fcntl")) return -1;
  switch (command) {
    case 1: case 2: return (int)result(syscall(SYS_fcntl, fd, command, argument));
    case 3: {
      long flags = result(syscall(SYS_fcntl, fd, 3, 0));
      return (int)(flags < 0 ? flags : (flags & 3) | (flags & 0x800 ? 4 : 0));
    }
    case 4: return (int)result(syscall(SYS_fcntl, fd, 4, open_flags((int)argument & ~3)));
    default: return violation("fcntl: a command that is not expected");
  }
}

/* struct stat since FreeBSD 12. */
struct stat {
  uint64_t st_dev, st_ino, st_nlink;
  uint16_t st_mode, st_padding0;
  uint32_t st_uid, st_gid, st_padding1;
  uint64_t st_rdev;
  int64_t st_times[8];
  int64_t st_size, st_blocks;
  int32_t st_blksize;
  uint32_t st_flags;
  uint64_t st_gen, st_spare[10];
};

_Static_assert(sizeof(struct stat) == 224, "struct stat");

EXPORT int fstat(int fd, struct stat *to) {
  uint64_t own[18];
  if (fails("fstat") || result(syscall(SYS_fstat, fd, own)) < 0) return -1;
  memset(to, 0xaa, sizeof *to);
  to->st_mode = (uint16_t)own[3];
  /* Disks are character devices. */
  if ((to->st_mode & 0xf000) == 0x6000) to->st_mode = (to->st_mode & 0xfff) | 0x2000;
  to->st_size = (int64_t)own[6];
  return 0;
}

EXPORT int flock(int fd, int operation) {
  if (operation != 5 && operation != 6) return violation("flock: not LOCK_SH or LOCK_EX with LOCK_NB");
  return fails("flock") ? -1 : (int)result(syscall(SYS_flock, fd, operation));
}

EXPORT void *mmap(void *address, size_t length, int protection, int flags, int fd, long offset) {
  if (fails("mmap")) return (void *)-1;
  void *machine = file_of(fd, MACHINE);
  if (machine) {
    if (address || flags != 1) {
      violation("mmap: not MAP_SHARED at an address of the kernel's choice");
      return (void *)-1;
    }
    return vmm_mmap(machine, length, protection, offset);
  }
  if (flags != 1 && flags != (0x1000 | 2)) {
    violation("mmap: neither MAP_SHARED nor MAP_ANON with MAP_PRIVATE");
    return (void *)-1;
  }
  return (void *)result(syscall(SYS_mmap, address, length, protection, flags == 1 ? 1 : 0x22, fd, offset));
}

EXPORT int mprotect(void *address, size_t length, int protection) {
  return (int)result(syscall(SYS_mprotect, address, length, protection));
}

EXPORT int munmap(void *address, size_t length) {
  vmm_munmap(address);
  return (int)result(syscall(SYS_munmap, address, length));
}

EXPORT int getpid(void) { return (int)syscall(SYS_getpid); }

EXPORT int geteuid(void) { return (int)syscall(SYS_geteuid); }

EXPORT int kill(int pid, int signal) {
  if (signal) return violation("kill: with a signal");
  return (int)result(syscall(SYS_kill, pid, 0));
}

EXPORT int getentropy(void *to, size_t n) {
  if (n > 256) return violation("getentropy: more than 256 bytes");
  return result(syscall(SYS_getrandom, to, n, 0)) < 0 ? -1 : 0;
}

EXPORT int clock_gettime(int clock, void *to) {
  return (int)result(syscall(SYS_clock_gettime, clock, to));
}

EXPORT int thr_self(long *id) {
  *id = syscall(SYS_gettid);
  return 0;
}

/* SIGURG is 16 there, 23 here. */
EXPORT int thr_kill(long id, int signal) {
  if (signal != 16) return violation("thr_kill: not SIGURG");
  return (int)result(syscall(SYS_tgkill, syscall(SYS_getpid), id, 23));
}

EXPORT int pipe2(int *ends, int flags) {
  long own = open_flags(flags);
  if (own < 0 || flags & ~0x100004) return violation("pipe2: flags");
  return fails("pipe2") ? -1 : (int)result(syscall(SYS_pipe2, ends, own));
}

/* SOCK_NONBLOCK and SOCK_CLOEXEC. */
static int socket_flags(int flags) {
  return (flags & 0x20000000 ? 0x800 : 0) | (flags & 0x10000000 ? 0x80000 : 0);
}

EXPORT int socket(int family, int type, int protocol) {
  if (fails("socket")) return -1;
  return (int)result(syscall(SYS_socket, family, (type & 0xff) | socket_flags(type), protocol));
}

/* sockaddr_un has a length and a family of 8 bits each. */
static const void *address_of(const unsigned char *from, unsigned size, unsigned char *to) {
  if (size > 106 || from[0] != size || from[1] != 1) return NULL;
  memcpy(to, from, size);
  to[0] = 1;
  to[1] = 0;
  return to;
}

EXPORT int connect(int fd, const void *address, unsigned size) {
  unsigned char own[110];
  if (!address_of(address, size, own)) return violation("connect: not a sockaddr_un");
  return fails("connect") ? -1 : (int)result(syscall(SYS_connect, fd, own, size));
}

EXPORT int bind(int fd, const void *address, unsigned size) {
  unsigned char own[110];
  if (!address_of(address, size, own)) return violation("bind: not a sockaddr_un");
  return fails("bind") ? -1 : (int)result(syscall(SYS_bind, fd, own, size));
}

EXPORT int listen(int fd, int backlog) { return (int)result(syscall(SYS_listen, fd, backlog)); }

EXPORT int accept4(int fd, void *address, unsigned *size, int flags) {
  return (int)result(syscall(SYS_accept4, fd, address, size, socket_flags(flags)));
}

EXPORT long send(int fd, const void *from, size_t n, int flags) {
  if (flags != 0x20000) return violation("send: not MSG_NOSIGNAL");
  return fails("send") ? -1 : result(syscall(SYS_sendto, fd, from, n, 0x4000, NULL, 0));
}

static int tell(void *value, size_t *length, const void *from, size_t size) {
  if (*length < size) return fail(B_ENOMEM);
  memcpy(value, from, size);
  *length = size;
  return 0;
}

EXPORT int sysctlbyname(const char *name, void *old, size_t *old_length, const void *new, size_t new_length) {
  static const int version[] = {1304000, 1402000, 1500068};
  if (fails(name)) return -1;
  if (!strcmp(name, "hw.vmm.create") || !strcmp(name, "hw.vmm.destroy")) {
    if (!vmm_is_loaded()) return fail(B_ENOENT);
    if (old || !new) return violation("hw.vmm.create and hw.vmm.destroy are to be written");
    /* In the newest the way of old is still there, and broken. */
    if (release() == 15) return fail(B_EBADF);
    return name[7] == 'c' ? vmm_create(new, new_length) : vmm_destroy(new, new_length);
  }
  if (new || !old) return violation("sysctl: only hw.vmm.create and hw.vmm.destroy are written");
  if (!strcmp(name, "kern.osreldate")) return tell(old, old_length, &version[release() - 13], 4);
  if (!strcmp(name, "hw.vmm.maxcpu") && vmm_is_loaded()) return tell(old, old_length, &(int){16}, 4);
  if (!strcmp(name, "kern.timecounter.invariant_tsc")) {
    const char *text = getenv("FREEBSD_DOUBLE_TSC");
    return tell(old, old_length, &(int){text ? (int)strtol(text, NULL, 10) : 1}, 4);
  }
  if (!strcmp(name, "machdep.tsc_freq")) {
    uint64_t hertz = kvm_tsc_frequency();
    return tell(old, old_length, &hertz, 8);
  }
  return fail(B_ENOENT);
}

/* struct dirent since FreeBSD 12. */
struct dirent {
  uint64_t d_fileno;
  int64_t d_off;
  uint16_t d_reclen;
  uint8_t d_type, d_pad0;
  uint16_t d_namlen, d_pad1;
  char d_name[256];
};

struct directory {
  long fd, filled, at;
  struct dirent entry;
  char buffer[4096];
};

EXPORT void *opendir(const char *path) {
  char own[512];
  if (!strncmp(path, "/dev/vmm", 8)) path = state_path(own, sizeof own, "vmm", "");
  long fd = result(syscall(SYS_openat, AT_FDCWD, path, L_O_CLOEXEC));
  if (fd < 0) return NULL;
  struct directory *directory = calloc(1, sizeof *directory);
  directory->fd = fd;
  return directory;
}

EXPORT struct dirent *readdir(void *handle) {
  struct directory *directory = handle;
  if (directory->at >= directory->filled) {
    directory->at = 0;
    directory->filled = syscall(SYS_getdents64, directory->fd, directory->buffer, sizeof directory->buffer);
    if (directory->filled <= 0) return NULL;
  }
  char *next = directory->buffer + directory->at;
  directory->at += *(uint16_t *)(next + 16);
  struct dirent *entry = &directory->entry;
  memset(entry, 0, sizeof *entry);
  entry->d_namlen = (uint16_t)strlen(next + 19);
  memcpy(entry->d_name, next + 19, entry->d_namlen);
  return entry;
}

EXPORT int closedir(void *handle) {
  struct directory *directory = handle;
  syscall(SYS_close, directory->fd);
  free(directory);
  return 0;
}
