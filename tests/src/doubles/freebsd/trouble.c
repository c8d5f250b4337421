// SPDX-License-Identifier: Apache-2.0
/* Errors of all sorts: FreeBSD's numbers for Linux's, calls that are to fail, and the log. */
#include "freebsd.h"

static long violations, live;

int fail(int error) {
  *__errno_location() = error;
  return -1;
}

/* Linux's error as FreeBSD has it; what neither the monitor nor a test asks for is ENOSYS. */
static int translated(int error) {
  static const unsigned char map[134] = {
      [11] = 35, [35] = 11, [36] = 63, [37] = 77, [38] = 78, [39] = 66, [40] = 62, [75] = 84, [88] = 38,
      [90] = 40, [95] = 45, [97] = 47, [98] = 48, [99] = 49, [100] = 50, [101] = 51, [103] = 53,
      [104] = 54, [105] = 55, [106] = 56, [107] = 57, [110] = 60, [111] = 61, [112] = 64, [113] = 65,
      [114] = 37, [115] = 36, [122] = 69, [125] = 85};
  if (error < 35 && error != 11) return error;
  if (error < 134 && map[error]) return map[error];
  return 78;
}

long result(long value) {
  if (value == -1) *__errno_location() = translated(*__errno_location());
  return value;
}

const char *state_path(char *to, size_t size, const char *directory, const char *name) {
  static bool made;
  const char *state = getenv("FREEBSD_DOUBLE_STATE");
  if (!state) state = "/tmp/freebsd-double";
  if (!made) syscall(SYS_mkdir, state, 0700);
  made = true;
  snprintf(to, size, "%s/%s%s", state, directory, name);
  return to;
}

static int log_file(void) {
  static int fd = -2;
  if (fd == -2) {
    char path[512];
    state_path(path, sizeof path, "", "log");
    fd = (int)syscall(SYS_openat, AT_FDCWD, path, 1 | L_O_CREAT | L_O_APPEND | L_O_CLOEXEC, 0600);
  }
  return fd;
}

void count(int change) { __atomic_add_fetch(&live, change, __ATOMIC_RELAXED); }

void note(const char *what, const char *subject, long number) {
  int saved = *__errno_location();
  if (log_file() >= 0) dprintf(log_file(), "%s %s %ld\n", what, subject, number);
  *__errno_location() = saved;
}

int violation(const char *rule) {
  violations++;
  dprintf(2, "double of FreeBSD: %s\n", rule);
  if (log_file() >= 0) dprintf(log_file(), "violation %s\n", rule);
  return fail(B_EINVAL);
}

static struct {
  char name[64];
  long error, call, calls, failed;
} failing;

EXPORT void freebsd_double_fail(const char *what) {
  size_t n = 0;
  char *end;
  memset(&failing, 0, sizeof failing);
  while (what[n] && what[n] != '=' && n + 1 < sizeof failing.name) {
    failing.name[n] = what[n];
    n++;
  }
  if (what[n] != '=') return;
  failing.error = strtol(what + n + 1, &end, 10);
  if (*end == '@') failing.call = strtol(end + 1, &end, 10);
}

EXPORT long freebsd_double_failed(void) { return failing.failed; }

EXPORT long freebsd_double_violations(void) { return violations; }

EXPORT long freebsd_double_live(void) { return live; }

bool fails(const char *name) {
  static bool asked;
  if (!asked) {
    asked = true;
    const char *what = getenv("FREEBSD_DOUBLE_FAIL");
    if (what) freebsd_double_fail(what);
  }
  if (!failing.name[0] || strcmp(name, failing.name)) return false;
  long call = __atomic_add_fetch(&failing.calls, 1, __ATOMIC_RELAXED);
  if (failing.call && call != failing.call) return false;
  failing.failed++;
  note("failed", name, call);
  fail((int)failing.error);
  return true;
}

/* What the environment says, or else the name of this library: libfreebsd-13.so, say. */
static const char *release_name(void) {
  static const char *name;
  if (!name) {
    struct dl_info info = {0};
    const char *text = getenv("FREEBSD_DOUBLE");
    if (!text && dladdr(&files, &info)) {
      for (const char *c = info.file; *c; c++) {
        if (*c == '/') text = NULL;
        if (*c == '-' && c[1] == '1') text = c + 1;
      }
    }
    name = text ? text : "14";
  }
  return name;
}

int release(void) { return (int)strtol(release_name(), NULL, 10); }

bool has_destroy_on_close(void) { return !strncmp(release_name(), "15.1", 4); }
