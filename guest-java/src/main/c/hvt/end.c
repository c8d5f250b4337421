// SPDX-License-Identifier: Apache-2.0
/* The end that is a unikernel; as java.c, a part of memory.c. */
#include <string.h>
#include <ukvm/guest.h>
#include <ukvm/sockets.h>

#include "console.h"
#include "end.h"

/* The ABI's, the end included. */
#define COMMAND_LINE_SIZE 8192

/* The stack ends where the memory does: a share of it, within bounds, beside the C runtime's own. */
#define STACK_SHARE 8
#define STACK_MAXIMUM ((uint64_t)2 << 20)

_Noreturn void ukvm_end_exit(int status) { guest_exit(status); }

_Noreturn void ukvm_end_abort(const char *why) { guest_abort(why); }

_Noreturn void ukvm_end_lacks_memory(void) {
  guest_abort("too little memory to start; give the guest more with --mem");
}

void ukvm_end_write(const void *data, size_t length) { guest_write(data, length); }

uint64_t ukvm_end_monotonic(void) { return guest_monotonic(); }

uint64_t ukvm_end_wall(void) { return guest_walltime(); }

void ukvm_end_wait(uint64_t nanos) { guest_poll(nanos); }

uint64_t ukvm_end_seed(void) { return guest_cycles(); }

char *ukvm_end_heap_start(void) { return guest_heap_start(); }

char *ukvm_end_heap_end(void) { return (char *)ukvm_end_stack_start(); }

void ukvm_end_expect_objects(char *start) { (void)start; }

uintptr_t ukvm_end_stack_start(void) {
  uintptr_t end = (uintptr_t)guest_heap_end();
  uint64_t size = (end - (uintptr_t)guest_heap_start()) / STACK_SHARE;
  if (size > STACK_MAXIMUM) size = STACK_MAXIMUM;
  return (end - size) & ~(uintptr_t)15;
}

/* Only programs that use java.net have a network. */
#pragma weak ukvm_ip_take_option
#pragma weak ukvm_ip_finish

static void finish(void) {
  ukvm_console_flush();
  if (ukvm_ip_finish != NULL) ukvm_ip_finish();
}

void ukvm_exit(int32_t status) {
  finish();
  exit(status);
}

int64_t ukvm_poll(int64_t nanos) {
  ukvm_console_flush();
  return (int64_t)guest_poll((uint64_t)nanos);
}

int32_t ukvm_stop_requested(void) { return guest_stop_requested(); }

int32_t ukvm_stop_is_offered(void) { return guest_stop_is_offered(); }

int32_t ukvm_input_read(int8_t *data, int32_t offset, int32_t length) {
  ukvm_console_flush();
  return (int32_t)guest_input_read(data + offset, (size_t)length);
}

int32_t ukvm_input_available(void) { return (int32_t)guest_input_available(); }

int32_t ukvm_input_is_ready(void) {
  return guest_input_available() > 0 || guest_input_is_at_end();
}

/*
 * Where TeaVM saw that a reference is null it leaves out the check: the access itself then faults,
 * in the first page. Otherwise, what the program printed comes ahead of the report.
 */
static bool handle_trap(struct guest_trap *trap) {
#if defined(__x86_64__)
  if (trap->vector == 14 && trap->cr2 < HVT_PAGE_SIZE && trap->rip >= HVT_PAGE_SIZE) {
    trap->rip = (uintptr_t)throw_null_pointer;
    /* As after a call. */
    trap->rsp = (trap->rsp & ~(uint64_t)15) - 8;
    return true;
  }
#endif
  ukvm_console_flush();
  return false;
}

/* The command line's words: the tender joined them with single spaces. */
static int split(char *text, char **words) {
  int count = 1;
  words[0] = "main";
  for (char *at = text; *at != 0;) {
    char *word = at;
    while (*at != 0 && *at != ' ') at++;
    if (*at == ' ') *at++ = 0;
    if (ukvm_ip_take_option == NULL || !ukvm_ip_take_option(word)) words[count++] = word;
  }
  words[count] = NULL;
  return count;
}

int guest_main(const char *arguments) {
  static char text[COMMAND_LINE_SIZE];
  static char *words[COMMAND_LINE_SIZE / 2 + 3];
  size_t length = strlen(arguments);
  if (length >= sizeof text) guest_abort("the command line is too long");
  memcpy(text, arguments, length + 1);
  guest_on_trap(handle_trap);
  run_java(split(text, words), words);
  finish();
  return exit_status;
}
