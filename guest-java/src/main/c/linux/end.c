// SPDX-License-Identifier: Apache-2.0
/* The end that is a Linux process; as java.c, a part of memory.c. */
#include <stdlib.h>
#include <string.h>

#include "console.h"
#include "end.h"
#include "system.h"

/* Exit status when the program could not go on, not when it ended. */
#define FAILED 1

/* Address space; what is not touched is no memory. A limit may leave less. */
#define HEAP_MAXIMUM ((uint64_t)32 << 20)
#define HEAP_MINIMUM ((uint64_t)1 << 20)

/* Ours: the kernel's may be of any size. */
#define STACK_SIZE 524288

#define LINE_SIZE 1024

char ukvm_stack[STACK_SIZE] __attribute__((aligned(4096), used));

static int argument_count;
static char **arguments;
static char **environment;
static int64_t page_size = 4096;
static uint64_t seed;
static char *heap;
static uint64_t heap_size;

/* --- Life ------------------------------------------------------------------------------------- */

_Noreturn void ukvm_end_exit(int status) {
  for (;;) system_call(SYS_EXIT_GROUP, status, 0, 0, 0, 0, 0);
}

static const char *own_name(void) {
  const char *name = argument_count > 0 && arguments[0][0] != 0 ? arguments[0] : "java";
  for (const char *c = name; *c != 0; c++) {
    if (*c == '/') name = c + 1;
  }
  return name;
}

static char *append(char *to, const char *end, const char *text) {
  for (; *text != 0 && to < end; text++) *to++ = *text > 0 && *text < ' ' ? '?' : *text;
  return to;
}

/* One line, one system call. */
static void say(const char *text) {
  char line[LINE_SIZE];
  const char *end = line + sizeof line - 1;
  char *at = append(line, end, own_name());
  at = append(at, end, ": ");
  at = append(at, end, text);
  *at++ = '\n';
  system_call(SYS_WRITE, 2, (long)line, at - line, 0, 0, 0);
}

_Noreturn void ukvm_end_abort(const char *why) {
  ukvm_console_flush();
  say(why);
  ukvm_end_exit(FAILED);
}

_Noreturn void ukvm_end_lacks_memory(void) {
  ukvm_end_abort("this process may have no memory; raise its limit (ulimit -v, -d)");
}

void ukvm_exit(int32_t status) { exit(status); }

static void write_all(int fd, const char *data, size_t length) {
  while (length > 0) {
    long n = system_call(SYS_WRITE, fd, (long)data, (long)length, 0, 0, 0);
    if (n == -EINTR) continue;
    if (n <= 0) return;
    data += n;
    length -= (size_t)n;
  }
}

void ukvm_end_write(const void *data, size_t length) { write_all(1, data, length); }

void ukvm_error_print(int8_t *data, int32_t offset, int32_t length) {
  write_all(2, (const char *)data + offset, (size_t)length);
}

/* --- Time ------------------------------------------------------------------------------------- */

typedef int clock_function(int clock, struct timespec *time);

static clock_function *fast_clock;

static uint64_t read_clock(int clock) {
  struct timespec time;
  if (fast_clock == NULL || fast_clock(clock, &time) != 0) {
    system_call(SYS_CLOCK_GETTIME, clock, (long)&time, 0, 0, 0, 0);
  }
  return (uint64_t)time.seconds * NANOS_PER_SECOND + (uint64_t)time.nanos;
}

uint64_t ukvm_end_monotonic(void) { return read_clock(CLOCK_MONOTONIC); }

uint64_t ukvm_end_wall(void) { return read_clock(CLOCK_REALTIME); }

void ukvm_end_wait(uint64_t nanos) {
  struct timespec time = {(int64_t)(nanos / NANOS_PER_SECOND), (int64_t)(nanos % NANOS_PER_SECOND)};
  system_call(SYS_NANOSLEEP, (long)&time, 0, 0, 0, 0, 0);
}

uint64_t ukvm_end_seed(void) { return seed ^ ukvm_end_monotonic(); }

/* --- Memory ----------------------------------------------------------------------------------- */

char *ukvm_end_heap_start(void) { return heap; }

char *ukvm_end_heap_end(void) { return heap + heap_size; }

/*
 * What a start fills, nearly always. Taken at once it is ready in a fraction of the time that a fault a page takes. Kernels before
 * 5.14 can't, and need not.
 */
#define FIRST_OBJECTS ((uint64_t)400 << 10)

static void take_at_once(uint64_t start, uint64_t end) {
  uint64_t first = (start + (uint64_t)page_size - 1) & (uint64_t)-page_size;
  uint64_t last = end & (uint64_t)-page_size;
  if (first < last) system_call(SYS_MADVISE, (long)first, (long)(last - first), MADV_POPULATE_WRITE, 0, 0, 0);
}

void ukvm_end_expect_objects(char *start) {
  if (heap_size == HEAP_MAXIMUM) take_at_once((uint64_t)start, (uint64_t)start + FIRST_OBJECTS);
}

uintptr_t ukvm_end_stack_start(void) { return (uintptr_t)ukvm_stack; }

static void take_heap(void) {
  for (heap_size = HEAP_MAXIMUM; heap_size >= HEAP_MINIMUM; heap_size /= 2) {
    long address = system_call(SYS_MMAP, 0, (long)heap_size, PROT_READ | PROT_WRITE,
                               MAP_PRIVATE | MAP_ANONYMOUS | MAP_NORESERVE, -1, 0);
    if (address > 0 || address < -4095) {
      heap = (char *)address;
      return;
    }
  }
  ukvm_end_lacks_memory();
}

/* --- The rest of the process ------------------------------------------------------------------ */

int64_t ukvm_system_call(int64_t number, int64_t a, int64_t b, int64_t c, int64_t d, int64_t e,
                         int64_t f) {
  return system_call(number, a, b, c, d, e, f);
}

int32_t ukvm_processors(void) {
  uint64_t set[128];
  long bytes = system_call(SYS_SCHED_GETAFFINITY, 0, sizeof set, (long)set, 0, 0, 0);
  int32_t count = 0;
  for (long i = 0; i < bytes / (long)sizeof *set; i++) {
    for (uint64_t rest = set[i]; rest != 0; rest &= rest - 1) count++;
  }
  return count > 0 ? count : 1;
}

int32_t ukvm_is_x86(void) {
#if defined(__x86_64__)
  return 1;
#else
  return 0;
#endif
}

int64_t ukvm_page_size(void) { return page_size; }

int32_t ukvm_argument_count(void) { return argument_count; }

int64_t ukvm_argument(int32_t index) { return (int64_t)arguments[index]; }

int64_t ukvm_environment(void) { return (int64_t)environment; }

#include "vdso.c"
#include "signals.c"
#include "spawn.c"

/*
 * A standard descriptor that is closed would be the first file that anybody here opens, and output would go there. Opened by
 * O_PATH it can't be read or written, as before, but its number is taken.
 */
static void keep_standard_descriptors(void) {
  struct poll_descriptor standard[] = {{0, 0, 0}, {1, 0, 0}, {2, 0, 0}};
  struct timespec none = {0, 0};
  if (system_call(SYS_PPOLL, (long)standard, 3, (long)&none, 0, 0, 0) <= 0) return;
  for (int i = 0; i < 3; i++) {
    if ((standard[i].found & POLLNVAL) != 0) {
      system_call(SYS_OPENAT, AT_FDCWD, (long)"/", O_PATH, 0, 0, 0);
    }
  }
}

/* Our data, nearly all of which is written to from the start on: strings and classes are linked. */
static void take_data(const struct elf_program_header *program, uint64_t count) {
  for (; count > 0; program++, count--) {
    if (program->type == PT_LOAD && (program->flags & PF_W) != 0) {
      take_at_once(program->address, program->address + program->file_size);
    }
  }
}

static void read_auxiliary(const uint64_t *vector) {
  const struct elf_program_header *programs = NULL;
  uint64_t count = 0;
  for (; vector[0] != AT_NULL; vector += 2) {
    switch (vector[0]) {
      case AT_PHDR:
        programs = (const struct elf_program_header *)vector[1];
        break;
      case AT_PHNUM:
        count = vector[1];
        break;
      case AT_PAGESZ:
        page_size = (int64_t)vector[1];
        break;
      case AT_RANDOM:
        memcpy(&seed, (const void *)vector[1], sizeof seed);
        break;
      case AT_SYSINFO_EHDR:
        fast_clock = (clock_function *)find_in_vdso((const char *)vector[1]);
        break;
      default:
        break;
    }
  }
  take_data(programs, count);
}

/* Where the kernel starts us: goes on with its stack's address, on a stack of ours. */
#define TEXT(number) #number
#define STACK_END(size) "ukvm_stack+" TEXT(size)
#if defined(__x86_64__)
__asm__(".text\n.globl _start\n_start:\n"
        "  xor %ebp, %ebp\n"
        "  mov %rsp, %rdi\n"
        "  lea " STACK_END(STACK_SIZE) "(%rip), %rsp\n"
        "  call ukvm_linux_start\n");
#else
__asm__(".text\n.globl _start\n_start:\n"
        "  mov x29, #0\n"
        "  mov x30, #0\n"
        "  mov x0, sp\n"
        "  adrp x1, " STACK_END(STACK_SIZE) "\n"
        "  add x1, x1, :lo12:" STACK_END(STACK_SIZE) "\n"
        "  mov sp, x1\n"
        "  bl ukvm_linux_start\n");
#endif

/* The kernel's stack has how many words there are, the words, NULL, the environment, NULL, pairs of the auxiliary vector. */
__attribute__((used)) _Noreturn void ukvm_linux_start(long *stack) {
  static char *words[] = {"main", NULL};
  argument_count = (int)stack[0];
  arguments = (char **)(stack + 1);
  environment = arguments + argument_count + 1;
  char **end = environment;
  while (*end != NULL) end++;
  catch_signals();
  keep_standard_descriptors();
  read_auxiliary((const uint64_t *)(end + 1));
  take_heap();
  run_java(1, words);
  ukvm_exit(exit_status);
}
