/* SPDX-License-Identifier: Apache-2.0 */
/* A virtual machine of the double's, and what runs it: vmm.c has the rules, kvm.c the guest. */
#ifndef VMM_H
#define VMM_H

#include "freebsd.h"

/* enum vm_reg_name, as far as releases 13 to 15 have it. */
enum {
  REG_RAX, REG_RBX, REG_RCX, REG_RDX, REG_RSI, REG_RDI, REG_RBP, REG_R8, REG_R15 = 14, REG_CR0, REG_CR3,
  REG_CR4, REG_DR7, REG_RSP, REG_RIP, REG_RFLAGS, REG_ES, REG_CS, REG_SS, REG_DS, REG_FS, REG_GS, REG_LDTR,
  REG_TR, REG_IDTR, REG_GDTR, REG_EFER, REG_CR2, REGISTERS = 49
};

struct seg_desc {
  uint64_t base;
  uint32_t limit, access;
};

/* struct vm_exit: what the tests' guests can bring about. */
struct vm_exit {
  int32_t exitcode, inst_length;
  uint64_t rip;
  union {
    struct {
      uint16_t bits, port;
      uint32_t eax;
    } inout;
    struct {
      uint64_t gpa;
      int32_t fault_type;
    } paging;
    struct {
      uint64_t gpa, gla;
    } inst_emul;
    struct {
      int32_t status;
      uint32_t exit_reason;
      uint64_t exit_qualification;
    } vmx;
    struct {
      uint32_t code;
      uint64_t wval;
    } msr;
    struct {
      int32_t how;
    } suspended;
    uint64_t all[15];
  } u;
};

_Static_assert(sizeof(struct vm_exit) == 136, "struct vm_exit");

enum { INOUT, VMX, BOGUS, RDMSR, WRMSR, HLT, PAGING = 8, INST_EMUL, SUSPENDED = 14, INOUT_STR };
enum { SUSPEND_RESET = 1, SUSPEND_POWEROFF, SUSPEND_HALT, SUSPEND_TRIPLEFAULT };

#define MAPS 22

struct map {
  uint64_t gpa, length, offset;
  int protection;
  unsigned char *view; /* of the guest's, with its protection */
};

struct machine {
  char name[232];
  int fd;             /* what the monitor has; also the memory */
  uint64_t size;      /* of segment 0; 0: there is none */
  struct map maps[MAPS];
  bool halt_exit, activated, running, ran;
  int suspended;      /* why, or 0 */
  uint64_t registers[REGISTERS];
  struct seg_desc descriptors[REGISTERS];
  uint64_t set, described; /* a bit each */
  bool dirty;         /* the vCPU does not know yet */
  int exception;      /* to inject: vector + 1 */
  bool has_error_code, rip_left;
  uint64_t left_rip;  /* of the last exit, which is told until the next run */
  void *kvm;
};

int kvm_create(struct machine *machine);
void kvm_destroy(struct machine *machine);
/* The maps have changed. */
void kvm_update(struct machine *machine);
/* Runs until an exit; returns an error of FreeBSD's, or 0. */
int kvm_run(struct machine *machine, struct vm_exit *exit);
void kvm_load(struct machine *machine);
void kvm_kick(struct machine *machine);

#endif
