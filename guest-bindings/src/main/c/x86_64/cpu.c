// SPDX-License-Identifier: Apache-2.0
/*
 * Fault handling, thread-local storage and hypercalls of x86_64. The privileged instructions here
 * are those that a tender without a hypervisor understands as well: lgdt, lidt, ltr, lretq, iretq,
 * loads of segment registers, wrmsr of the FS base, reading cr2, hlt, and `out %eax, %dx`.
 */
#include "../runtime/runtime.h"

enum { SELECTOR_CODE = 0x08, SELECTOR_DATA = 0x10, SELECTOR_TSS = 0x18 };
enum { VECTORS = 32, VECTOR_PAGE_FAULT = 14, TRAP_ENTRY_SIZE = 16 };

#define MSR_FS_BASE 0xc0000100

/* Present, 64-bit, accessed: code, data; present interrupt gate; present available TSS. */
#define DESCRIPTOR_CODE 0x00af9b000000ffff
#define DESCRIPTOR_DATA 0x00cf93000000ffff
#define GATE_INTERRUPT 0x8e
#define DESCRIPTOR_TSS 0x89

struct tss {
  uint32_t reserved0;
  uint64_t rsp[3];
  uint64_t reserved1;
  uint64_t ist[7];
  uint64_t reserved2;
  uint16_t reserved3;
  uint16_t io_map;
} __attribute__((packed));

struct gate {
  uint16_t offset_low;
  uint16_t selector;
  uint8_t ist;
  uint8_t type;
  uint16_t offset_middle;
  uint32_t offset_high;
  uint32_t reserved;
};

struct table {
  uint16_t limit;
  uint64_t base;
} __attribute__((packed));

extern const char arch_trap_entries[];

static uint64_t gdt[5];
static struct tss tss;
static struct gate idt[VECTORS];
static guest_trap_handler handler;
static bool in_trap;

/* Faults have a stack of their own, for those that come of a bad stack. */
static char trap_stack[0x4000] __attribute__((aligned(16)));

static void out(uint16_t port, uint32_t value) {
  __asm__ volatile("outl %%eax, %%dx" : : "a"(value), "d"(port) : "memory");
}

/*
 * A hypercall with the number in its code, as compilers make it where they know the number: a
 * monitor may know these six bytes, and save the exit.
 */
#define CALL(number)                                                                               \
  case number:                                                                                     \
    __asm__ volatile("movl %1, %%edx\n\toutl %%eax, %%dx"                                          \
                     :                                                                             \
                     : "a"((uint32_t)(uintptr_t)argument), "i"(HVT_HYPERCALL_PORT_BASE + number)   \
                     : "edx", "memory");                                                           \
    break

void hvt_call(unsigned number, volatile void *argument) {
  switch (number) {
    CALL(HVT_HYPERCALL_WALLTIME);
    CALL(HVT_HYPERCALL_PUTS);
    CALL(HVT_HYPERCALL_POLL);
    CALL(HVT_HYPERCALL_BLOCK_WRITE);
    CALL(HVT_HYPERCALL_BLOCK_READ);
    CALL(HVT_HYPERCALL_NET_WRITE);
    CALL(HVT_HYPERCALL_NET_READ);
    CALL(HVT_HYPERCALL_HALT);
    default:
      out((uint16_t)(HVT_HYPERCALL_PORT_BASE + number), (uint32_t)(uintptr_t)argument);
  }
}

void hvt_kick(void) {
  __asm__ volatile("movl %1, %%edx\n\toutl %%eax, %%dx"
                   :
                   : "a"(0), "i"(HVT_RING_KICK_PORT)
                   : "edx", "memory");
}

void arch_relax(void) { __builtin_ia32_pause(); }

uint64_t guest_cycles(void) {
  uint32_t low;
  uint32_t high;
  __asm__ volatile("rdtsc" : "=a"(low), "=d"(high));
  return (uint64_t)high << 32 | low;
}

_Noreturn void arch_stop(void) {
  for (;;) __asm__ volatile("cli; hlt");
}

void arch_start_tls(uint64_t stack_guard) {
  /*
   * The x86_64 psABI: thread-local data ends where the FS base points; there lie a pointer to
   * itself and, at 0x28, the stack guard.
   */
  uint64_t *base = (uint64_t *)(link_tls_block + (uintptr_t)link_tls_size);
  memcpy(link_tls_block, link_tls_image, (size_t)(link_tls_image_end - link_tls_image));
  base[0] = (uintptr_t)base;
  base[5] = stack_guard;
  uint64_t value = (uintptr_t)base;
  __asm__ volatile("wrmsr"
                   :
                   : "c"(MSR_FS_BASE), "a"((uint32_t)value), "d"((uint32_t)(value >> 32))
                   : "memory");
}

void arch_catch_faults(void) {
  uint64_t base = (uintptr_t)&tss;
  tss.ist[0] = (uintptr_t)trap_stack + sizeof trap_stack;
  tss.io_map = sizeof tss;
  gdt[1] = DESCRIPTOR_CODE;
  gdt[2] = DESCRIPTOR_DATA;
  gdt[3] = (sizeof tss - 1) | (base & 0xffffff) << 16 | (uint64_t)DESCRIPTOR_TSS << 40 |
           (base >> 24 & 0xff) << 56;
  gdt[4] = base >> 32;
  for (unsigned i = 0; i < VECTORS; i++) {
    uint64_t entry = (uintptr_t)arch_trap_entries + i * TRAP_ENTRY_SIZE;
    idt[i] = (struct gate){.offset_low = (uint16_t)entry,
                           .selector = SELECTOR_CODE,
                           .ist = 1,
                           .type = GATE_INTERRUPT,
                           .offset_middle = (uint16_t)(entry >> 16),
                           .offset_high = (uint32_t)(entry >> 32)};
  }
  struct table gdtr = {.limit = sizeof gdt - 1, .base = (uintptr_t)gdt};
  struct table idtr = {.limit = sizeof idt - 1, .base = (uintptr_t)idt};
  uint64_t scratch;
  __asm__ volatile(
      "lgdt %[gdtr]\n\t"
      "pushq %[code]\n\t"
      "leaq 1f(%%rip), %[scratch]\n\t"
      "pushq %[scratch]\n\t"
      "lretq\n"
      "1:\n\t"
      "movl %[data], %k[scratch]\n\t"
      "movl %k[scratch], %%ds\n\t"
      "movl %k[scratch], %%es\n\t"
      "movl %k[scratch], %%ss\n\t"
      "lidt %[idtr]\n\t"
      "movl %[task], %k[scratch]\n\t"
      "ltr %w[scratch]"
      : [scratch] "=&r"(scratch)
      : [gdtr] "m"(gdtr), [idtr] "m"(idtr), [code] "i"(SELECTOR_CODE), [data] "i"(SELECTOR_DATA),
        [task] "i"(SELECTOR_TSS)
      : "memory");
}

void guest_on_trap(guest_trap_handler new_handler) { handler = new_handler; }

static const char *trap_name(uint64_t vector) {
  static const char names[VECTORS][4] = {
      "#DE", "#DB", "NMI", "#BP", "#OF", "#BR", "#UD", "#NM", "#DF", "",    "#TS",
      "#NP", "#SS", "#GP", "#PF", "",    "#MF", "#AC", "#MC", "#XM", "#VE", "#CP",
  };
  return names[vector];
}

void arch_trap(struct guest_trap *trap);
void arch_trap(struct guest_trap *trap) {
  static union {
    struct hvt_trap_x86_64 trap;
    char room[HVT_HALT_COOKIE_SIZE];
  } cookie;
  bool nested = in_trap;
  in_trap = true;
  if (!nested && handler != NULL && handler(trap)) {
    in_trap = false;
    return;
  }
  if (!nested) {
    cookie.trap = (struct hvt_trap_x86_64){
        .cr2 = trap->vector == VECTOR_PAGE_FAULT ? trap->cr2 : 0,
        .error_code = trap->error_code,
        .rip = trap->rip,
        .cs = trap->cs,
        .rflags = trap->rflags,
        .rsp = trap->rsp,
        .ss = trap->ss,
    };
    guest_printf("guest: trap: %s vector=%lu error=0x%lx rip=0x%lx rsp=0x%lx rflags=0x%lx",
                 trap_name(trap->vector), trap->vector, trap->error_code, trap->rip, trap->rsp,
                 trap->rflags);
    if (trap->vector == VECTOR_PAGE_FAULT) guest_printf(" cr2=0x%lx", trap->cr2);
    guest_puts("\n");
  }
  /* A fault within the report ends the run with what is known of the first. */
  runtime_halt(HVT_EXIT_ABORT, &cookie);
}
