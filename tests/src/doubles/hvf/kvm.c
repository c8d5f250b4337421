// SPDX-License-Identifier: Apache-2.0
/*
 * The engine on aarch64: KVM. Where KVM says less than Hypervisor.framework, the rest is worked out
 * here: which register a store names, that the guest waits for an interrupt. Two things can't be
 * had: KVM holds no no-execute on physical addresses, and it has the guest itself take the faults
 * of instructions that it fetches, or page tables that it walks, where nothing is mapped.
 */
#ifdef __aarch64__
#include "engine.h"

/* linux/kvm.h, and asm/kvm.h of arm64. */
#define KVM_CREATE_VM 0xae01
#define KVM_GET_VCPU_MMAP_SIZE 0xae04
#define KVM_CREATE_VCPU 0xae41
#define KVM_SET_USER_MEMORY_REGION 0x4020ae46
#define KVM_RUN 0xae80
#define KVM_ENABLE_CAP 0x4068aea3
#define KVM_GET_ONE_REG 0x4010aeab
#define KVM_SET_ONE_REG 0x4010aeac
#define KVM_ARM_VCPU_INIT 0x4020aeae
#define KVM_ARM_PREFERRED_TARGET 0x8020aeaf
#define KVM_SET_DEVICE_ATTR 0x4018aee1
#define KVM_CAP_ARM_NISV_TO_USER 177
#define KVM_MEM_READONLY 2
#define KVM_EXIT_HYPERCALL 3
#define KVM_EXIT_MMIO 6
#define KVM_EXIT_ARM_NISV 28
#define KVM_HYPERCALL_EXIT_SMC 1
#define KVM_ARM_VM_SMCCC_FILTER 0
#define KVM_SMCCC_FILTER_FWD_TO_USER 2

struct kvm_userspace_memory_region {
  uint32_t slot, flags;
  uint64_t guest_phys_addr, memory_size, userspace_addr;
};

struct kvm_one_reg {
  uint64_t id, addr;
};

struct kvm_vcpu_init {
  uint32_t target, features[7];
};

struct kvm_enable_cap {
  uint32_t cap, flags;
  uint64_t args[4];
  uint8_t pad[64];
};

struct kvm_device_attr {
  uint32_t flags, group;
  uint64_t attr, addr;
};

struct kvm_smccc_filter {
  uint32_t base, nr_functions;
  uint8_t action, pad[15];
};

struct kvm_run {
  uint8_t request_interrupt_window, immediate_exit, padding1[6];
  uint32_t exit_reason;
  uint8_t padding2[20];
  union {
    struct {
      uint64_t phys_addr;
      uint8_t data[8];
      uint32_t len;
      uint8_t is_write;
    } mmio;
    struct {
      uint64_t esr_iss, fault_ipa;
    } arm_nisv;
    struct {
      uint64_t nr, args[6], ret, flags;
    } hypercall;
  };
};

_Static_assert(offsetof(struct kvm_run, mmio) == 32, "struct kvm_run");

#define O_RDWR 2
#define PROT_READ_WRITE 3
#define MAP_SHARED 1
#define EINTR 4
#define SYS_getpid 172
#define SYS_tgkill 131
/* Ignored by nobody, used by nobody in a JVM. */
#define SIGIO 29
#define WATCH_MICROSECONDS 50000

#define SLOTS_MAX 64

static int device = -1, vm = -1, cpu = -1;
static struct kvm_run *run;
static long run_size;
static unsigned slots;
static long owner;
static int running, watching;
static unsigned long watcher;

static void fatal(const char *what) {
  dprintf(2, "double of Hypervisor.framework: KVM: %s failed, errno %d\n", what, *__errno_location());
  abort();
}

static void nothing(int number) { (void)number; }

static void set_slot(unsigned slot, uint64_t ipa, uint64_t size, uint8_t flags) {
  struct kvm_userspace_memory_region region = {
      .slot = slot,
      .flags = flags & HV_MEMORY_WRITE ? 0 : KVM_MEM_READONLY,
      .guest_phys_addr = ipa,
      .memory_size = size,
      .userspace_addr = size ? (uintptr_t)memory.host[ipa / GRANULE] : 0,
  };
  if (ioctl(vm, KVM_SET_USER_MEMORY_REGION, &region)) fatal("KVM_SET_USER_MEMORY_REGION");
}

/* A slot for each run of granules that lie together and may be used alike. */
hv_return_t engine_update(void) {
  while (slots > 0) set_slot(--slots, 0, 0, HV_MEMORY_WRITE);
  for (uint64_t i = 0; i < GRANULES;) {
    uint8_t flags = memory.flags[i];
    uint64_t start = i++;
    while (i < GRANULES && memory.flags[i] == flags &&
           (!flags || memory.host[i] == memory.host[i - 1] + GRANULE)) {
      i++;
    }
    if (flags & HV_MEMORY_READ) {
      if (slots == SLOTS_MAX) return HV_NO_RESOURCES;
      set_slot(slots++, start * GRANULE, (i - start) * GRANULE, flags);
    }
  }
  return HV_SUCCESS;
}

/* Calls to a hypervisor come out, but for those that the architecture itself has reserved. */
static void forward_calls(void) {
  static const uint32_t ranges[][2] = {
      {0, 0x80000000}, {0x80010000, 0x3fff0000}, {0xc0010000, 0x3fff0000}};
  for (size_t i = 0; i < sizeof ranges / sizeof *ranges; i++) {
    struct kvm_smccc_filter filter = {ranges[i][0], ranges[i][1], KVM_SMCCC_FILTER_FWD_TO_USER, {0}};
    struct kvm_device_attr attribute = {.attr = KVM_ARM_VM_SMCCC_FILTER, .addr = (uintptr_t)&filter};
    if (ioctl(vm, KVM_SET_DEVICE_ATTR, &attribute)) fatal("KVM_ARM_VM_SMCCC_FILTER");
  }
}

hv_return_t engine_create_machine(unsigned address_bits) {
  device = open("/dev/kvm", O_RDWR);
  if (device < 0) fatal("open");
  run_size = ioctl(device, KVM_GET_VCPU_MMAP_SIZE, 0l);
  vm = ioctl(device, KVM_CREATE_VM, (long)address_bits);
  if (vm < 0) fatal("KVM_CREATE_VM");
  signal(SIGIO, nothing);
  forward_calls();
  return HV_SUCCESS;
}

void engine_destroy_machine(void) {
  close(vm);
  close(device);
  vm = device = -1;
  slots = 0;
}

static void send_signal(void) { syscall(SYS_tgkill, syscall(SYS_getpid), owner, SIGIO); }

/* Nobody tells when the guest waits for an interrupt: it is looked at from time to time. */
static void *watch(void *unused) {
  while (__atomic_load_n(&watching, __ATOMIC_SEQ_CST)) {
    usleep(WATCH_MICROSECONDS);
    if (__atomic_load_n(&running, __ATOMIC_SEQ_CST)) send_signal();
  }
  return unused;
}

hv_return_t engine_create_vcpu(void) {
  struct kvm_vcpu_init init;
  struct kvm_enable_cap cap = {.cap = KVM_CAP_ARM_NISV_TO_USER};
  cpu = ioctl(vm, KVM_CREATE_VCPU, 0l);
  if (cpu < 0) fatal("KVM_CREATE_VCPU");
  run = mmap(NULL, run_size, PROT_READ_WRITE, MAP_SHARED, cpu, 0);
  if (ioctl(vm, KVM_ENABLE_CAP, &cap)) fatal("KVM_CAP_ARM_NISV_TO_USER");
  if (ioctl(vm, KVM_ARM_PREFERRED_TARGET, &init)) fatal("KVM_ARM_PREFERRED_TARGET");
  if (ioctl(cpu, KVM_ARM_VCPU_INIT, &init)) fatal("KVM_ARM_VCPU_INIT");
  owner = gettid();
  watching = 1;
  if (pthread_create(&watcher, NULL, watch, NULL)) fatal("pthread_create");
  return HV_SUCCESS;
}

void engine_destroy_vcpu(void) {
  __atomic_store_n(&watching, 0, __ATOMIC_SEQ_CST);
  pthread_join(watcher, NULL);
  munmap(run, run_size);
  close(cpu);
  cpu = -1;
}

void engine_kick(void) {
  if (__atomic_load_n(&running, __ATOMIC_SEQ_CST)) send_signal();
}

/* KVM_REG_ARM64, 64 bits wide, KVM_REG_ARM_CORE: where it lies in struct kvm_regs, in words. */
#define CORE(word) (0x6030000000100000 | (word))
#define CORE32(word) (0x6020000000100000 | (word))
#define SYSTEM(encoding) (0x6030000000130000 | (encoding))

static uint64_t general(unsigned reg) {
  switch (reg) {
    case HV_REG_PC: return CORE(64);
    case HV_REG_CPSR: return CORE(66);
    case HV_REG_FPSR: return CORE32(212);
    case HV_REG_FPCR: return CORE32(213);
    default: return CORE(2 * reg);
  }
}

static uint64_t system(unsigned reg) {
  switch (reg) {
    case HV_SYS_REG_SP_EL0: return CORE(62);
    case HV_SYS_REG_SP_EL1: return CORE(68);
    case HV_SYS_REG_ELR_EL1: return CORE(70);
    case HV_SYS_REG_SPSR_EL1: return CORE(72);
    default: return SYSTEM(reg);
  }
}

static uint64_t get(uint64_t id) {
  uint64_t value = 0;
  struct kvm_one_reg reg = {id, (uintptr_t)&value};
  if (ioctl(cpu, KVM_GET_ONE_REG, &reg)) fatal("KVM_GET_ONE_REG");
  return value;
}

static void set(uint64_t id, uint64_t value) {
  struct kvm_one_reg reg = {id, (uintptr_t)&value};
  if (ioctl(cpu, KVM_SET_ONE_REG, &reg)) fatal("KVM_SET_ONE_REG");
}

uint64_t engine_get(unsigned reg) { return get(general(reg)); }

void engine_set(unsigned reg, uint64_t value) { set(general(reg), value); }

uint64_t engine_get_system(unsigned reg) { return get(system(reg)); }

void engine_set_system(unsigned reg, uint64_t value) { set(system(reg), value); }

/* The guest's physical address of one of its own, by its page tables of 4 KiB granules. */
static uint64_t translate(uint64_t address) {
  if (!(engine_get_system(HV_SYS_REG_SCTLR_EL1) & 1)) return address;
  uint64_t table = engine_get_system(HV_SYS_REG_TTBR0_EL1) & 0xfffffffff000;
  for (unsigned shift = 39; shift >= 12; shift -= 9) {
    uint64_t *entry = host_address(table + (address >> shift & 511) * 8);
    if (!entry || !(*entry & 1)) return ~0ull;
    table = *entry & 0xfffffffff000;
    if (shift == 12 || !(*entry & 2)) return (table & -(1ull << shift)) | (address & ((1ull << shift) - 1));
  }
  return ~0ull;
}

static uint32_t instruction(uint64_t address) {
  uint32_t *code = host_address(translate(address));
  return code ? *code : 0;
}

/* A load or store of one register, which KVM has half done: it is undone. */
static void tell_access(hv_vcpu_exit_t *exit) {
  uint64_t ipa = run->mmio.phys_addr, pc = engine_get(HV_REG_PC);
  bool write = run->mmio.is_write;
  unsigned size = (unsigned)__builtin_ctz(run->mmio.len);
  unsigned rt = instruction(pc) & 31;
  uint64_t kept = rt == 31 ? 0 : engine_get(rt);
  run->immediate_exit = 1;
  ioctl(cpu, KVM_RUN, 0l);
  run->immediate_exit = 0;
  engine_set(HV_REG_PC, pc);
  if (rt != 31) engine_set(rt, kept);
  data_abort(exit, ipa, write, size, rt);
}

static void tell(hv_vcpu_exit_t *exit, uint64_t syndrome, uint64_t ipa) {
  exit->reason = HV_EXIT_REASON_EXCEPTION;
  exit->exception.syndrome = syndrome;
  exit->exception.virtual_address = exit->exception.physical_address = ipa;
}

static bool waits(hv_vcpu_exit_t *exit) {
  uint64_t pc = engine_get(HV_REG_PC) - 4;
  if (instruction(pc) != WFI) return false;
  engine_set(HV_REG_PC, pc);
  tell(exit, ESR(EC_WFX), 0);
  return true;
}

hv_return_t engine_run(hv_vcpu_exit_t *exit, int *stop) {
  while (1) {
    __atomic_store_n(&running, 1, __ATOMIC_SEQ_CST);
    /* A kick from now on is a signal. One that comes before KVM_RUN is lost, until the next. */
    bool stopped = __atomic_load_n(stop, __ATOMIC_SEQ_CST);
    int result = stopped ? -1 : ioctl(cpu, KVM_RUN, 0l);
    __atomic_store_n(&running, 0, __ATOMIC_SEQ_CST);
    if (stopped || (result && *__errno_location() == EINTR)) {
      if (!stopped && waits(exit)) return HV_SUCCESS;
      if (__atomic_load_n(stop, __ATOMIC_SEQ_CST)) {
        exit->reason = HV_EXIT_REASON_CANCELED;
        return HV_SUCCESS;
      }
      continue;
    }
    if (result) fatal("KVM_RUN");
    switch (run->exit_reason) {
      case KVM_EXIT_MMIO:
        tell_access(exit);
        return HV_SUCCESS;
      case KVM_EXIT_ARM_NISV:
        tell(exit, ESR(EC_DATA_ABORT) | run->arm_nisv.esr_iss, run->arm_nisv.fault_ipa);
        return HV_SUCCESS;
      case KVM_EXIT_HYPERCALL: {
        bool secure = run->hypercall.flags & KVM_HYPERCALL_EXIT_SMC;
        uint32_t code = instruction(engine_get(HV_REG_PC) - 4);
        if (secure) engine_set(HV_REG_PC, engine_get(HV_REG_PC) - 4);
        tell(exit, ESR(secure ? EC_SMC : EC_HVC) | (code >> 5 & 0xffff), 0);
        return HV_SUCCESS;
      }
      default:
        dprintf(2, "double of Hypervisor.framework: KVM: exit reason %u\n", run->exit_reason);
        return HV_ERROR;
    }
  }
}

#endif
