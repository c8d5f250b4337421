// SPDX-License-Identifier: Apache-2.0
/* Starting another program, a part of end.c: as posix_spawn(3), by the system calls beneath it. */

/* A file that is named so is a descriptor, and there may be no /proc. */
static const char descriptors[] = "/proc/self/fd/";

struct child {
  const char *path;
  char **words;
  char **environment;
  const int32_t *from;
  const int32_t *to;
  int32_t count;
  int32_t closes_others;
  int32_t hears_signals;
  volatile long error;
};

static char child_stack[16 << 10] __attribute__((aligned(16)));

static long place_descriptors(const struct child *child) {
  for (int32_t i = 0; i < child->count; i++) {
    /* Onto itself: it goes on beyond exec, in the child alone. */
    long result = child->from[i] == child->to[i]
                      ? system_call(SYS_FCNTL, child->from[i], F_SETFD, 0, 0, 0, 0)
                      : system_call(SYS_DUP3, child->from[i], child->to[i], 0, 0, 0, 0);
    if (result < 0) return result;
  }
  /* Kernels before 5.9 lack the call; files of ours are closed by exec all the same. */
  if (child->closes_others) system_call(SYS_CLOSE_RANGE, child->count, UINT32_MAX, 0, 0, 0, 0);
  return 0;
}

/* Returns only if that failed. */
static long execute(const struct child *child) {
  const char *number = child->path;
  for (const char *c = descriptors; *c != 0 && *number == *c; c++) number++;
  if (number - child->path == sizeof descriptors - 1) {
    long result = system_call(SYS_EXECVEAT, atoi(number), (long)"", (long)child->words,
                              (long)child->environment, AT_EMPTY_PATH, 0);
    if (result != -ENOSYS) return result;
  }
  return system_call(SYS_EXECVE, (long)child->path, (long)child->words, (long)child->environment,
                     0, 0, 0);
}

/* In memory that is the parent's, which waits: nothing of that may be changed but what is told. */
static void become(struct child *child) {
  if (child->hears_signals) {
    /* Ours end here; then whatever is pending may come. */
    for (size_t i = 0; i < sizeof asking; i++) {
      if (catch(asking[i], SIG_DFL, 0) == SIG_IGN) catch(asking[i], SIG_IGN, 0);
    }
    catch(SIGALRM, SIG_DFL, 0);
    uint64_t none = 0;
    system_call(SYS_SETPGID, 0, 0, 0, 0, 0, 0);
    system_call(SYS_RT_SIGPROCMASK, SIG_SETMASK, (long)&none, 0, SIGSET_SIZE, 0, 0);
  }
  long result = place_descriptors(child);
  child->error = result == 0 ? execute(child) : result;
  for (;;) system_call(SYS_EXIT_GROUP, FAILED, 0, 0, 0, 0, 0);
}

static long start_child(struct child *child) {
  char *stack = child_stack + sizeof child_stack;
  long flags = CLONE_VM | CLONE_VFORK | SIGCHLD;
#if defined(__x86_64__)
  register long result __asm__("rax") = SYS_CLONE;
  register long tid __asm__("r10") = 0;
  register long tls __asm__("r8") = 0;
  register void (*function)(struct child *) __asm__("r12") = become;
  register struct child *argument __asm__("r13") = child;
  __asm__ volatile(
      "syscall\n\t"
      "test %%rax, %%rax\n\t"
      "jnz 1f\n\t"
      "xor %%ebp, %%ebp\n\t"
      "mov %%r13, %%rdi\n\t"
      "call *%%r12\n\t"
      "ud2\n"
      "1:"
      : "+a"(result)
      : "D"(flags), "S"(stack), "d"(0L), "r"(tid), "r"(tls), "r"(function), "r"(argument)
      : "rcx", "r11", "memory");
  return result;
#else
  register long number __asm__("x8") = SYS_CLONE;
  register long result __asm__("x0") = flags;
  register char *x1 __asm__("x1") = stack;
  register long x2 __asm__("x2") = 0;
  register long x3 __asm__("x3") = 0;
  register long x4 __asm__("x4") = 0;
  register void (*function)(struct child *) __asm__("x19") = become;
  register struct child *argument __asm__("x20") = child;
  __asm__ volatile(
      "svc #0\n\t"
      "cbnz x0, 1f\n\t"
      "mov x29, #0\n\t"
      "mov x0, x20\n\t"
      "blr x19\n\t"
      "brk #1\n"
      "1:"
      : "+r"(result)
      : "r"(number), "r"(x1), "r"(x2), "r"(x3), "r"(x4), "r"(function), "r"(argument)
      : "memory");
  return result;
#endif
}

/*
 * Starts a program: its process id, or the negative errno. All signals are blocked in it unless it hears them; the addresses
 * are those of C strings, of NULL-ended arrays of such, and of `count` descriptors.
 */
int64_t ukvm_spawn(int64_t path, int64_t words, int64_t variables, int64_t from, int64_t to,
                   int32_t count, int32_t closes_others, int32_t hears_signals) {
  struct child child = {(const char *)path, (char **)words,  (char **)variables,
                        (const int32_t *)from, (const int32_t *)to, count,
                        closes_others,       hears_signals,  0};
  uint64_t all = ~UINT64_C(0);
  uint64_t before = 0;
  /* A handler of ours that runs in the child would write to our memory. */
  system_call(SYS_RT_SIGPROCMASK, SIG_SETMASK, (long)&all, (long)&before, SIGSET_SIZE, 0, 0);
  long pid = start_child(&child);
  system_call(SYS_RT_SIGPROCMASK, SIG_SETMASK, (long)&before, 0, SIGSET_SIZE, 0, 0);
  if (pid > 0 && child.error != 0) {
    while (system_call(SYS_WAIT4, pid, 0, 0, 0, 0, 0) == -EINTR) continue;
    return child.error;
  }
  return pid;
}
