// SPDX-License-Identifier: Apache-2.0
/*
 * Runs the guest on this host's KVM. Where an exit leaves the instruction pointer differs between
 * kernels, so that it is brought behind the instruction first: vmm(4) tells of the instruction,
 * and goes on behind it. Layouts and numbers from linux/kvm.h and asm/kvm.h.
 */
#include "vmm.h"

#define KVM_CREATE_VM 0xae01ul
#define KVM_GET_VCPU_MMAP_SIZE 0xae04ul
#define KVM_CREATE_VCPU 0xae41ul
#define KVM_RUN 0xae80ul
#define KVM_SET_USER_MEMORY_REGION 0x4020ae46ul
#define KVM_GET_REGS 0x8090ae81ul
#define KVM_SET_REGS 0x4090ae82ul
#define KVM_GET_SREGS 0x8138ae83ul
#define KVM_SET_SREGS 0x4138ae84ul
#define KVM_GET_SUPPORTED_CPUID 0xc008ae05ul
#define KVM_SET_CPUID2 0x4008ae90ul
#define KVM_GET_TSC_KHZ 0xaea3ul
#define KVM_ENABLE_CAP 0x4068aea3ul
#define KVM_CAP_X86_USER_SPACE_MSR 188
#define KVM_MSR_EXIT_REASON_UNKNOWN 2

enum { EXIT_IO = 2, EXIT_HLT = 5, EXIT_MMIO = 6, EXIT_SHUTDOWN = 8, EXIT_INTR = 10, EXIT_RDMSR = 29, EXIT_WRMSR };

struct region {
  uint32_t slot, flags;
  uint64_t gpa, size, address;
};

struct segment {
  uint64_t base;
  uint32_t limit;
  uint16_t selector;
  uint8_t type, present, dpl, db, s, l, g, avl, unusable, padding;
};

struct table {
  uint64_t base;
  uint16_t limit, padding[3];
};

struct sregs {
  struct segment cs, ds, es, fs, gs, ss, tr, ldt;
  struct table gdt, idt;
  uint64_t cr0, cr2, cr3, cr4, cr8, efer, apic_base, interrupts[4];
};

_Static_assert(sizeof(struct sregs) == 312, "struct kvm_sregs");

struct regs {
  uint64_t rax, rbx, rcx, rdx, rsi, rdi, rsp, rbp, r8[8], rip, rflags;
};

struct run {
  uint8_t request_interrupt_window, immediate_exit, padding1[6];
  uint32_t exit_reason;
  uint8_t padding2[20];
  union {
    struct {
      uint8_t direction, size;
      uint16_t port;
      uint32_t count;
      uint64_t data_offset;
    } io;
    struct {
      uint64_t address;
      uint8_t data[8];
      uint32_t length;
      uint8_t is_write;
    } mmio;
    struct {
      uint8_t error, padding[7];
      uint32_t reason, index;
      uint64_t data;
    } msr;
    uint32_t word;
  } u;
};

struct kvm {
  int vm, vcpu;
  struct run *run;
  long run_size;
  bool in_msr;
};

static long request(int fd, unsigned long number, const void *argument) {
  return syscall(SYS_ioctl, fd, number, argument);
}

static int device(void) { return (int)syscall(SYS_openat, AT_FDCWD, "/dev/kvm", L_O_RDWR | L_O_CLOEXEC); }

uint64_t kvm_tsc_frequency(void) {
  int kvm = device(), vm = (int)request(kvm, KVM_CREATE_VM, 0), vcpu = (int)request(vm, KVM_CREATE_VCPU, 0);
  uint64_t khz = (uint64_t)request(vcpu, KVM_GET_TSC_KHZ, 0);
  syscall(SYS_close, vcpu);
  syscall(SYS_close, vm);
  syscall(SYS_close, kvm);
  return khz * 1000;
}

/* Like vmm(4) the guest sees the host's CPU, without what needs a local APIC or virtualization. */
static void set_cpuid(int kvm, int vcpu) {
  static uint32_t table[2 + 10 * 256];
  table[0] = 256;
  if (request(kvm, KVM_GET_SUPPORTED_CPUID, table) < 0) return;
  for (uint32_t i = 0; i < table[0]; i++) {
    uint32_t *entry = table + 2 + 10 * i;
    if (entry[0] == 1) entry[5] &= ~(1u << 3 | 1u << 5 | 1u << 21 | 1u << 24);
    if (entry[0] == 0x80000001) entry[5] &= ~(1u << 2 | 1u << 3 | 1u << 22 | 1u << 23 | 1u << 24);
    if (entry[0] == 0x8000000a || entry[0] == 0x40000001) entry[3] = entry[4] = entry[5] = entry[6] = 0;
  }
  request(vcpu, KVM_SET_CPUID2, table);
}

int kvm_create(struct machine *machine) {
  struct kvm *kvm = calloc(1, sizeof *kvm);
  int fd = device();
  kvm->vm = (int)request(fd, KVM_CREATE_VM, 0);
  kvm->vcpu = (int)request(kvm->vm, KVM_CREATE_VCPU, 0);
  if (kvm->vcpu < 0) return -1;
  kvm->run_size = request(fd, KVM_GET_VCPU_MMAP_SIZE, 0);
  kvm->run = (struct run *)syscall(SYS_mmap, 0, kvm->run_size, 3, 1, kvm->vcpu, 0);
  set_cpuid(fd, kvm->vcpu);
  uint64_t capability[13] = {KVM_CAP_X86_USER_SPACE_MSR, KVM_MSR_EXIT_REASON_UNKNOWN};
  request(kvm->vm, KVM_ENABLE_CAP, capability);
  syscall(SYS_close, fd);
  machine->kvm = kvm;
  return 0;
}

void kvm_destroy(struct machine *machine) {
  struct kvm *kvm = machine->kvm;
  for (int i = 0; i < MAPS; i++) {
    if (machine->maps[i].length) syscall(SYS_munmap, machine->maps[i].view, machine->maps[i].length);
  }
  syscall(SYS_munmap, kvm->run, kvm->run_size);
  syscall(SYS_close, kvm->vcpu);
  syscall(SYS_close, kvm->vm);
  free(kvm);
}

void kvm_update(struct machine *machine) {
  struct kvm *kvm = machine->kvm;
  for (uint32_t i = 0; i < MAPS; i++) {
    struct map *map = &machine->maps[i];
    struct region region = {i, 0, map->gpa, map->length, (uint64_t)map->view};
    request(kvm->vm, KVM_SET_USER_MEMORY_REGION, &region);
  }
}

void kvm_kick(struct machine *machine) {
  struct kvm *kvm = machine->kvm;
  __atomic_store_n(&kvm->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
}

static struct segment segment(struct machine *machine, int n) {
  struct seg_desc d = machine->descriptors[n];
  uint32_t a = d.access;
  return (struct segment){d.base,          d.limit,         (uint16_t)machine->registers[n],
                          a & 15,          a >> 7 & 1,      a >> 5 & 3,
                          a >> 14 & 1,     a >> 4 & 1,      a >> 13 & 1,
                          a >> 15 & 1,     a >> 12 & 1,     a >> 16 & 1,
                          0};
}

static void store(struct machine *machine) {
  struct kvm *kvm = machine->kvm;
  uint64_t *r = machine->registers;
  struct sregs sregs;
  request(kvm->vcpu, KVM_GET_SREGS, &sregs);
  sregs.cs = segment(machine, REG_CS);
  sregs.ds = segment(machine, REG_DS);
  sregs.es = segment(machine, REG_ES);
  sregs.fs = segment(machine, REG_FS);
  sregs.gs = segment(machine, REG_GS);
  sregs.ss = segment(machine, REG_SS);
  sregs.tr = segment(machine, REG_TR);
  sregs.ldt = segment(machine, REG_LDTR);
  sregs.gdt = (struct table){machine->descriptors[REG_GDTR].base, (uint16_t)machine->descriptors[REG_GDTR].limit, {0}};
  sregs.cr0 = r[REG_CR0];
  sregs.cr3 = r[REG_CR3];
  sregs.cr4 = r[REG_CR4];
  sregs.efer = r[REG_EFER];
  request(kvm->vcpu, KVM_SET_SREGS, &sregs);
  struct regs regs = {r[REG_RAX], r[REG_RBX], r[REG_RCX], r[REG_RDX],    r[REG_RSI], r[REG_RDI],
                      r[REG_RSP], r[REG_RBP], {0},        r[REG_RIP], r[REG_RFLAGS]};
  memcpy(regs.r8, r + REG_R8, sizeof regs.r8);
  request(kvm->vcpu, KVM_SET_REGS, &regs);
}

void kvm_load(struct machine *machine) {
  struct kvm *kvm = machine->kvm;
  uint64_t *r = machine->registers;
  struct regs regs;
  request(kvm->vcpu, KVM_GET_REGS, &regs);
  r[REG_RAX] = regs.rax;
  r[REG_RBX] = regs.rbx;
  r[REG_RCX] = regs.rcx;
  r[REG_RDX] = regs.rdx;
  r[REG_RSI] = regs.rsi;
  r[REG_RDI] = regs.rdi;
  r[REG_RBP] = regs.rbp;
  r[REG_RSP] = regs.rsp;
  memcpy(r + REG_R8, regs.r8, sizeof regs.r8);
  r[REG_RIP] = regs.rip;
  r[REG_RFLAGS] = regs.rflags;
}

static const unsigned char *byte_at(struct machine *machine, uint64_t gpa) {
  for (int i = 0; i < MAPS; i++) {
    struct map *map = &machine->maps[i];
    if (map->length && gpa >= map->gpa && gpa < map->gpa + map->length) return map->view + (gpa - map->gpa);
  }
  return NULL;
}

static unsigned peek(struct machine *machine, uint64_t rip) {
  const unsigned char *byte = byte_at(machine, rip);
  return byte ? *byte : 0;
}

/* Brings the instruction pointer behind what was asked of us. */
static uint64_t complete(struct machine *machine) {
  struct kvm *kvm = machine->kvm;
  uint8_t stop = __atomic_exchange_n(&kvm->run->immediate_exit, 1, __ATOMIC_SEQ_CST);
  request(kvm->vcpu, KVM_RUN, 0);
  __atomic_store_n(&kvm->run->immediate_exit, stop || machine->suspended, __ATOMIC_SEQ_CST);
  kvm_load(machine);
  return machine->registers[REG_RIP];
}

static void tell_port(struct machine *machine, struct vm_exit *exit) {
  struct kvm *kvm = machine->kvm;
  kvm_load(machine);
  uint64_t before = machine->registers[REG_RIP], rax = machine->registers[REG_RAX];
  bool in = kvm->run->u.io.direction == 0, repeated = kvm->run->u.io.count != 1;
  uint16_t port = kvm->run->u.io.port;
  unsigned size = kvm->run->u.io.size;
  uint32_t value = 0;
  memcpy(&value, (char *)kvm->run + kvm->run->u.io.data_offset, size);
  uint64_t after = complete(machine), at = before;
  if (after == before) {
    /* It was behind it already. */
    unsigned last = peek(machine, before - 1);
    at = before - (last >= 0x6c && last <= 0x6f ? 1 : last >= 0xec && last <= 0xef ? 1 : 2);
    unsigned prefix = peek(machine, at - 1);
    if (prefix == 0x66 || prefix == 0xf2 || prefix == 0xf3) at--;
  }
  uint64_t opcode = at;
  while (peek(machine, opcode) == 0x66 || (peek(machine, opcode) | 1) == 0xf3) opcode++;
  unsigned code = peek(machine, opcode);
  bool string = code >= 0x6c && code <= 0x6f;
  if (in) {
    /* Nothing was read: that is up to who runs the machine. */
    machine->registers[REG_RAX] = rax;
    machine->dirty = true;
  }
  *exit = (struct vm_exit){.exitcode = string || repeated ? INOUT_STR : INOUT,
                           .inst_length = (int32_t)(after - at),
                           .rip = at};
  exit->u.inout.bits = (uint16_t)(size | in << 3 | string << 4 | repeated << 5);
  exit->u.inout.port = port;
  exit->u.inout.eax = value;
}

/* An access that memory does not allow: vm_handle_paging() gives up, or nothing is mapped there. */
static int tell_access(struct machine *machine, struct vm_exit *exit) {
  struct kvm *kvm = machine->kvm;
  uint64_t gpa = kvm->run->u.mmio.address;
  if (byte_at(machine, gpa)) return B_EFAULT;
  kvm_load(machine);
  *exit = (struct vm_exit){.exitcode = INST_EMUL, .rip = machine->registers[REG_RIP]};
  exit->u.inst_emul.gpa = gpa;
  return 0;
}

static void tell_suspended(struct machine *machine, struct vm_exit *exit) {
  kvm_load(machine);
  *exit = (struct vm_exit){.exitcode = SUSPENDED, .rip = machine->registers[REG_RIP]};
  exit->u.suspended.how = machine->suspended;
}

static void tell_msr(struct machine *machine, struct vm_exit *exit) {
  struct kvm *kvm = machine->kvm;
  kvm_load(machine);
  bool write = kvm->run->exit_reason == EXIT_WRMSR;
  *exit = (struct vm_exit){.exitcode = write ? WRMSR : RDMSR, .inst_length = 2, .rip = machine->registers[REG_RIP]};
  exit->u.msr.code = kvm->run->u.msr.index;
  exit->u.msr.wval = kvm->run->u.msr.data;
  kvm->in_msr = true;
}

/* What the monitor made of an exit: an exception for an access to a register that is not there. */
static int resume(struct machine *machine) {
  struct kvm *kvm = machine->kvm;
  machine->rip_left = false;
  if (kvm->in_msr) {
    bool refused = machine->exception == 13 + 1 && machine->has_error_code;
    if (!refused) return violation("VM_RUN: what becomes of rdmsr or wrmsr?");
    kvm->run->u.msr.error = 1;
    kvm->in_msr = false;
  } else if (machine->exception) {
    return violation("VM_RUN: an exception out of nothing");
  }
  machine->exception = 0;
  if (machine->dirty) store(machine);
  machine->dirty = false;
  return 0;
}

int kvm_run(struct machine *machine, struct vm_exit *exit) {
  struct kvm *kvm = machine->kvm;
  if (resume(machine) < 0) return B_EINVAL;
  bool stuck = getenv("FREEBSD_DOUBLE_STUCK") != NULL;
  while (true) {
    if (machine->suspended && !stuck) {
      tell_suspended(machine, exit);
      return 0;
    }
    if (request(kvm->vcpu, KVM_RUN, 0) < 0) {
      int error = *__errno_location();
      if (error == 14) return B_EFAULT;
      if (error != 4) return B_EINVAL;
      if (stuck) continue;
      if (machine->suspended) continue;
      *exit = (struct vm_exit){.exitcode = BOGUS};
      return 0;
    }
    switch (kvm->run->exit_reason) {
      case EXIT_IO: tell_port(machine, exit); break;
      case EXIT_MMIO: return tell_access(machine, exit);
      case EXIT_INTR: continue;
      case EXIT_HLT: machine->suspended = SUSPEND_HALT; continue;
      case EXIT_SHUTDOWN: machine->suspended = SUSPEND_TRIPLEFAULT; continue;
      case EXIT_RDMSR:
      case EXIT_WRMSR: tell_msr(machine, exit); break;
      default:
        *exit = (struct vm_exit){.exitcode = VMX};
        exit->u.vmx.status = -1;
        exit->u.vmx.exit_reason = kvm->run->exit_reason;
        exit->u.vmx.exit_qualification = kvm->run->u.word;
        return 0;
    }
    machine->rip_left = true;
    machine->left_rip = exit->rip;
    return 0;
  }
}
