/* SPDX-License-Identifier: Apache-2.0 */
/*
 * Starts the monitor from its runtime image, or as its command "build" the compiler of Java guests.
 *
 * It makes the Java virtual machine in this very process, in place of the JDK's own launcher, so that nothing of that machine
 * shows: no environment variable for other Java programs reaches it, nothing of its own is written to standard output, which
 * is the guest's, and when it can't start or ends there is one line of ours. It needs no shell and no links to be read, and
 * gives the monitor its arguments as the bytes that they are.
 */
#include "launcher.h"

const char *own_name = "ukvm-tender";

/* What other Java programs are told by. CLASSPATH and JDK_JAVA_OPTIONS are for what "build" starts. */
static const char *const foreign[] = {
    "JAVA_TOOL_OPTIONS", "JDK_JAVA_OPTIONS", "_JAVA_OPTIONS", "_JAVA_LAUNCHER_DEBUG", "JDK_AOT_VM_OPTIONS", "CLASSPATH",
};

static void vsay(const char *format, __builtin_va_list arguments) {
  char line[TEXT_MAX + 256];
  int used = snprintf(line, sizeof line - 1, "%s: ", own_name);
  if (used < 0 || used >= (int)sizeof line - 1) {
    used = 0;
  }
  int more = vsnprintf(line + used, sizeof line - 1 - used, format, arguments);
  size_t length = strlen(line);
  if (more >= 0) {
    line[length++] = '\n';
  }
  /* In one call, so that the lines of several processes don't mix. There is nobody to tell if that fails. */
  (void)!write(2, line, length);
}

void say(const char *format, ...) {
  __builtin_va_list arguments;
  __builtin_va_start(arguments, format);
  vsay(format, arguments);
  __builtin_va_end(arguments);
}

void die(const char *format, ...) {
  __builtin_va_list arguments;
  __builtin_va_start(arguments, format);
  vsay(format, arguments);
  __builtin_va_end(arguments);
  _exit(TENDER_ERROR);
}

/* The compiler of Java guests is a longer run: sizes and threshold are for that. */
static void build(const char *image, int count, char **words) {
  char java[TEXT_MAX];
  char path[3 * TEXT_MAX];
  snprintf(java, sizeof java, "%s/bin/java", image);
  /* First the jars that have classes in place of others'. */
  snprintf(path, sizeof path,
           "%1$s/lib/guest-compiler/guest-java-compiler.jar:%1$s/lib/guest-compiler/teavm-classlib.jar:"
           "%1$s/lib/guest-compiler/*",
           image);
  char *arguments[count + 9];
  int n = 0;
  arguments[n++] = java;
  arguments[n++] = "-Xmx2g";
  arguments[n++] = "-XX:CompileThresholdScaling=1";
  arguments[n++] = "-XX:CompressedClassSpaceSize=128m";
  arguments[n++] = "-XX:ReservedCodeCacheSize=64m";
  arguments[n++] = "-cp";
  arguments[n++] = path;
  arguments[n++] = "dev.ukvm.guest.teavm.BuildJavaGuest";
  for (int i = 2; i < count; i++) {
    arguments[n++] = words[i];
  }
  arguments[n] = NULL;
  execv(java, arguments);
  die("%s: can't be started: %s", java, strerror(errno));
}

int main(int count, char **words) {
  if (count > 0 && words[0][0] != 0) {
    const char *slash = strrchr(words[0], '/');
    own_name = slash == NULL ? words[0] : slash + 1;
  }
  keep_standard_descriptors();
  char image[TEXT_MAX];
  find_image(image);
  for (size_t i = 0; i < sizeof foreign / sizeof foreign[0]; i++) {
    unsetenv(foreign[i]);
  }
  /* Names of files are bytes, nearly always UTF-8, whatever the locale: in C's the Java virtual machine would damage them. */
  setenv("LC_ALL", "C.UTF-8", 1);
  require_executable_memory();
  if (count > 1 && strcmp(words[1], "build") == 0) {
    build(image, count, words);
  }
  _exit(run_monitor(image, count, words));
}

/* Where the dynamic linker starts us: there is no startup file of a C library in the build either. */
#if defined(__x86_64__)
__asm__(".globl _start\n"
        "_start:\n"
        "  xor %ebp, %ebp\n"
        "  mov %rsp, %rdi\n"
        "  and $-16, %rsp\n"
        "  call start\n");
#else
__asm__(".globl _start\n"
        "_start:\n"
        "  mov x29, #0\n"
        "  mov x30, #0\n"
        "  mov x0, sp\n"
        "  bl start\n");
#endif

/* The stack at the start: how many words there are, then the words. */
__attribute__((noreturn, used)) void start(long *stack) {
  __libc_start_main(main, (int)stack[0], (char **)(stack + 1), NULL, NULL, NULL, stack);
  _exit(TENDER_ERROR);
}
