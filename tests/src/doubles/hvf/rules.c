// SPDX-License-Identifier: Apache-2.0
/*
 * The functions of Hypervisor.framework with the rules that it has, or is said to have: one virtual
 * machine a process, a vCPU belongs to the thread that created it, everything in granules of 16
 * KiB, addresses within the size that was asked for, the program counter stays at an access that
 * left the guest until it is moved, a request to exit before a run ends that run. Where the real
 * one may be lenient, this is not: what breaks a rule fails, and is told on standard error.
 */
#include "engine.h"

/* How often a guest may come back with the same access because nobody moved its program counter. */
#define REPEATS_MAX 3

struct memory memory;

struct hv_vm_config {
  bool live;
  uint32_t bits;
};

static struct hv_vm_config config_object;
static uint32_t default_bits = 36, max_bits = 40;

static struct {
  bool exists;
  uint32_t bits;
  uint64_t mapped; /* granules */
} machine;

static struct {
  bool exists;
  hv_vcpu_t id;
  long owner;
  hv_vcpu_exit_t *exit;
  int stop;
  bool timer_masked, timer_set;
  bool pc_left; /* at an access, and not moved since */
  unsigned repeats;
} vcpu;

static struct {
  bool set;
  hv_vcpu_exit_t exit;
} scripted;

static uint64_t violations;
static char failing[64];
static hv_return_t failure;
static unsigned long failing_call, calls;

static hv_return_t violation(const char *function, const char *rule) {
  violations++;
  dprintf(2, "double of Hypervisor.framework: %s: %s\n", function, rule);
  return HV_BAD_ARGUMENT;
}

#define VIOLATION(rule) violation(__func__, rule)

void hv_double_fail(const char *what) {
  size_t n = 0;
  while (what[n] && what[n] != '=' && n + 1 < sizeof failing) {
    failing[n] = what[n];
    n++;
  }
  failing[n] = 0;
  calls = 0;
  failing_call = 0;
  if (what[n] == '=') {
    char *end;
    failure = (hv_return_t)strtoul(what + n + 1, &end, 0);
    if (*end == '@') failing_call = strtoul(end + 1, &end, 0);
  }
}

static bool fails(const char *function) {
  static bool asked;
  if (!asked) {
    asked = true;
    const char *what = getenv("HV_DOUBLE_FAIL");
    if (what && !failing[0]) hv_double_fail(what);
  }
  if (!failing[0] || strlen(failing) != strlen(function) || strncmp(failing, function, sizeof failing)) return false;
  calls++;
  return !failing_call || calls == failing_call;
}

#define MAY_FAIL() \
  if (fails(__func__)) return failure

void hv_double_exit(uint64_t reason, uint64_t syndrome, uint64_t virtual_address, uint64_t physical_address) {
  scripted.set = true;
  scripted.exit.reason = (uint32_t)reason;
  scripted.exit.exception.syndrome = syndrome;
  scripted.exit.exception.virtual_address = virtual_address;
  scripted.exit.exception.physical_address = physical_address;
}

void hv_double_address_bits(uint64_t by_default, uint64_t most) {
  default_bits = (uint32_t)by_default;
  max_bits = (uint32_t)most;
}

uint64_t hv_double_live(void) { return machine.exists + vcpu.exists + machine.mapped + config_object.live; }

uint64_t hv_double_violations(void) { return violations; }

hv_vm_config_t hv_vm_config_create(void) {
  if (config_object.live) VIOLATION("the one before was not released");
  config_object.live = true;
  config_object.bits = default_bits;
  return &config_object;
}

void os_release(void *object) {
  if (object != &config_object || !config_object.live) VIOLATION("no such object");
  config_object.live = false;
}

hv_return_t hv_vm_config_get_max_ipa_size(uint32_t *bits) {
  MAY_FAIL();
  *bits = max_bits;
  return HV_SUCCESS;
}

hv_return_t hv_vm_config_get_default_ipa_size(uint32_t *bits) {
  MAY_FAIL();
  *bits = default_bits;
  return HV_SUCCESS;
}

hv_return_t hv_vm_config_set_ipa_size(hv_vm_config_t config, uint32_t bits) {
  MAY_FAIL();
  if (config != &config_object || !config->live) return VIOLATION("no such configuration");
  if (bits > max_bits) return VIOLATION("more bits than there are");
  config->bits = bits;
  return HV_SUCCESS;
}

hv_return_t hv_vm_create(hv_vm_config_t config) {
  MAY_FAIL();
  if (config && (config != &config_object || !config->live)) return VIOLATION("no such configuration");
  if (machine.exists) return HV_BUSY;
  machine.bits = config ? config->bits : default_bits;
  hv_return_t result = engine_create_machine(machine.bits);
  machine.exists = result == HV_SUCCESS;
  return result;
}

hv_return_t hv_vm_destroy(void) {
  MAY_FAIL();
  if (!machine.exists) return HV_NO_DEVICE;
  if (vcpu.exists) {
    VIOLATION("there is a vCPU");
    return HV_BUSY;
  }
  engine_destroy_machine();
  machine.exists = false;
  machine.mapped = 0;
  memset(memory.flags, 0, sizeof memory.flags);
  return HV_SUCCESS;
}

/* What is wrong with a range, or NULL. */
static const char *check_range(hv_ipa_t ipa, size_t size) {
  if (!machine.exists) return "there is no virtual machine";
  if (!size || (ipa | size) % GRANULE) return "not whole granules of 16 KiB";
  uint64_t end = 1ull << machine.bits;
  if (ipa >= end || size > end - ipa) return "beyond the guest's physical addresses";
  return NULL;
}

static bool all_mapped(hv_ipa_t ipa, size_t size, bool mapped) {
  for (uint64_t i = ipa / GRANULE; i < (ipa + size) / GRANULE; i++) {
    if (!memory.flags[i] == mapped) return false;
  }
  return true;
}

hv_return_t hv_vm_map(void *address, hv_ipa_t ipa, size_t size, hv_memory_flags_t flags) {
  MAY_FAIL();
  const char *wrong = check_range(ipa, size);
  if (wrong) return VIOLATION(wrong);
  if ((uintptr_t)address % GRANULE) return VIOLATION("the host's address is no multiple of 16 KiB");
  if (flags & ~7ull) return VIOLATION("unknown flags");
  if (!all_mapped(ipa, size, false)) return VIOLATION("something is mapped there");
  for (uint64_t done = 0; done < size; done += GRANULE) {
    memory.flags[(ipa + done) / GRANULE] = MAPPED | (uint8_t)flags;
    memory.host[(ipa + done) / GRANULE] = (uint8_t *)address + done;
  }
  machine.mapped += size / GRANULE;
  return engine_update();
}

hv_return_t hv_vm_unmap(hv_ipa_t ipa, size_t size) {
  MAY_FAIL();
  const char *wrong = check_range(ipa, size);
  if (wrong) return VIOLATION(wrong);
  if (!all_mapped(ipa, size, true)) return VIOLATION("not all of it is mapped");
  memset(memory.flags + ipa / GRANULE, 0, size / GRANULE);
  machine.mapped -= size / GRANULE;
  return engine_update();
}

hv_return_t hv_vm_protect(hv_ipa_t ipa, size_t size, hv_memory_flags_t flags) {
  MAY_FAIL();
  const char *wrong = check_range(ipa, size);
  if (wrong) return VIOLATION(wrong);
  if (flags & ~7ull) return VIOLATION("unknown flags");
  if (!all_mapped(ipa, size, true)) return VIOLATION("not all of it is mapped");
  memset(memory.flags + ipa / GRANULE, MAPPED | (int)flags, size / GRANULE);
  return engine_update();
}

void *host_address(uint64_t ipa) {
  uint64_t granule = ipa / GRANULE;
  return granule < GRANULES && memory.flags[granule] ? memory.host[granule] + ipa % GRANULE : NULL;
}

hv_return_t hv_vcpu_create(hv_vcpu_t *id, hv_vcpu_exit_t **exit, hv_vcpu_config_t config) {
  MAY_FAIL();
  if (!machine.exists) return VIOLATION("there is no virtual machine");
  if (config) return VIOLATION("no such configuration");
  if (vcpu.exists) return HV_NO_RESOURCES;
  hv_return_t result = engine_create_vcpu();
  if (result) return result;
  static hv_vcpu_exit_t record;
  static hv_vcpu_t ids = 0x5a00000000ull;
  memset(&vcpu, 0, sizeof vcpu);
  memset(&record, 0xee, sizeof record);
  vcpu.exists = true;
  vcpu.owner = gettid();
  vcpu.exit = *exit = &record;
  vcpu.id = *id = ++ids;
  /* What a CPU has in its registers at first, nobody has promised. */
  for (unsigned i = HV_REG_X0; i <= HV_REG_X30; i++) engine_set(i, 0xdead000000000000 | i);
  engine_set(HV_REG_FPSR, 0x1f);
  engine_set_system(HV_SYS_REG_VBAR_EL1, 0xdead0800);
  engine_set_system(HV_SYS_REG_TPIDR_EL0, 0xdead);
  engine_set_system(HV_SYS_REG_TPIDR_EL1, 0xdead);
  engine_set_system(HV_SYS_REG_SP_EL0, 0xdead0);
  engine_set_system(HV_SYS_REG_TTBR1_EL1, 0xdead000);
  return HV_SUCCESS;
}

/* What is wrong with a call for a vCPU, or NULL. */
static const char *check_vcpu(hv_vcpu_t id) {
  if (!vcpu.exists || id != vcpu.id) return "no such vCPU";
  if (gettid() != vcpu.owner) return "not the thread that created it";
  return NULL;
}

#define CHECK_VCPU() \
  const char *wrong = check_vcpu(id); \
  if (wrong) return VIOLATION(wrong)

hv_return_t hv_vcpu_destroy(hv_vcpu_t id) {
  MAY_FAIL();
  CHECK_VCPU();
  engine_destroy_vcpu();
  vcpu.exists = false;
  memset(vcpu.exit, 0xee, sizeof *vcpu.exit);
  return HV_SUCCESS;
}

hv_return_t hv_vcpu_run(hv_vcpu_t id) {
  MAY_FAIL();
  CHECK_VCPU();
  if (!vcpu.timer_masked || !vcpu.timer_set) return VIOLATION("the virtual timer is as it happens to be");
  if (vcpu.pc_left && ++vcpu.repeats > REPEATS_MAX) {
    VIOLATION("nobody moves the program counter: the guest does the same access again and again");
    abort();
  }
  hv_return_t result = HV_SUCCESS;
  if (__atomic_load_n(&vcpu.stop, __ATOMIC_SEQ_CST)) {
    vcpu.exit->reason = HV_EXIT_REASON_CANCELED;
  } else if (scripted.set) {
    scripted.set = false;
    *vcpu.exit = scripted.exit;
  } else {
    result = engine_run(vcpu.exit, &vcpu.stop);
  }
  if (vcpu.exit->reason == HV_EXIT_REASON_CANCELED) {
    __atomic_store_n(&vcpu.stop, 0, __ATOMIC_SEQ_CST);
  } else {
    /* Only of a call to a hypervisor is it past the instruction. */
    vcpu.pc_left = vcpu.exit->exception.syndrome >> 26 != EC_HVC;
  }
  return result;
}

hv_return_t hv_vcpus_exit(hv_vcpu_t *ids, uint32_t count) {
  MAY_FAIL();
  if (count != 1 || !vcpu.exists || ids[0] != vcpu.id) return VIOLATION("no such vCPU");
  __atomic_store_n(&vcpu.stop, 1, __ATOMIC_SEQ_CST);
  engine_kick();
  return HV_SUCCESS;
}

hv_return_t hv_vcpu_get_reg(hv_vcpu_t id, hv_reg_t reg, uint64_t *value) {
  MAY_FAIL();
  CHECK_VCPU();
  if (reg > HV_REG_CPSR) return VIOLATION("no such register");
  *value = engine_get(reg);
  return HV_SUCCESS;
}

hv_return_t hv_vcpu_set_reg(hv_vcpu_t id, hv_reg_t reg, uint64_t value) {
  MAY_FAIL();
  CHECK_VCPU();
  if (reg > HV_REG_CPSR) return VIOLATION("no such register");
  if (reg == HV_REG_PC) {
    vcpu.pc_left = false;
    vcpu.repeats = 0;
  }
  engine_set(reg, value);
  return HV_SUCCESS;
}

static bool is_system_register(unsigned reg) {
  static const uint16_t known[] = {
      HV_SYS_REG_MPIDR_EL1,      HV_SYS_REG_SCTLR_EL1, HV_SYS_REG_CPACR_EL1,   HV_SYS_REG_TTBR0_EL1,
      HV_SYS_REG_TTBR1_EL1,      HV_SYS_REG_TCR_EL1,   HV_SYS_REG_SPSR_EL1,    HV_SYS_REG_ELR_EL1,
      HV_SYS_REG_SP_EL0,         HV_SYS_REG_ESR_EL1,   HV_SYS_REG_FAR_EL1,     HV_SYS_REG_PAR_EL1,
      HV_SYS_REG_MAIR_EL1,       HV_SYS_REG_AMAIR_EL1, HV_SYS_REG_VBAR_EL1,    HV_SYS_REG_CONTEXTIDR_EL1,
      HV_SYS_REG_TPIDR_EL1,      HV_SYS_REG_TPIDR_EL0, HV_SYS_REG_CNTKCTL_EL1, HV_SYS_REG_TPIDRRO_EL0,
      HV_SYS_REG_SP_EL1,         HV_SYS_REG_MDSCR_EL1,
  };
  for (size_t i = 0; i < sizeof known / sizeof *known; i++) {
    if (known[i] == reg) return true;
  }
  return false;
}

hv_return_t hv_vcpu_get_sys_reg(hv_vcpu_t id, hv_sys_reg_t reg, uint64_t *value) {
  MAY_FAIL();
  CHECK_VCPU();
  if (!is_system_register(reg)) return VIOLATION("no such system register");
  *value = engine_get_system(reg);
  return HV_SUCCESS;
}

hv_return_t hv_vcpu_set_sys_reg(hv_vcpu_t id, hv_sys_reg_t reg, uint64_t value) {
  MAY_FAIL();
  CHECK_VCPU();
  if (!is_system_register(reg)) return VIOLATION("no such system register");
  engine_set_system(reg, value);
  return HV_SUCCESS;
}

hv_return_t hv_vcpu_set_vtimer_mask(hv_vcpu_t id, bool masked) {
  MAY_FAIL();
  CHECK_VCPU();
  vcpu.timer_masked = masked;
  return HV_SUCCESS;
}

hv_return_t hv_vcpu_set_vtimer_offset(hv_vcpu_t id, uint64_t offset) {
  MAY_FAIL();
  CHECK_VCPU();
  (void)offset;
  vcpu.timer_set = true;
  return HV_SUCCESS;
}

/* KVM keeps the caches of its guests coherent; only the range can be wrong here. */
void sys_icache_invalidate(void *start, size_t length) {
  if (!start || !length) VIOLATION("no range");
}

void data_abort(hv_vcpu_exit_t *exit, uint64_t ipa, bool write, unsigned size, unsigned rt) {
  const uint64_t described = 1u << 24, translation_fault = 6, permission_fault = 15;
  exit->reason = HV_EXIT_REASON_EXCEPTION;
  exit->exception.syndrome = ESR(EC_DATA_ABORT) | described | (uint64_t)size << 22 | (uint64_t)rt << 16 |
                             (uint64_t)(size == 3) << 15 | (uint64_t)write << 6 |
                             (host_address(ipa) ? permission_fault : translation_fault);
  exit->exception.virtual_address = ipa;
  exit->exception.physical_address = ipa;
}
