/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What the double exports: the part of Hypervisor.framework's interface for Apple silicon that it
 * knows, declared from what is known of the headers, and not from the Java that calls it.
 */
#ifndef HV_H
#define HV_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

typedef int32_t hv_return_t;
typedef uint64_t hv_vcpu_t;
typedef uint64_t hv_ipa_t;
typedef uint64_t hv_memory_flags_t;
typedef uint32_t hv_reg_t;
typedef uint16_t hv_sys_reg_t;
typedef struct hv_vm_config *hv_vm_config_t;
typedef void *hv_vcpu_config_t;

#define HV_SUCCESS 0
#define HV_ERROR ((hv_return_t)0xfae94001)
#define HV_BUSY ((hv_return_t)0xfae94002)
#define HV_BAD_ARGUMENT ((hv_return_t)0xfae94003)
#define HV_NO_RESOURCES ((hv_return_t)0xfae94005)
#define HV_NO_DEVICE ((hv_return_t)0xfae94006)

#define HV_MEMORY_READ 1
#define HV_MEMORY_WRITE 2
#define HV_MEMORY_EXEC 4

enum hv_reg { HV_REG_X0 = 0, HV_REG_X30 = 30, HV_REG_PC = 31, HV_REG_FPCR, HV_REG_FPSR, HV_REG_CPSR };

#define HV_SYS_REG(op0, op1, crn, crm, op2) ((op0) << 14 | (op1) << 11 | (crn) << 7 | (crm) << 3 | (op2))
#define HV_SYS_REG_MPIDR_EL1 HV_SYS_REG(3, 0, 0, 0, 5)
#define HV_SYS_REG_SCTLR_EL1 HV_SYS_REG(3, 0, 1, 0, 0)
#define HV_SYS_REG_CPACR_EL1 HV_SYS_REG(3, 0, 1, 0, 2)
#define HV_SYS_REG_TTBR0_EL1 HV_SYS_REG(3, 0, 2, 0, 0)
#define HV_SYS_REG_TTBR1_EL1 HV_SYS_REG(3, 0, 2, 0, 1)
#define HV_SYS_REG_TCR_EL1 HV_SYS_REG(3, 0, 2, 0, 2)
#define HV_SYS_REG_SPSR_EL1 HV_SYS_REG(3, 0, 4, 0, 0)
#define HV_SYS_REG_ELR_EL1 HV_SYS_REG(3, 0, 4, 0, 1)
#define HV_SYS_REG_SP_EL0 HV_SYS_REG(3, 0, 4, 1, 0)
#define HV_SYS_REG_ESR_EL1 HV_SYS_REG(3, 0, 5, 2, 0)
#define HV_SYS_REG_FAR_EL1 HV_SYS_REG(3, 0, 6, 0, 0)
#define HV_SYS_REG_PAR_EL1 HV_SYS_REG(3, 0, 7, 4, 0)
#define HV_SYS_REG_MAIR_EL1 HV_SYS_REG(3, 0, 10, 2, 0)
#define HV_SYS_REG_AMAIR_EL1 HV_SYS_REG(3, 0, 10, 3, 0)
#define HV_SYS_REG_VBAR_EL1 HV_SYS_REG(3, 0, 12, 0, 0)
#define HV_SYS_REG_CONTEXTIDR_EL1 HV_SYS_REG(3, 0, 13, 0, 1)
#define HV_SYS_REG_TPIDR_EL1 HV_SYS_REG(3, 0, 13, 0, 4)
#define HV_SYS_REG_CNTKCTL_EL1 HV_SYS_REG(3, 0, 14, 1, 0)
#define HV_SYS_REG_TPIDR_EL0 HV_SYS_REG(3, 3, 13, 0, 2)
#define HV_SYS_REG_TPIDRRO_EL0 HV_SYS_REG(3, 3, 13, 0, 3)
#define HV_SYS_REG_SP_EL1 HV_SYS_REG(3, 4, 4, 1, 0)
#define HV_SYS_REG_MDSCR_EL1 HV_SYS_REG(2, 0, 0, 2, 2)

enum hv_exit_reason { HV_EXIT_REASON_CANCELED, HV_EXIT_REASON_EXCEPTION, HV_EXIT_REASON_VTIMER_ACTIVATED };

typedef struct {
  uint32_t reason;
  struct {
    uint64_t syndrome;
    uint64_t virtual_address;
    hv_ipa_t physical_address;
  } exception;
} hv_vcpu_exit_t;

_Static_assert(sizeof(hv_vcpu_exit_t) == 32, "hv_vcpu_exit_t");
_Static_assert(offsetof(hv_vcpu_exit_t, exception.physical_address) == 24, "hv_vcpu_exit_t");

#define EXPORT __attribute__((visibility("default")))

EXPORT hv_vm_config_t hv_vm_config_create(void);
EXPORT hv_return_t hv_vm_config_get_max_ipa_size(uint32_t *bits);
EXPORT hv_return_t hv_vm_config_get_default_ipa_size(uint32_t *bits);
EXPORT hv_return_t hv_vm_config_set_ipa_size(hv_vm_config_t config, uint32_t bits);
EXPORT void os_release(void *object);
EXPORT hv_return_t hv_vm_create(hv_vm_config_t config);
EXPORT hv_return_t hv_vm_destroy(void);
EXPORT hv_return_t hv_vm_map(void *address, hv_ipa_t ipa, size_t size, hv_memory_flags_t flags);
EXPORT hv_return_t hv_vm_unmap(hv_ipa_t ipa, size_t size);
EXPORT hv_return_t hv_vm_protect(hv_ipa_t ipa, size_t size, hv_memory_flags_t flags);
EXPORT hv_return_t hv_vcpu_create(hv_vcpu_t *vcpu, hv_vcpu_exit_t **exit, hv_vcpu_config_t config);
EXPORT hv_return_t hv_vcpu_destroy(hv_vcpu_t vcpu);
EXPORT hv_return_t hv_vcpu_run(hv_vcpu_t vcpu);
EXPORT hv_return_t hv_vcpus_exit(hv_vcpu_t *vcpus, uint32_t count);
EXPORT hv_return_t hv_vcpu_get_reg(hv_vcpu_t vcpu, hv_reg_t reg, uint64_t *value);
EXPORT hv_return_t hv_vcpu_set_reg(hv_vcpu_t vcpu, hv_reg_t reg, uint64_t value);
EXPORT hv_return_t hv_vcpu_get_sys_reg(hv_vcpu_t vcpu, hv_sys_reg_t reg, uint64_t *value);
EXPORT hv_return_t hv_vcpu_set_sys_reg(hv_vcpu_t vcpu, hv_sys_reg_t reg, uint64_t value);
EXPORT hv_return_t hv_vcpu_set_vtimer_mask(hv_vcpu_t vcpu, bool masked);
EXPORT hv_return_t hv_vcpu_set_vtimer_offset(hv_vcpu_t vcpu, uint64_t offset);
EXPORT void sys_icache_invalidate(void *start, size_t length);

/* For tests. */

/*
 * "NAME=CODE" has a function fail each time, "NAME=CODE@N" the Nth time; "" none. The environment
 * variable HV_DOUBLE_FAIL says the same from the start.
 */
EXPORT void hv_double_fail(const char *what);
/* How the next run ends, instead of running anything. */
EXPORT void hv_double_exit(uint64_t reason, uint64_t syndrome, uint64_t virtual_address, uint64_t physical_address);
/* Bits of a guest physical address, by default 36 and 40. */
EXPORT void hv_double_address_bits(uint64_t by_default, uint64_t most);
/* Virtual machines, vCPUs, mapped ranges and configurations that are there now. */
EXPORT uint64_t hv_double_live(void);
/* Rules that were broken so far: each was also told on standard error. */
EXPORT uint64_t hv_double_violations(void);

#endif
