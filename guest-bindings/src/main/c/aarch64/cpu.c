// SPDX-License-Identifier: Apache-2.0
/*
 * Fault handling, thread-local storage and hypercalls of aarch64. The privileged instructions here
 * and in start.S are those that a tender without a hypervisor understands as well: msr of vbar_el1;
 * mrs and msr of tpidr_el1, elr_el1 and spsr_el1; mrs of esr_el1 and far_el1; msr daifset; eret;
 * wfi; and a 32-bit store of a hypercall.
 */
#include "../runtime/runtime.h"

/* Before the thread-local data lie two words that are the ABI's. */
enum { TLS_HEADER = 16 };

/* ESR_EL1: the exception's class, and classes by the Arm Architecture Reference Manual, D24.2.37. */
enum { CLASS_SHIFT = 26, CLASS_MASK = 0x3f };
enum { CLASS_INSTRUCTION_ABORT = 0x21, CLASS_PC_ALIGNMENT = 0x22, CLASS_DATA_ABORT = 0x25 };

extern const char arch_trap_entries[];

/* Where compilers look for the stack guard. */
uint64_t __stack_chk_guard;

static guest_trap_handler handler;
static bool in_trap;

static void store(uint64_t address, uint32_t value) {
  __asm__ volatile("str %w[value], [%[address]]"
                   :
                   : [value] "r"(value), [address] "r"(address)
                   : "memory");
}

void hvt_call(unsigned number, volatile void *argument) {
  store(HVT_HYPERCALL_MMIO_BASE + 8 * (uint64_t)number, (uint32_t)(uintptr_t)argument);
}

void hvt_kick(void) { store(HVT_RING_KICK_MMIO, 0); }

void arch_relax(void) { __asm__ volatile("yield"); }

uint64_t guest_cycles(void) {
  uint64_t cycles;
  /* The counter may be read ahead of its turn. */
  __asm__ volatile("isb\n\tmrs %0, cntvct_el0" : "=r"(cycles) : : "memory");
  return cycles;
}

_Noreturn void arch_stop(void) {
  for (;;) __asm__ volatile("msr daifset, #15\n\twfi");
}

void arch_start_tls(uint64_t stack_guard) {
  uintptr_t align = (uintptr_t)link_tls_align;
  char *data = link_tls_block + (align > TLS_HEADER ? align : TLS_HEADER);
  memcpy(data, link_tls_image, (size_t)(link_tls_image_end - link_tls_image));
  __asm__ volatile("msr tpidr_el0, %0" : : "r"(link_tls_block) : "memory");
  __stack_chk_guard = stack_guard;
}

void arch_catch_faults(void) {
  __asm__ volatile("msr vbar_el1, %0\n\tisb" : : "r"(arch_trap_entries) : "memory");
}

void guest_on_trap(guest_trap_handler new_handler) { handler = new_handler; }

static const char *class_name(unsigned class) {
  switch (class) {
    case 0x00:
      return "undefined instruction";
    case 0x07:
      return "FP or SIMD trapped";
    case 0x0e:
      return "illegal execution state";
    case 0x15:
      return "svc";
    case 0x18:
      return "system register trapped";
    case CLASS_INSTRUCTION_ABORT:
      return "instruction abort";
    case CLASS_PC_ALIGNMENT:
      return "pc not aligned";
    case CLASS_DATA_ABORT:
      return "data abort";
    case 0x26:
      return "sp not aligned";
    case 0x2c:
      return "FP exception";
    case 0x2f:
      return "SError";
    case 0x3c:
      return "brk";
    default:
      return "exception";
  }
}

void arch_trap(struct guest_trap *trap);
void arch_trap(struct guest_trap *trap) {
  bool nested = in_trap;
  in_trap = true;
  if (!nested && handler != NULL && handler(trap)) {
    in_trap = false;
    return;
  }
  if (!nested) {
    unsigned class = trap->esr >> CLASS_SHIFT & CLASS_MASK;
    guest_printf("guest: trap: %s vector=%lu esr=0x%lx pc=0x%lx sp=0x%lx pstate=0x%lx",
                 class_name(class), trap->vector, trap->esr, trap->pc, trap->sp, trap->pstate);
    if (class == CLASS_INSTRUCTION_ABORT || class == CLASS_PC_ALIGNMENT ||
        class == CLASS_DATA_ABORT)
      guest_printf(" far=0x%lx", trap->far);
    guest_puts("\n");
  }
  /* A fault within the report ends the run: the ABI has no trap frame for this architecture. */
  runtime_halt(HVT_EXIT_ABORT, NULL);
}
