// SPDX-License-Identifier: Apache-2.0
/* The interface of vmm(4): names, requests with exact lengths, and the order of things. */
#include "vmm.h"

struct control {
  char created[232]; /* goes with this descriptor */
};

#define IOC(direction, group, number, length) ((direction) | (uint64_t)(length) << 16 | (group) << 8 | (number))
#define IOW(group, number, length) IOC(0x80000000ul, group, number, length)
#define IOWR(group, number, length) IOC(0xc0000000ul, group, number, length)

bool vmm_is_loaded(void) { return !getenv("FREEBSD_DOUBLE_UNLOADED"); }

/* A machine is a file: it outlives its creator. */
int vmm_create(const char *name, size_t length) {
  char own[232] = {0}, path[600];
  if (length == 0 || length > 229) return fail(B_EINVAL);
  memcpy(own, name, length);
  syscall(SYS_mkdir, state_path(path, sizeof path, "vmm", ""), 0700);
  long fd = syscall(SYS_openat, AT_FDCWD, state_path(path, sizeof path, "vmm/", own),
                    L_O_RDWR | L_O_CREAT | L_O_EXCL | L_O_CLOEXEC, 0600);
  if (result(fd) < 0) return -1;
  syscall(SYS_close, fd);
  count(1);
  note("create", own, 0);
  return 0;
}

int vmm_destroy(const char *name, size_t length) {
  char own[232] = {0}, path[600];
  if (length == 0 || length > 229) return fail(B_EINVAL);
  memcpy(own, name, length);
  /* By sysctl a name that is not known is EINVAL, by the control device ENOENT. */
  if (syscall(SYS_unlink, state_path(path, sizeof path, "vmm/", own)) < 0) {
    return fail(release() == 15 ? B_ENOENT : B_EINVAL);
  }
  count(-1);
  note("destroy", own, 0);
  return 0;
}

static int new_file(enum kind kind, void *data, const char *what) {
  long fd = result(syscall(SYS_memfd_create, what, 1));
  if (fd < 0 || fd >= FILES) return -1;
  files[fd] = (struct file){kind, data};
  count(1);
  note("open", what, fd);
  return (int)fd;
}

int vmm_control_open(void) {
  if (release() < 15 || !vmm_is_loaded()) return fail(B_ENOENT);
  return new_file(CONTROL, calloc(1, sizeof(struct control)), "vmmctl");
}

struct vmmctl {
  char name[230];
  uint32_t flags;
  uint32_t reserved[15];
};

_Static_assert(sizeof(struct vmmctl) == 296, "struct vmmctl_vm_create");

int vmm_control_ioctl(void *data, unsigned long request, void *argument) {
  struct control *control = data;
  struct vmmctl command;
  bool create = request == IOWR('V', 0, sizeof command);
  if (!create && request != IOWR('V', 1, sizeof command)) return fail(B_ENOTTY);
  memcpy(&command, argument, sizeof command);
  if (fails(create ? "VMMCTL_VM_CREATE" : "VMMCTL_VM_DESTROY")) return -1;
  for (int i = 0; i < 15; i++) {
    if (command.reserved[i]) return violation("vmmctl: reserved words must be 0");
  }
  if (command.flags > (create && has_destroy_on_close() ? 1 : 0)) return fail(B_EINVAL);
  command.name[229] = 0;
  size_t length = strlen(command.name);
  if (!create) return vmm_destroy(command.name, length);
  if (vmm_create(command.name, length) < 0) return -1;
  if (command.flags) memcpy(control->created, command.name, sizeof command.name);
  return 0;
}

void vmm_control_close(void *data) {
  struct control *control = data;
  if (control->created[0]) vmm_destroy(control->created, strlen(control->created));
  free(control);
}

int vmm_open(const char *name) {
  char path[600];
  if (strlen(name) > 229) return fail(B_ENOENT);
  long found = result(syscall(SYS_openat, AT_FDCWD, state_path(path, sizeof path, "vmm/", name), L_O_RDWR));
  if (found < 0) return -1;
  syscall(SYS_close, found);
  struct machine *machine = calloc(1, sizeof *machine);
  memcpy(machine->name, name, strlen(name));
  machine->fd = new_file(MACHINE, machine, "machine");
  if (kvm_create(machine) < 0) {
    dprintf(2, "double of FreeBSD: no KVM\n");
    return fail(B_ENXIO);
  }
  return machine->fd;
}

void vmm_close(void *data) {
  struct machine *machine = data;
  if (machine->running) violation("a machine is closed while its vCPU runs");
  kvm_destroy(machine);
  free(machine);
}

/* Views of guest memory, which outlive the files that they are of. */
static long views[64];

static void view_made(long at) {
  for (int i = 0; i < 64; i++) {
    if (!views[i]) {
      views[i] = at;
      count(1);
      return;
    }
  }
}

void vmm_munmap(void *address) {
  for (int i = 0; i < 64; i++) {
    if (address && views[i] == (long)address) {
      views[i] = 0;
      count(-1);
    }
  }
}

/* The offset is the guest physical address, of which one map must hold all. */
void *vmm_mmap(void *data, size_t length, int protection, long offset) {
  struct machine *machine = data;
  if (protection & 4) {
    fail(B_EINVAL);
    return (void *)-1;
  }
  for (int i = 0; i < MAPS; i++) {
    struct map *map = &machine->maps[i];
    if (map->length && (uint64_t)offset >= map->gpa && offset + length <= map->gpa + map->length) {
      long at = result(syscall(SYS_mmap, 0, length, protection, 1, machine->fd,
                               offset - map->gpa + map->offset));
      if (at != -1) view_made(at);
      return (void *)at;
    }
  }
  violation("mmap: beyond what is mapped into the guest");
  return (void *)-1;
}

/* Requests. Each takes a copy of what it reads: as many bytes as its number says. */

static int set_capability(struct machine *machine, const int32_t *capability) {
  if (capability[0] != 0) return fail(B_EINVAL);
  if (capability[1] != 0) return violation("only VM_CAP_HALT_EXIT is expected");
  machine->halt_exit = capability[2] != 0;
  return 0;
}

static int suspend(struct machine *machine, int32_t how) {
  if (how <= 0 || how > 4) return fail(B_EINVAL);
  int none = 0;
  if (!__atomic_compare_exchange_n(&machine->suspended, &none, how, false, __ATOMIC_SEQ_CST, __ATOMIC_SEQ_CST)) {
    return fail(B_EALREADY);
  }
  kvm_kick(machine);
  return 0;
}

/* struct vm_memseg; from 15 on with what memory of the host's it is to be. */
struct memseg {
  int32_t segid;
  uint64_t length;
  char name[16];
  uint64_t ds_mask, ds_mask_size;
  int32_t ds_policy;
};

static int alloc_memseg(struct machine *machine, const struct memseg *segment) {
  if (segment->segid != 0 || segment->name[0]) return violation("only system memory is expected");
  if (release() == 15 && (segment->ds_mask || segment->ds_mask_size || segment->ds_policy)) {
    return violation("VM_ALLOC_MEMSEG: no NUMA placement is expected");
  }
  if (segment->length == 0 || segment->length & 0xfff) return fail(B_EINVAL);
  if (machine->size) return fail(machine->size == segment->length ? B_EEXIST : B_EINVAL);
  if (result(syscall(SYS_ftruncate, machine->fd, segment->length)) < 0) return -1;
  machine->size = segment->length;
  return 0;
}

struct memmap {
  uint64_t gpa;
  int32_t segid;
  uint64_t segoff, length;
  int32_t protection, flags;
};

static int mmap_memseg(struct machine *machine, const struct memmap *wanted) {
  static const int room[] = {4, 8, MAPS};
  if (wanted->protection <= 0 || wanted->protection > 7 || wanted->flags) return fail(B_EINVAL);
  if (wanted->segid != 0 || !machine->size) return fail(B_EINVAL);
  if (wanted->length == 0 || (wanted->gpa | wanted->segoff | wanted->length) & 0xfff) return fail(B_EINVAL);
  if (wanted->segoff + wanted->length > machine->size) return fail(B_EINVAL);
  struct map *free_map = NULL;
  for (int i = 0; i < room[release() - 13]; i++) {
    struct map *map = &machine->maps[i];
    if (!map->length) {
      if (!free_map) free_map = map;
    } else if (wanted->gpa < map->gpa + map->length && map->gpa < wanted->gpa + wanted->length) {
      return fail(B_EFAULT);
    }
  }
  if (!free_map) return fail(B_ENOSPC);
  long view = syscall(SYS_mmap, 0, wanted->length, wanted->protection & 2 ? 3 : 1, 1, machine->fd, wanted->segoff);
  if (result(view) == -1) return -1;
  *free_map = (struct map){wanted->gpa, wanted->length, wanted->segoff, wanted->protection, (void *)view};
  kvm_update(machine);
  return 0;
}

static int munmap_memseg(struct machine *machine, const uint64_t *range) {
  for (int i = 0; i < MAPS; i++) {
    struct map *map = &machine->maps[i];
    if (map->length && map->gpa == range[0] && map->length == range[1]) {
      struct map old = *map;
      map->length = 0;
      kvm_update(machine);
      syscall(SYS_munmap, old.view, old.length);
      return 0;
    }
  }
  return fail(B_EINVAL);
}

struct vm_register {
  int32_t cpuid, regnum;
  uint64_t value;
};

static int last_register(void) { return release() == 13 ? 44 : 48; }

static int set_register(struct machine *machine, const struct vm_register *wanted) {
  if (wanted->cpuid != 0 || wanted->regnum < 0 || wanted->regnum > last_register()) return fail(B_EINVAL);
  /* These two have no selector, and no value but their descriptor. */
  if (wanted->regnum == REG_GDTR || wanted->regnum == REG_IDTR) return fail(B_EINVAL);
  machine->registers[wanted->regnum] = wanted->value;
  machine->set |= 1ull << wanted->regnum;
  machine->dirty = true;
  if (wanted->regnum == REG_RIP) machine->rip_left = false;
  return 0;
}

static int get_register(struct machine *machine, struct vm_register *wanted) {
  if (wanted->cpuid != 0 || wanted->regnum < 0 || wanted->regnum > last_register()) return fail(B_EINVAL);
  if (machine->ran && !machine->dirty) kvm_load(machine);
  wanted->value = machine->registers[wanted->regnum];
  if (wanted->regnum == REG_RIP && machine->rip_left) wanted->value = machine->left_rip;
  return 0;
}

struct vm_seg_desc {
  int32_t cpuid, regnum;
  struct seg_desc descriptor;
};

static int set_descriptor(struct machine *machine, const struct vm_seg_desc *wanted) {
  int n = wanted->regnum;
  if (wanted->cpuid != 0 || n < REG_ES || n > REG_GDTR) return fail(B_EINVAL);
  machine->descriptors[n] = wanted->descriptor;
  machine->described |= 1ull << n;
  machine->dirty = true;
  return 0;
}

static int inject(struct machine *machine, const int32_t *exception) {
  if (exception[0] != 0 || exception[1] < 0 || exception[1] > 31) return fail(B_EINVAL);
  if (machine->exception) return fail(B_EBUSY);
  if (!exception[4]) return violation("VM_INJECT_EXCEPTION: the instruction is to be started again");
  machine->exception = exception[1] + 1;
  machine->has_error_code = exception[3] != 0;
  return 0;
}

static int activate(struct machine *machine, int32_t vcpu) {
  if (vcpu != 0) return fail(B_EINVAL);
  if (machine->activated) return fail(B_EBUSY);
  machine->activated = true;
  return 0;
}

/* What a guest in long mode can't do without, and what decides how it begins. */
static bool is_complete(struct machine *machine) {
  static const int values[] = {REG_CR0, REG_CR3, REG_CR4, REG_EFER, REG_RIP, REG_RSP, REG_RFLAGS, REG_RDI,
                               REG_CS,  REG_SS,  REG_DS,  REG_ES,   REG_FS,  REG_GS,  REG_TR,     REG_LDTR};
  for (unsigned i = 0; i < sizeof values / sizeof values[0]; i++) {
    if (!(machine->set >> values[i] & 1)) return false;
  }
  for (int n = REG_ES; n <= REG_TR; n++) {
    if (!(machine->described >> n & 1)) return false;
  }
  return machine->described >> REG_GDTR & 1;
}

static int run(struct machine *machine, int32_t vcpu, struct vm_exit *exit) {
  if (vcpu != 0 || !machine->activated) return fail(B_EINVAL);
  if (!machine->ran && !(is_complete(machine) && machine->halt_exit)) {
    return violation("VM_RUN: not all of the vCPU's state was set");
  }
  machine->running = true;
  int error = kvm_run(machine, exit);
  machine->ran = true;
  machine->running = false;
  return error ? fail(error) : 0;
}

struct request {
  const char *name;
  uint64_t number;
  bool while_running;
};

enum request_index {
  SET_CAPABILITY, SUSPEND, ALLOC_MEMSEG, MMAP_MEMSEG, MUNMAP_MEMSEG, SET_REGISTER, GET_REGISTER, SET_DESCRIPTOR,
  INJECT, ACTIVATE, RUN_13, RUN, ALLOC_MEMSEG_15, REQUESTS
};

static const struct request requests[REQUESTS] = {
    [SET_CAPABILITY] = {"VM_SET_CAPABILITY", IOW('v', 2, 16), false},
    [SUSPEND] = {"VM_SUSPEND", IOW('v', 4, 4), true},
    [ALLOC_MEMSEG] = {"VM_ALLOC_MEMSEG", IOW('v', 14, 32), false},
    [MMAP_MEMSEG] = {"VM_MMAP_MEMSEG", IOW('v', 16, 40), false},
    [MUNMAP_MEMSEG] = {"VM_MUNMAP_MEMSEG", IOW('v', 19, 16), false},
    [SET_REGISTER] = {"VM_SET_REGISTER", IOW('v', 20, 16), false},
    [GET_REGISTER] = {"VM_GET_REGISTER", IOWR('v', 21, 16), false},
    [SET_DESCRIPTOR] = {"VM_SET_SEGMENT_DESCRIPTOR", IOW('v', 22, 24), false},
    [INJECT] = {"VM_INJECT_EXCEPTION", IOW('v', 30, 20), false},
    [ACTIVATE] = {"VM_ACTIVATE_CPU", IOW('v', 90, 4), false},
    [RUN_13] = {"VM_RUN", IOWR('v', 1, 144), false},
    [RUN] = {"VM_RUN", IOW('v', 1, 32), false},
    [ALLOC_MEMSEG_15] = {"VM_ALLOC_MEMSEG", IOW('v', 14, 56), false}};

static bool is_of_release(enum request_index index) {
  switch (index) {
    case RUN_13: return release() == 13;
    case RUN: return release() >= 14;
    case ALLOC_MEMSEG: return release() < 15;
    case ALLOC_MEMSEG_15: return release() == 15;
    default: return true;
  }
}

int vmm_ioctl(void *data, unsigned long number, void *argument) {
  struct machine *machine = data;
  enum request_index index = 0;
  while (index < REQUESTS && (requests[index].number != number || !is_of_release(index))) index++;
  if (index == REQUESTS) return fail(B_ENOTTY);
  union {
    unsigned char bytes[144];
    int32_t words[36];
    uint64_t longs[18];
    struct memseg segment;
    struct memmap map;
    struct vm_register reg;
    struct vm_seg_desc descriptor;
  } copy = {{0}};
  unsigned length = number >> 16 & 0x1fff;
  memcpy(copy.bytes, argument, length);
  if (machine->running && !requests[index].while_running) return fail(B_EBUSY);
  if (fails(requests[index].name)) return -1;
  int told;
  switch (index) {
    case SET_CAPABILITY: return set_capability(machine, copy.words);
    case SUSPEND: return suspend(machine, copy.words[0]);
    case ALLOC_MEMSEG:
    case ALLOC_MEMSEG_15: return alloc_memseg(machine, &copy.segment);
    case MMAP_MEMSEG: return mmap_memseg(machine, &copy.map);
    case MUNMAP_MEMSEG: return munmap_memseg(machine, copy.longs);
    case SET_REGISTER: return set_register(machine, &copy.reg);
    case GET_REGISTER:
      told = get_register(machine, &copy.reg);
      if (!told) memcpy(argument, copy.bytes, length);
      return told;
    case SET_DESCRIPTOR: return set_descriptor(machine, &copy.descriptor);
    case INJECT: return inject(machine, copy.words);
    case ACTIVATE: return activate(machine, copy.words[0]);
    case RUN_13:
      told = run(machine, copy.words[0], (struct vm_exit *)(copy.bytes + 8));
      /* What is not told comes back as it was. */
      if (!told) memcpy(argument, copy.bytes, length);
      return told;
    default: {
      struct vm_exit exit = {0};
      if (copy.longs[1] || copy.longs[2]) return violation("VM_RUN: no set of CPUs is expected");
      told = run(machine, copy.words[0], &exit);
      if (!told) memcpy((void *)copy.longs[3], &exit, sizeof exit);
      return told;
    }
  }
}
