/* SPDX-License-Identifier: Apache-2.0 */
/*
 * The command ukvm-tender on Linux: starts the monitor in the Java virtual machine of its runtime image, or as its command
 * "build" the compiler of Java guests. A static executable without a C library, so that it runs wherever there is a kernel, and
 * has its own words for all that may be missing: a shell, links that may be read, memory, files, a C library for the machine.
 *
 * From its first instructions on no signal is lost, and no file of ours can become a standard descriptor. Of the environment
 * nothing goes on that is meant for other Java programs.
 */
#include "../start.h"
#include "system.h"

/* Exit status when the tender, not the guest, ended the run. */
#define TENDER_ERROR 1

#define PATH_SIZE 4352
#define PAGE 4096

/* What a run without devices opens, and the address space that the machine's libraries take. */
#define FILES_MIN 12
#define MEMORY_MIN (64 << 20)

static const char *own_name = "ukvm-tender";

/* Compilers call these two wherever they like. The empty instruction keeps them from calling them here. */
void *memcpy(void *to, const void *from, size_t length) {
  for (size_t i = 0; i < length; i++) {
    ((char *)to)[i] = ((const char *)from)[i];
    __asm__ volatile("");
  }
  return to;
}

void *memset(void *to, int value, size_t length) {
  for (size_t i = 0; i < length; i++) {
    ((char *)to)[i] = (char)value;
    __asm__ volatile("");
  }
  return to;
}

static size_t length_of(const char *text) {
  size_t length = 0;
  while (text[length] != 0) {
    length++;
    __asm__ volatile("");
  }
  return length;
}

static int begins_with(const char *text, const char *part) {
  while (*part != 0) {
    if (*text++ != *part++) {
      return 0;
    }
  }
  return 1;
}

/* What follows the last slash. */
static const char *file_name(const char *path) {
  const char *name = path;
  for (; *path != 0; path++) {
    if (*path == '/') {
      name = path + 1;
    }
  }
  return name;
}

/* Appends to a text of PATH_SIZE bytes as much as fits. */
static void append(char *text, const char *more) {
  size_t length = length_of(text);
  while (*more != 0 && length < PATH_SIZE - 1) {
    text[length++] = *more++;
  }
  text[length] = 0;
}

static void end(void) __attribute__((noreturn));
static void end(void) {
  while (1) {
    system_call(SYS_EXIT_GROUP, TENDER_ERROR, 0, 0, 0, 0, 0);
  }
}

/* Tells the user what is wrong with something, in one line, and ends. */
static void fail(const char *subject, const char *text) __attribute__((noreturn));
static void fail(const char *subject, const char *text) {
  char line[PATH_SIZE];
  line[0] = 0;
  append(line, own_name);
  append(line, ": ");
  append(line, subject);
  append(line, text);
  for (char *c = line; *c != 0; c++) {
    /* Names are anybody's: one with a line feed in it makes no second line. */
    *c = *c > 0 && *c < ' ' ? '?' : *c;
  }
  append(line, "\n");
  system_call(SYS_WRITE, 2, (long)line, (long)length_of(line), 0, 0, 0);
  end();
}

static long open_file(const char *path, int flags) {
  return system_call(SYS_OPENAT, AT_FDCWD, (long)path, flags, 0, 0, 0);
}

/*
 * A standard descriptor that is closed would be the first file that anybody here opens, and the guest's output would go
 * there. Opened by O_PATH it can't be read or written, as before, but its number is taken.
 */
static void keep_standard_descriptors(void) {
  for (int fd = 0; fd <= 2; fd++) {
    if (system_call(SYS_FCNTL, fd, F_GETFD, 0, 0, 0, 0) == -EBADF && open_file("/dev/null", O_PATH) != fd) {
      fail("a standard descriptor is closed", " and there is no /dev/null to keep its place; open it, or mount /dev");
    }
  }
}

/* From here on the signals that a run is told of wait at a descriptor. One that was ignored stays ignored. */
static long collect_signals(void) {
  static const unsigned char told[] = {SIGTERM, SIGINT, SIGHUP, SIGQUIT, SIGUSR1};
  uint64_t set = 0;
  for (size_t i = 0; i < sizeof told; i++) {
    struct signal_action action = {0};
    system_call(SYS_RT_SIGACTION, told[i], 0, (long)&action, SIGSET_SIZE, 0, 0);
    if (action.handler != SIG_IGN) {
      set |= UINT64_C(1) << (told[i] - 1);
    }
  }
  system_call(SYS_RT_SIGPROCMASK, SIG_BLOCK, (long)&set, 0, SIGSET_SIZE, 0, 0);
  return system_call(SYS_SIGNALFD4, -1, (long)&set, SIGSET_SIZE, 0, 0, 0);
}

/* The name of the file behind the first mapping, which is this executable; 0 if nobody says. */
static int read_own_path(char path[PATH_SIZE]) {
  char line[PATH_SIZE + 128];
  long fd = open_file("/proc/self/maps", O_RDONLY | O_CLOEXEC);
  if (fd < 0) {
    return 0;
  }
  long length = system_call(SYS_READ, fd, (long)line, sizeof line - 1, 0, 0, 0);
  system_call(SYS_CLOSE, fd, 0, 0, 0, 0, 0);
  line[length < 0 ? 0 : length] = 0;
  const char *from = line;
  while (*from != 0 && *from != '\n' && *from != '/') {
    from++;
  }
  size_t used = 0;
  while (*from != 0 && *from != '\n' && used < PATH_SIZE - 1) {
    /* The kernel writes a line feed in a name as \012, and changes nothing else. */
    if (begins_with(from, "\\012")) {
      path[used++] = '\n';
      from += 4;
    } else {
      path[used++] = *from++;
    }
  }
  path[used] = 0;
  return used > 0 && *from == '\n';
}

static void append_number(char *text, long number) {
  char digits[24];
  char *first = digits + sizeof digits - 1;
  *first = 0;
  do {
    *--first = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  append(text, first);
}

/* A name that is not ASCII may be no text, which Java's names of its own files have to be. A descriptor's name is. */
static void name_by_descriptor(char image[PATH_SIZE]) {
  /* Plain char has no sign on aarch64. */
  const signed char *c = (const signed char *)image;
  while (*c > 0) {
    c++;
  }
  if (*c != 0) {
    long fd = open_file(image, O_PATH);
    image[0] = 0;
    append(image, "/proc/self/fd/");
    append_number(image, fd);
  }
}

/* The image that this file lies in. Not by the link /proc/self/exe: some who start us forbid readlink(2). */
static void find_image(char image[PATH_SIZE]) {
  if (!read_own_path(image)) {
    fail("/proc is not there", ", which this program and its guests need; mount it: mount -t proc proc /proc");
  }
  for (int i = 0; i < 2; i++) {
    char *slash = (char *)file_name(image);
    slash[slash > image ? -1 : 0] = 0;
  }
  name_by_descriptor(image);
}

/* With less the dynamic linker speaks, or the machine fails in ways of its own. */
static void require_address_space(void) {
  uint64_t memory[2];
  if (system_call(SYS_PRLIMIT64, 0, RLIMIT_AS, 0, (long)memory, 0, 0) == 0 && memory[0] < MEMORY_MIN) {
    fail("this process may have too little address space", "; it needs 512 MiB and the guest's memory: raise ulimit -v");
  }
}

/* The same of files: sees whether so many can be open besides those that are. */
static void require_files(long any) {
  uint64_t limit[2];
  if (system_call(SYS_PRLIMIT64, 0, RLIMIT_NOFILE, 0, (long)limit, 0, 0) == 0 && limit[0] < limit[1]) {
    limit[0] = limit[1];
    system_call(SYS_PRLIMIT64, 0, RLIMIT_NOFILE, (long)limit, 0, 0, 0);
  }
  long files[FILES_MIN];
  long count = 0;
  while (any >= 0 && count < FILES_MIN && (files[count] = system_call(SYS_FCNTL, any, F_DUPFD, 0, 0, 0, 0)) >= 0) {
    count++;
  }
  for (long i = 0; i < count; i++) {
    system_call(SYS_CLOSE, files[i], 0, 0, 0, 0, 0);
  }
  if (count < FILES_MIN) {
    fail("this process may open too few files", " besides those that it has; it needs 12 and those of its devices: ulimit -n 64");
  }
}

static void require_executable_memory(void) {
  long page =
      system_call(SYS_MMAP, 0, PAGE, PROT_READ | PROT_WRITE | PROT_EXEC, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);
  if (page < 0 && page > -PAGE) {
    fail("this process may have no memory",
         page == -ENOMEM
             ? "; raise its limit (ulimit -v, -d)"
             : " that it can write and execute (a unit's MemoryDenyWriteExecute=, SELinux without execmem), which the Java"
               " virtual machine beneath needs; allow it: MemoryDenyWriteExecute=no");
  }
  system_call(SYS_MUNMAP, page, PAGE, 0, 0, 0, 0);
}

/* Whether a variable is for other Java programs, or one of those that we set. */
static int is_foreign(const char *variable) {
  static const char names[][24] = {
      "JAVA_TOOL_OPTIONS=", "JDK_JAVA_OPTIONS=",    "_JAVA_OPTIONS=", "_JAVA_LAUNCHER_DEBUG=",
      "CLASSPATH=",         "JDK_AOT_VM_OPTIONS=", "UKVM_SIGNALS=",  "UKVM_IMAGE=", "LC_ALL=",
  };
  for (size_t i = 0; i < sizeof names / sizeof names[0]; i++) {
    if (begins_with(variable, names[i])) {
      return 1;
    }
  }
  return 0;
}

static void start_program(const char *program, const char **words, const char **environment) __attribute__((noreturn));
static void start_program(const char *program, const char **words, const char **environment) {
  long result = system_call(SYS_EXECVE, (long)program, (long)words, (long)environment, 0, 0, 0);
  /* The kernel says so of the dynamic linker, too. */
  fail(program, result == -ENOENT ? ": can't be started: it or the C library's dynamic linker is not there"
                                  : (result == -EACCES ? ": can't be started: permission denied"
                                                       : ": can't be started; is there memory for it?"));
}

/* The compiler of Java guests is a longer run: sizes and threshold are for that. */
static void build(const char *image, long count, const char **words, const char **environment) __attribute__((noreturn));
static void build(const char *image, long count, const char **words, const char **environment) {
  char java[PATH_SIZE] = "";
  append(java, image);
  append(java, "/bin/java");
  char path[PATH_SIZE] = "";
  /* First the jars that have classes in place of others'. */
  append(path, image);
  append(path, "/lib/guest-compiler/guest-java-compiler.jar:");
  append(path, image);
  append(path, "/lib/guest-compiler/teavm-classlib.jar:");
  append(path, image);
  append(path, "/lib/guest-compiler/*");
  const char *line[count + 8];
  long n = 0;
  line[n++] = java;
  line[n++] = "-Xmx2g";
  line[n++] = "-XX:CompileThresholdScaling=1";
  line[n++] = "-XX:CompressedClassSpaceSize=128m";
  line[n++] = "-XX:ReservedCodeCacheSize=64m";
  line[n++] = "-cp";
  line[n++] = path;
  line[n++] = "dev.ukvm.guest.teavm.BuildJavaGuest";
  for (long i = 2; i < count; i++) {
    line[n++] = words[i];
  }
  line[n] = NULL;
  start_program(java, line, environment);
}

static void run(const char *image, const char **words, const char **environment, long variables)
    __attribute__((noreturn));
static void run(const char *image, const char **words, const char **environment, long variables) {
  long signals = collect_signals();
  require_files(signals);
  char signals_variable[PATH_SIZE] = "UKVM_SIGNALS=";
  append_number(signals_variable, signals);
  char image_variable[PATH_SIZE] = "UKVM_IMAGE=";
  append(image_variable, image);
  environment[variables++] = signals_variable;
  environment[variables++] = image_variable;
  environment[variables] = NULL;
  char machine[PATH_SIZE] = "";
  append(machine, image);
  append(machine, "/lib/machine/ukvm-tender");
  start_program(machine, words, environment);
}

void start(long *stack) {
  long count = stack[0];
  const char **words = (const char **)(stack + 1);
  const char **variables = words + count + 1;
  if (count > 0 && words[0][0] != 0) {
    own_name = file_name(words[0]);
  }
  keep_standard_descriptors();
  char image[PATH_SIZE];
  find_image(image);
  require_address_space();
  require_executable_memory();
  long n = 0;
  while (variables[n] != NULL) {
    n++;
  }
  const char *environment[n + 4];
  n = 0;
  for (; *variables != NULL; variables++) {
    if (!is_foreign(*variables)) {
      environment[n++] = *variables;
    }
  }
  /* Names of files are bytes, nearly always UTF-8, whatever the locale: in C's a Java virtual machine would damage them. */
  environment[n++] = "LC_ALL=C.UTF-8";
  if (count > 1 && begins_with(words[1], "build") && words[1][5] == 0) {
    environment[n] = NULL;
    build(image, count, words, environment);
  }
  run(image, words, environment, n);
}
