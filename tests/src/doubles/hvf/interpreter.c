// SPDX-License-Identifier: Apache-2.0
/*
 * An engine for hosts on which no aarch64 guest runs: it interprets the few instructions that tests
 * of the interface need, at identity-mapped addresses, whatever the page tables say.
 */
#ifndef __aarch64__
#include "engine.h"

#define FREQUENCY 24000000

static uint64_t registers[HV_REG_CPSR + 1];
static uint64_t system_registers[1 << 16];

hv_return_t engine_create_machine(unsigned address_bits) {
  (void)address_bits;
  return HV_SUCCESS;
}

void engine_destroy_machine(void) {}

hv_return_t engine_update(void) { return HV_SUCCESS; }

hv_return_t engine_create_vcpu(void) { return HV_SUCCESS; }

void engine_destroy_vcpu(void) {}

void engine_kick(void) {}

uint64_t engine_get(unsigned reg) { return registers[reg]; }

void engine_set(unsigned reg, uint64_t value) { registers[reg] = value; }

uint64_t engine_get_system(unsigned reg) { return system_registers[reg]; }

void engine_set_system(unsigned reg, uint64_t value) { system_registers[reg] = value; }

static void trap(hv_vcpu_exit_t *exit, uint64_t syndrome) {
  exit->reason = HV_EXIT_REASON_EXCEPTION;
  exit->exception.syndrome = syndrome;
  exit->exception.virtual_address = exit->exception.physical_address = 0;
}

/* str or ldr of 32 or 64 bits with an unsigned offset; returns whether the guest goes on. */
static bool load_or_store(hv_vcpu_exit_t *exit, uint32_t code) {
  unsigned size = code >> 30, rt = code & 31, rn = code >> 5 & 31;
  bool write = !(code >> 22 & 1);
  uint64_t address = registers[rn] + ((uint64_t)(code >> 10 & 0xfff) << size);
  uint64_t granule = address / GRANULE;
  uint8_t needed = write ? HV_MEMORY_WRITE : HV_MEMORY_READ;
  if (granule >= GRANULES || !(memory.flags[granule] & needed)) {
    data_abort(exit, address, write, size, rt);
    return false;
  }
  void *host = host_address(address);
  uint64_t value = rt == 31 ? 0 : registers[rt];
  if (write && size == 2) *(uint32_t *)host = (uint32_t)value;
  if (write && size == 3) *(uint64_t *)host = value;
  if (!write && rt != 31) registers[rt] = size == 2 ? *(uint32_t *)host : *(uint64_t *)host;
  return true;
}

hv_return_t engine_run(hv_vcpu_exit_t *exit, int *stop) {
  while (!__atomic_load_n(stop, __ATOMIC_SEQ_CST)) {
    uint64_t pc = registers[HV_REG_PC];
    uint64_t granule = pc / GRANULE;
    if (granule >= GRANULES || !(memory.flags[granule] & HV_MEMORY_EXEC)) {
      trap(exit, ESR(0x20) | (host_address(pc) ? 15 : 6));
      exit->exception.virtual_address = exit->exception.physical_address = pc;
      return HV_SUCCESS;
    }
    uint32_t code = *(uint32_t *)host_address(pc);
    unsigned rt = code & 31;
    if ((code & 0x7f800000) == 0x52800000) { /* movz */
      registers[rt] = (uint64_t)(code >> 5 & 0xffff) << 16 * (code >> 21 & 3);
    } else if ((code & 0x7f800000) == 0x72800000) { /* movk */
      unsigned shift = 16 * (code >> 21 & 3);
      registers[rt] = (registers[rt] & ~(0xffffull << shift)) | (uint64_t)(code >> 5 & 0xffff) << shift;
    } else if ((code & 0xbf800000) == 0xb9000000) { /* str, ldr */
      if (!load_or_store(exit, code)) return HV_SUCCESS;
    } else if ((code & 0xffffffe0) == 0xd53be000) { /* mrs xt, cntfrq_el0 */
      registers[rt] = FREQUENCY;
    } else if ((code & 0xffd00000) == 0xd5100000) { /* msr, mrs */
      uint64_t op0 = 2 | (code >> 19 & 1), op1 = code >> 16 & 7, crn = code >> 12 & 15;
      uint64_t crm = code >> 8 & 15, op2 = code >> 5 & 7, read = code >> 21 & 1;
      trap(exit, ESR(EC_SYSTEM) | op0 << 20 | op2 << 17 | op1 << 14 | crn << 10 | rt << 5 | crm << 1 | read);
      return HV_SUCCESS;
    } else if (code == WFI || code == 0xd503205f) { /* wfi, wfe */
      trap(exit, ESR(EC_WFX) | (code != WFI));
      return HV_SUCCESS;
    } else if ((code & 0xffe0001c) == 0xd4000000 && rt > 1) { /* hvc, smc */
      if (rt == 2) registers[HV_REG_PC] += 4;
      trap(exit, ESR(rt == 2 ? EC_HVC : EC_SMC) | (code >> 5 & 0xffff));
      return HV_SUCCESS;
    } else if (code == 0x14000000) { /* b . */
      continue;
    } else {
      dprintf(2, "double of Hypervisor.framework: can't interpret 0x%x\n", code);
      return HV_ERROR;
    }
    registers[HV_REG_PC] += 4;
  }
  exit->reason = HV_EXIT_REASON_CANCELED;
  return HV_SUCCESS;
}

#endif
