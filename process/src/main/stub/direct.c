// SPDX-License-Identifier: Apache-2.0
/*
 * Direct calls: hypercalls that the guest's process does itself, by a system call on a descriptor
 * that it was given for a device, without the tender. Whatever is not the plain case - an argument
 * that is not as it should be, a device of another kind, an error of the host - is refused here and
 * goes to the tender, which does it, or says what is wrong with it, as if nothing had been tried.
 *
 * The guest can write all that is read here, and jump to any of it: that these calls do no harm is
 * the seccomp filter's part, not this code's.
 */
#include <stdbool.h>
#include <stddef.h>

#include "control.h"
#include "ukvm/hvt.h"

enum { DONE, REFUSED };

/* Linux, asm/unistd_64.h, errno.h, poll.h, time.h. */
enum { SYS_READ = 0, SYS_WRITE = 1, SYS_PREAD64 = 17, SYS_PWRITE64 = 18 };
enum { SYS_CLOCK_GETTIME = 228, SYS_PPOLL = 271 };
enum { EINTR = 4, EAGAIN = 11 };
enum { POLLIN = 1 };
enum { CLOCK_REALTIME = 0, SIGSET_SIZE = 8 };

enum { NANOS = 1000000000 };

/* A frame has at least a header. */
enum { ETHERNET_HEADER = 14 };

/* Linux moves no more in one call: MAX_RW_COUNT, rounded down. */
#define TRANSFER_MAX 0x7fff0000u

enum { DEVICES = 64 };
enum kind { NONE, NET, BLOCK, WRITABLE_BLOCK };

struct timespec {
  int64_t seconds;
  int64_t nanos;
};

struct pollfd {
  int32_t descriptor;
  int16_t events;
  int16_t found;
};

/* A device, at the index that is its handle. */
struct device {
  uint32_t kind;
  int32_t descriptor;
  uint64_t limit; /* bytes: of a frame to send; of a block device */
  uint64_t in;    /* frames or blocks to the guest so far, and their bytes */
  uint64_t bytes_in;
  uint64_t out; /* the same from it */
  uint64_t bytes_out;
  uint64_t unused[2];
};

/* At DIRECT; DirectCalls.java has the same offsets. */
struct direct {
  uint64_t memory_start; /* the guest may read and write all memory from here ... */
  uint64_t memory_end;   /* ... to here */
  uint32_t polls;        /* not 0 if all NICs are among those to poll */
  uint32_t polled_count;
  uint64_t reserved;
  uint64_t calls[HVT_HYPERCALL_LAST + 1]; /* done, by number */
  uint64_t reserved2[3];
  struct pollfd polled[DEVICES];
  uint8_t polled_handles[DEVICES];
  uint64_t reserved3[0x1a8];
  struct device devices[DEVICES];
};

_Static_assert(offsetof(struct direct, calls) == 0x20, "calls");
_Static_assert(offsetof(struct direct, polled) == 0x80, "polled");
_Static_assert(offsetof(struct direct, polled_handles) == 0x280, "polled_handles");
_Static_assert(offsetof(struct direct, devices) == 0x1000, "devices");
_Static_assert(sizeof(struct device) == 64, "device");

/* In the stub: the one system call instruction of direct calls. Returns the negative errno. */
int64_t direct_system_call(int64_t number, uint64_t a, uint64_t b, uint64_t c, uint64_t d, uint64_t e);

static bool is_memory(const struct direct *direct, uint64_t address, uint64_t length) {
  return address >= direct->memory_start && address <= direct->memory_end &&
         length <= direct->memory_end - address;
}

static struct device *device_of(struct direct *direct, uint64_t handle) {
  return handle < DEVICES ? &direct->devices[handle] : NULL;
}

static int walltime(struct hvt_hypercall_walltime *argument) {
  struct timespec now;
  if (direct_system_call(SYS_CLOCK_GETTIME, CLOCK_REALTIME, (uintptr_t)&now, 0, 0, 0) != 0) {
    return REFUSED;
  }
  argument->nsecs = (uint64_t)now.seconds * NANOS + (uint64_t)now.nanos;
  return DONE;
}

static int poll(struct direct *direct, struct hvt_hypercall_poll *argument) {
  if (direct->polls == 0) return REFUSED;
  uint64_t nanos = argument->timeout_nsecs;
  /* The kernel counts down: after a signal, on goes what is left. */
  struct timespec left = {.seconds = (int64_t)(nanos / NANOS), .nanos = (int64_t)(nanos % NANOS)};
  int64_t count;
  do {
    count = direct_system_call(SYS_PPOLL, (uintptr_t)direct->polled, direct->polled_count,
                               (uintptr_t)&left, 0, SIGSET_SIZE);
  } while (count == -EINTR);
  if (count < 0) return REFUSED;
  uint64_t ready = 0;
  int bits = 0;
  for (uint32_t i = 0; bits < count && i < direct->polled_count; i++) {
    int found = direct->polled[i].found;
    if (found == 0) continue;
    if ((found & POLLIN) == 0) return REFUSED; /* the interface is gone */
    ready |= 1ull << (direct->polled_handles[i] & (DEVICES - 1));
    bits++;
  }
  argument->ready_set = ready;
  argument->ret = bits;
  return DONE;
}

static int block(struct direct *direct, struct hvt_hypercall_block *argument, bool write) {
  struct device *device = device_of(direct, argument->handle);
  uint64_t offset = argument->offset;
  uint64_t data = argument->data;
  uint64_t length = argument->length;
  if (device == NULL || device->kind < (write ? WRITABLE_BLOCK : BLOCK) || offset >= device->limit ||
      length > device->limit - offset || length > TRANSFER_MAX || !is_memory(direct, data, length)) {
    return REFUSED;
  }
  int64_t done = direct_system_call(write ? SYS_PWRITE64 : SYS_PREAD64,
                                    (uint32_t)device->descriptor, data, length, offset, 0);
  if (done != (int64_t)length) return REFUSED;
  if (write) {
    device->out++;
    device->bytes_out += length;
  } else {
    device->in++;
    device->bytes_in += length;
  }
  argument->ret = HVT_HYPERCALL_RESULT_OK;
  return DONE;
}

static int net_write(struct direct *direct, struct hvt_hypercall_net *argument) {
  struct device *device = device_of(direct, argument->handle);
  uint64_t data = argument->data;
  uint64_t length = argument->length;
  if (device == NULL || device->kind != NET || length < ETHERNET_HEADER || length > device->limit ||
      !is_memory(direct, data, length)) {
    return REFUSED;
  }
  if (direct_system_call(SYS_WRITE, (uint32_t)device->descriptor, data, length, 0, 0) < 0) {
    return REFUSED;
  }
  device->out++;
  device->bytes_out += length;
  argument->ret = HVT_HYPERCALL_RESULT_OK;
  return DONE;
}

static int net_read(struct direct *direct, struct hvt_hypercall_net *argument) {
  struct device *device = device_of(direct, argument->handle);
  uint64_t data = argument->data;
  uint64_t length = argument->length;
  if (device == NULL || device->kind != NET || !is_memory(direct, data, length)) return REFUSED;
  int64_t got = direct_system_call(SYS_READ, (uint32_t)device->descriptor, data, length, 0, 0);
  if (got == 0 || got == -EAGAIN) {
    argument->ret = HVT_HYPERCALL_RESULT_AGAIN;
    return DONE;
  }
  if (got < 0) return REFUSED;
  device->in++;
  device->bytes_in += (uint64_t)got;
  argument->length = (uint64_t)got;
  argument->ret = HVT_HYPERCALL_RESULT_OK;
  return DONE;
}

static int call(struct direct *direct, unsigned number, uint64_t gpa) {
  void *argument = (void *)(uintptr_t)gpa;
  if (!is_memory(direct, gpa, HVT_HYPERCALL_MAX_SIZE)) return REFUSED;
  if (number == HVT_HYPERCALL_NET_READ) return net_read(direct, argument);
  if (number == HVT_HYPERCALL_NET_WRITE) return net_write(direct, argument);
  if (number == HVT_HYPERCALL_POLL) return poll(direct, argument);
  if (number == HVT_HYPERCALL_BLOCK_READ) return block(direct, argument, false);
  if (number == HVT_HYPERCALL_BLOCK_WRITE) return block(direct, argument, true);
  if (number == HVT_HYPERCALL_WALLTIME) return walltime(argument);
  return REFUSED;
}

/*
 * Does hypercall `number` with its argument at `gpa`, if it can. Called by the stub, on a stack in
 * the control region; leaves all but the general registers alone.
 */
int direct_call(char *control, unsigned number, uint32_t gpa);
int direct_call(char *control, unsigned number, uint32_t gpa) {
  struct direct *direct = (struct direct *)(control + DIRECT);
  int result = call(direct, number, gpa);
  if (result == DONE) direct->calls[number]++;
  return result;
}
