// SPDX-License-Identifier: Apache-2.0
/* tuntap(4) and requests about interfaces and disks, of net/if_tap.h, sys/sockio.h, sys/disk.h. */
#include "freebsd.h"

#define TAPGIFNAME 0x4020745dul
#define TAPGVNETHDR 0x4004745eul
#define SIOCGIFFLAGS 0xc0206911ul
#define SIOCGIFMTU 0xc0206933ul
#define DIOCGMEDIASIZE 0x40086481ul

#define L_TUNSETIFF 0x400454caul
#define L_TUNGETIFF 0x800454d2ul
#define L_SIOCGIFFLAGS 0x8913ul
#define L_SIOCGIFMTU 0x8921ul
#define L_BLKGETSIZE64 0x80081272ul

struct ifreq {
  char name[16], data[16];
};

struct linux_ifreq {
  char name[16], data[24];
};

int tap_open(const char *name) {
  int fd = (int)result(syscall(SYS_openat, AT_FDCWD, "/dev/net/tun", L_O_RDWR | 0x800 | L_O_CLOEXEC));
  if (fd < 0) return fd;
  struct linux_ifreq request = {0};
  memcpy(request.name, name, strlen(name) < 16 ? strlen(name) : 15);
  *(short *)request.data = 0x1002;
  if (result(syscall(SYS_ioctl, fd, L_TUNSETIFF, &request)) < 0) {
    int error = *__errno_location();
    syscall(SYS_close, fd);
    return fail(error);
  }
  files[fd] = (struct file){TAP, files};
  count(1);
  note("open", "tap", fd);
  return fd;
}

int tap_ioctl(int fd, unsigned long request, void *argument) {
  struct linux_ifreq own = {0};
  switch (request) {
    case TAPGIFNAME:
      if (result(syscall(SYS_ioctl, fd, L_TUNGETIFF, &own)) < 0) return -1;
      memset(argument, 0, sizeof(struct ifreq));
      memcpy(argument, own.name, sizeof own.name);
      return 0;
    case TAPGVNETHDR: *(int *)argument = 0; return 0;
    default: return fail(B_ENOTTY);
  }
}

int interface_ioctl(int fd, unsigned long request, void *argument) {
  struct linux_ifreq own = {0};
  switch (request) {
    case SIOCGIFMTU:
    case SIOCGIFFLAGS:
      memcpy(own.name, argument, sizeof own.name);
      if (result(syscall(SYS_ioctl, fd, request == SIOCGIFMTU ? L_SIOCGIFMTU : L_SIOCGIFFLAGS, &own)) < 0) {
        /* An interface that is not there is ENXIO. */
        return *__errno_location() == 19 ? fail(B_ENXIO) : -1;
      }
      memcpy(((struct ifreq *)argument)->data, own.data, 16);
      return 0;
    case DIOCGMEDIASIZE: return (int)result(syscall(SYS_ioctl, fd, L_BLKGETSIZE64, argument));
    default: return fail(B_ENOTTY);
  }
}
