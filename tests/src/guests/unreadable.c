// SPDX-License-Identifier: Apache-2.0
/*
 * Touches a segment without any permission. The guest's page tables know nothing of that, so the
 * host's protection ends the run, also while a handler of the guest's runs. That there is no code,
 * they know: to run there is the guest's own fault.
 *
 *@ unreadable
 *@ case unreadable-read
 *@   args read
 *@   status 1
 *@   last read
 *@   stderr host/guest translation fault
 *@ case unreadable-write
 *@   args write
 *@   status 1
 *@   last write
 *@   stderr host/guest translation fault
 *@ case unreadable-handler
 *@   args handler
 *@   status 1
 *@   last handling
 *@   stderr host/guest translation fault
 *@ case unreadable-push
 *@   args push
 *@   status 1
 *@   last push
 *@   stderr host/guest translation fault
 *@ case unreadable-puts
 *@   args puts
 *@   status 1
 *@   last puts
 *@   stderr host/guest translation fault
 *@   stderr (translation fault: read at 0x1
 *@   stderr , by hypercall puts with arguments at
 *@   reference writes it out
 *@ case unreadable-call
 *@   args call
 *@   reference has no NX
 */
#include "test.h"

/* The middle of the segment, which is the executable's last. */
static uint64_t hidden(void) { return guest_boot_info()->kernel_end - 65536; }

static void read_at(uint64_t address) { (void)*(volatile uint8_t *)address; }

static bool read_hidden(struct guest_trap *trap) {
  (void)trap;
  guest_puts("handling\n");
  read_at(hidden());
  return false;
}

static void push_at(uint64_t address) {
#if defined(__x86_64__)
  __asm__ volatile("movq %0, %%rsp\n\tpushq %%rax" : : "r"(address) : "memory");
#elif defined(__aarch64__)
  __asm__ volatile("mov sp, %0\n\tstr x0, [sp, #-16]!" : : "r"(address) : "memory");
#endif
}

int guest_main(const char *arguments) {
  const char *rest;
  guest_printf("%s\n", arguments);
  if (starts_with(arguments, "read", &rest)) read_at(hidden());
  if (starts_with(arguments, "write", &rest)) *(volatile uint8_t *)hidden() = 1;
  if (starts_with(arguments, "push", &rest)) push_at(hidden());
  if (starts_with(arguments, "handler", &rest)) {
    volatile uint64_t nowhere = 8;
    guest_on_trap(read_hidden);
    read_at(nowhere);
  }
  if (starts_with(arguments, "puts", &rest)) {
    struct hvt_hypercall_puts call = {.data = hidden(), .length = 4};
    hvt_call(HVT_HYPERCALL_PUTS, &call);
  }
  if (starts_with(arguments, "call", &rest)) {
    expect(call_faults(hidden()), "0x%lx", hidden());
    expect(is_memory_fault(hidden()), "0x%lx", hidden());
    return succeed();
  }
  guest_puts("FAILURE\n");
  return FAILED;
}
