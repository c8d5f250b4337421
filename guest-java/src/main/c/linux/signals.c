// SPDX-License-Identifier: Apache-2.0
/*
 * Signals, a part of end.c. Those that ask for something are noted, and Java looks at the note between system calls: one that
 * waits is interrupted. A signal that comes just ahead of the wait would be seen too late, so a timer interrupts again until
 * Java has seen to it. Those that say that an instruction failed are answered here.
 */
static const uint8_t asking[] = {SIGHUP, SIGINT, SIGQUIT, SIGUSR1, SIGTERM};
static const uint8_t failing[] = {SIGILL, SIGBUS, SIGFPE, SIGSEGV};

/* Signal n is bit n. */
static volatile uint32_t noted;

#define AGAIN_MICROS 20000

/* Linux on x86_64 wants the way back from the program. */
void ukvm_signal_return(void);

#if defined(__x86_64__)
__asm__(".text\n.globl ukvm_signal_return\nukvm_signal_return:\n  mov $15, %eax\n  syscall\n");

/* asm/sigcontext.h behind the start of asm-generic/ucontext.h: 64-bit words. */
enum { CONTEXT_STACK = 160 / 8, CONTEXT_PROGRAM = 168 / 8 };
#else
__asm__(".text\n.globl ukvm_signal_return\nukvm_signal_return:\n  mov x8, #139\n  svc #0\n");

enum { CONTEXT_STACK = 432 / 8, CONTEXT_PROGRAM = 440 / 8 };
#endif

/* Microseconds between two interruptions; 0: none. */
static void set_timer(int64_t micros) {
  int64_t timer[4] = {0, micros, 0, micros};
  system_call(SYS_SETITIMER, ITIMER_REAL, (long)timer, 0, 0, 0, 0);
}

static void note(int number);

/* Returns what was done about it before. Handlers are on our stack, which has room: stack.c. */
static long catch(int number, long handler, unsigned long flags) {
  struct signal_action action = {handler, flags | SA_RESTORER, ukvm_signal_return, 0};
  struct signal_action before = {0};
  system_call(SYS_RT_SIGACTION, number, (long)&action, (long)&before, SIGSET_SIZE, 0, 0);
  return before.handler;
}

static void interrupt_from_now_on(void) {
  catch(SIGALRM, (long)note, 0);
  set_timer(AGAIN_MICROS);
}

static void note(int number) {
  __atomic_fetch_or(&noted, UINT32_C(1) << number, __ATOMIC_SEQ_CST);
  if (number != SIGALRM) interrupt_from_now_on();
}

static char *append_number(char *to, const char *end, uint64_t number) {
  char digits[24];
  char *first = digits + sizeof digits - 1;
  *first = 0;
  do {
    *--first = (char)('0' + number % 10);
    number /= 10;
  } while (number > 0);
  return append(to, end, first);
}

static void fail(int number, struct signal_info *info, void *context) {
  uint64_t *registers = context;
  if (info->code > 0 && number == SIGSEGV && info->address < 4096 &&
      registers[CONTEXT_PROGRAM] >= 4096) {
    /* Where TeaVM saw that a reference is null it leaves out the check: the access faults. */
    registers[CONTEXT_PROGRAM] = (uintptr_t)throw_null_pointer;
#if defined(__x86_64__)
    /* As after a call. */
    registers[CONTEXT_STACK] = (registers[CONTEXT_STACK] & ~UINT64_C(15)) - 8;
#endif
    return;
  }
  const char *name = number == SIGILL   ? "SIGILL"
                     : number == SIGBUS ? "SIGBUS"
                     : number == SIGFPE ? "SIGFPE"
                                        : "SIGSEGV";
  char text[128];
  const char *end = text + sizeof text - 1;
  char *at = text;
  if (info->code <= 0) {
    at = append(append(at, end, "ended by "), end, name);
    at = append(append_number(append(at, end, ", which process "), end, (uint32_t)info->address), end, " sent");
  } else if (number == SIGBUS) {
    at = append(at, end, "the host has no memory left for a page of the guest's");
  } else {
    at = append(append(at, end, "this is a defect of the program, please report it: "), end, name);
    at = append_number(append(at, end, " at "), end, registers[CONTEXT_PROGRAM]);
  }
  *at = 0;
  say(text);
  ukvm_end_exit(FAILED);
}

static void catch_signals(void) {
  for (size_t i = 0; i < sizeof asking; i++) {
    /* One that was ignored stays ignored. */
    if (catch(asking[i], (long)note, 0) == SIG_IGN) catch(asking[i], SIG_IGN, 0);
  }
  for (size_t i = 0; i < sizeof failing; i++) catch(failing[i], (long)fail, SA_SIGINFO);
  /*
   * Whoever started us may have blocked some. Writing to who has gone, or beyond a limit, is an error and no end; a program that
   * we start has its own mask, but what is ignored it would ignore, too.
   */
  uint64_t blocked = UINT64_C(1) << (SIGPIPE - 1) | UINT64_C(1) << (SIGXFSZ - 1);
  system_call(SYS_RT_SIGPROCMASK, SIG_SETMASK, (long)&blocked, 0, SIGSET_SIZE, 0, 0);
}

int32_t ukvm_signals_noted(void) { return (int32_t)noted; }

int32_t ukvm_signals_take(void) {
  return (int32_t)__atomic_exchange_n(&noted, 0, __ATOMIC_SEQ_CST);
}

/* Begins the interruptions, as a signal does. */
void ukvm_signals_repeat(void) { interrupt_from_now_on(); }

/* Ends the interruptions, unless a signal has come meanwhile. */
void ukvm_signals_settled(void) {
  set_timer(0);
  if ((noted & ~(UINT32_C(1) << SIGALRM)) != 0) set_timer(AGAIN_MICROS);
}
