/* SPDX-License-Identifier: Apache-2.0 */
/* What the launcher does about the process and the host that it finds itself in. */
#include "launcher.h"

/*
 * A standard descriptor that is closed would be the first file that anybody here opens, and the guest's output would go
 * there. Opened by O_PATH it can't be read or written, as before, but its number is taken.
 */
void keep_standard_descriptors(void) {
  for (int fd = 0; fd <= 2; fd++) {
    if (fcntl(fd, F_GETFD) == -1 && errno == EBADF && open("/dev/null", O_PATH) != fd) {
      die("descriptor %d is closed and there is no /dev/null to keep its place; open it, or mount /dev", fd);
    }
  }
}

/* The name of the file behind the first mapping: this executable, as the dynamic linker came later. */
static int read_own_path(char *path, size_t size) {
  char line[TEXT_MAX];
  int fd = open("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return 0;
  }
  size_t length = 0;
  long n;
  while (length < sizeof line - 1 && (n = read(fd, line + length, sizeof line - 1 - length)) > 0) {
    length += (size_t)n;
  }
  close(fd);
  line[length] = 0;
  char *end = strchr(line, '\n');
  char *from = strchr(line, '/');
  if (end == NULL || from == NULL || from > end) {
    return 0;
  }
  /* The kernel writes a newline in a name as \012; nothing else is changed. */
  size_t used = 0;
  while (from < end && used < size - 1) {
    if (end - from >= 4 && memcmp(from, "\\012", 4) == 0) {
      path[used++] = '\n';
      from += 4;
    } else {
      path[used++] = *from++;
    }
  }
  path[used] = 0;
  return 1;
}

/* Not by the link /proc/self/exe: some who start us forbid readlink(2). */
void find_image(char image[TEXT_MAX]) {
  if (!read_own_path(image, TEXT_MAX)) {
    die("/proc is not there, which this program and its guests need; mount it: mount -t proc proc /proc");
  }
  for (int i = 0; i < 2; i++) {
    char *slash = strrchr(image, '/');
    if (slash != NULL) {
      *slash = 0;
    }
  }
}

void require_executable_memory(void) {
  void *page = mmap(NULL, 4096, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page == MAP_FAILED) {
    die("this process may make no memory executable (a unit's MemoryDenyWriteExecute=, SELinux without execmem), which the "
        "Java virtual machine beneath needs; allow it: MemoryDenyWriteExecute=no");
  }
  munmap(page, 4096);
}

int collect_signals(void) {
  static const int told[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1};
  uint64_t set = 0;
  for (size_t i = 0; i < sizeof told / sizeof told[0]; i++) {
    struct sigaction action;
    if (sigaction(told[i], NULL, &action) == 0 && action.handler != SIG_IGN) {
      set |= UINT64_C(1) << (told[i] - 1);
    }
  }
  syscall(SYS_rt_sigprocmask, SIG_BLOCK, &set, NULL, SIGSET_SIZE);
  return (int)syscall(SYS_signalfd4, -1, &set, SIGSET_SIZE, O_CLOEXEC);
}

/* The Java virtual machine asks for the working directory's name, and does not start when it has none. */
int leave_removed_directory(void) {
  char name[TEXT_MAX];
  if (getcwd(name, sizeof name) != NULL || errno != ENOENT) {
    return -1;
  }
  int directory = open(".", O_PATH | O_CLOEXEC);
  (void)!chdir("/");
  return directory;
}

void return_to_directory(int directory) {
  (void)!fchdir(directory);
  close(directory);
}
