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

/*
 * What becomes of a call. Negative: it begins with copying instead of a system call, of which the
 * first three arguments are the stub's; or the system call is to be made again.
 */
enum { DONE, REFUSED, COPY = -1, AGAIN = -1 };

/* Linux, asm/unistd_64.h, errno.h, poll.h, time.h. */
enum { SYS_READ = 0, SYS_WRITE = 1, SYS_PREAD64 = 17, SYS_PWRITE64 = 18 };
enum { SYS_CLOCK_GETTIME = 228, SYS_PPOLL = 271 };
enum { EINTR = 4, EAGAIN = 11 };
enum { POLLIN = 1 };
enum { CLOCK_REALTIME = 0, SIGSET_SIZE = 8 };

enum { NANOS = 1000000000 };

/* A kick of the net ring, counted as if it were a hypercall. */
enum { KICK = HVT_RING_KICK_PORT - HVT_HYPERCALL_PORT_BASE };

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
  uint64_t mapped; /* address where a block device can be read, or 0 */
  uint64_t unused;
};

/* At DIRECT; DirectCalls.java has the same offsets. */
struct direct {
  uint64_t memory_start; /* the guest may read and write all memory from here ... */
  uint64_t memory_end;   /* ... to here */
  uint32_t polls;        /* not 0 if all NICs are among those to poll */
  uint32_t polled_count;
  uint64_t ring;                          /* where the net ring is, if it is served here, or 0 */
  uint64_t calls[HVT_HYPERCALL_LAST + 1]; /* done, by number */
  uint64_t ring_entries;
  uint64_t ring_batches;
  uint64_t ring_commits;
  struct pollfd polled[DEVICES];
  uint8_t polled_handles[DEVICES];
  uint64_t reserved[0x1a8];
  struct device devices[DEVICES];
};

_Static_assert(offsetof(struct direct, calls) == 0x20, "calls");
_Static_assert(offsetof(struct direct, ring_entries) == 0x68, "ring_entries");
_Static_assert(offsetof(struct direct, polled) == 0x80, "polled");
_Static_assert(offsetof(struct direct, polled_handles) == 0x280, "polled_handles");
_Static_assert(offsetof(struct direct, devices) == 0x1000, "devices");
_Static_assert(sizeof(struct device) == 64, "device");

/* A direct call on its way; stub-x86_64.S has the same offsets, and makes the system call. */
struct request {
  uint64_t arguments[5];
  uint32_t call;
  uint32_t number; /* the hypercall's */
  uint64_t gpa;    /* of its argument */
  struct timespec time;
  struct device *device;
};

_Static_assert(offsetof(struct request, call) == 40, "call");
_Static_assert(offsetof(struct request, number) == 44, "number");
_Static_assert(offsetof(struct request, gpa) == 48, "gpa");
_Static_assert(sizeof(struct request) == 80, "request");

static bool is_memory(const struct direct *direct, uint64_t address, uint64_t length) {
  return address >= direct->memory_start && address <= direct->memory_end &&
         length <= direct->memory_end - address;
}

static struct device *device_of(struct direct *direct, uint64_t handle) {
  return handle < DEVICES ? &direct->devices[handle] : NULL;
}

static int calls(struct request *request, uint32_t call, uint64_t a, uint64_t b, uint64_t c,
                 uint64_t d, uint64_t e) {
  request->call = call;
  request->arguments[0] = a;
  request->arguments[1] = b;
  request->arguments[2] = c;
  request->arguments[3] = d;
  request->arguments[4] = e;
  return DONE;
}

static int begin_walltime(struct request *request) {
  return calls(request, SYS_CLOCK_GETTIME, CLOCK_REALTIME, (uintptr_t)&request->time, 0, 0, 0);
}

static int end_walltime(struct request *request, int64_t result) {
  struct hvt_hypercall_walltime *argument = (void *)(uintptr_t)request->gpa;
  if (result != 0) return REFUSED;
  argument->nsecs = (uint64_t)request->time.seconds * NANOS + (uint64_t)request->time.nanos;
  return DONE;
}

static int begin_poll(struct direct *direct, struct request *request) {
  struct hvt_hypercall_poll *argument = (void *)(uintptr_t)request->gpa;
  if (direct->polls == 0) return REFUSED;
  uint64_t nanos = argument->timeout_nsecs;
  /* The kernel counts down: after a signal, on goes what is left. */
  request->time.seconds = (int64_t)(nanos / NANOS);
  request->time.nanos = (int64_t)(nanos % NANOS);
  return calls(request, SYS_PPOLL, (uintptr_t)direct->polled, direct->polled_count,
               (uintptr_t)&request->time, 0, SIGSET_SIZE);
}

static int end_poll(struct direct *direct, struct request *request, int64_t count) {
  struct hvt_hypercall_poll *argument = (void *)(uintptr_t)request->gpa;
  if (count == -EINTR) return AGAIN;
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

static int begin_block(struct direct *direct, struct request *request, bool write) {
  struct hvt_hypercall_block *argument = (void *)(uintptr_t)request->gpa;
  struct device *device = device_of(direct, argument->handle);
  uint64_t offset = argument->offset;
  uint64_t data = argument->data;
  uint64_t length = argument->length;
  if (device == NULL || device->kind < (write ? WRITABLE_BLOCK : BLOCK) || offset >= device->limit ||
      length > device->limit - offset || length > TRANSFER_MAX || !is_memory(direct, data, length)) {
    return REFUSED;
  }
  request->device = device;
  if (!write && device->mapped != 0) {
    calls(request, 0, data, device->mapped + offset, length, 0, 0);
    return COPY;
  }
  return calls(request, write ? SYS_PWRITE64 : SYS_PREAD64, (uint32_t)device->descriptor, data,
               length, offset, 0);
}

static int end_block(struct request *request, int64_t done, bool write) {
  struct hvt_hypercall_block *argument = (void *)(uintptr_t)request->gpa;
  struct device *device = request->device;
  uint64_t length = request->arguments[2];
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

static int begin_net(struct direct *direct, struct request *request, bool write) {
  struct hvt_hypercall_net *argument = (void *)(uintptr_t)request->gpa;
  struct device *device = device_of(direct, argument->handle);
  uint64_t data = argument->data;
  uint64_t length = argument->length;
  if (device == NULL || device->kind != NET || !is_memory(direct, data, length)) return REFUSED;
  if (write && (length < ETHERNET_HEADER || length > device->limit)) return REFUSED;
  request->device = device;
  return calls(request, write ? SYS_WRITE : SYS_READ, (uint32_t)device->descriptor, data, length, 0,
               0);
}

static int end_net_write(struct request *request, int64_t sent) {
  struct hvt_hypercall_net *argument = (void *)(uintptr_t)request->gpa;
  if (sent < 0) return REFUSED;
  request->device->out++;
  request->device->bytes_out += request->arguments[2];
  argument->ret = HVT_HYPERCALL_RESULT_OK;
  return DONE;
}

static int end_net_read(struct request *request, int64_t got) {
  struct hvt_hypercall_net *argument = (void *)(uintptr_t)request->gpa;
  if (got == 0 || got == -EAGAIN) {
    argument->ret = HVT_HYPERCALL_RESULT_AGAIN;
    return DONE;
  }
  if (got < 0) return REFUSED;
  request->device->in++;
  request->device->bytes_in += (uint64_t)got;
  argument->length = (uint64_t)got;
  argument->ret = HVT_HYPERCALL_RESULT_OK;
  return DONE;
}

/*
 * The net ring, at a kick: entry by entry, a system call each, until all are done or one is not
 * the plain case. There is nobody but the guest who could touch it meanwhile, and it waits.
 */
static int begin_ring(struct direct *direct, struct request *request) {
  struct hvt_ring *ring = (void *)(uintptr_t)direct->ring;
  if (ring == NULL) return REFUSED;
  uint32_t head = ring->entry_head;
  if (head == ring->entry_tail || ring->entry_tail - head > HVT_RING_SLOTS) return REFUSED;
  struct hvt_ring_entry *entry = &ring->entries[head & HVT_RING_SLOT_MASK];
  struct device *device = device_of(direct, entry->handle);
  uint64_t data = entry->data;
  uint64_t length = entry->length;
  if (device == NULL || device->kind != NET || !is_memory(direct, data, length)) return REFUSED;
  request->device = device;
  if (entry->op == HVT_RING_ENTRY_OP_WRITE) {
    if (length < ETHERNET_HEADER || length > device->limit) return REFUSED;
    return calls(request, SYS_WRITE, (uint32_t)device->descriptor, data, length, 0, 0);
  }
  if (entry->op != HVT_RING_ENTRY_OP_READ ||
      ring->commit_tail - ring->commit_head >= HVT_RING_SLOTS) {
    return REFUSED;
  }
  return calls(request, SYS_READ, (uint32_t)device->descriptor, data, length, 0, 0);
}

static int end_ring(struct direct *direct, struct request *request, int64_t result) {
  struct hvt_ring *ring = (void *)(uintptr_t)direct->ring;
  struct device *device = request->device;
  if (request->call == SYS_WRITE) {
    if (result < 0) return REFUSED;
    device->out++;
    device->bytes_out += request->arguments[2];
  } else {
    bool none = result == 0 || result == -EAGAIN;
    if (result < 0 && !none) return REFUSED;
    struct hvt_ring_commit *commit = &ring->commits[ring->commit_tail & HVT_RING_SLOT_MASK];
    commit->id = ring->entries[ring->entry_head & HVT_RING_SLOT_MASK].id;
    commit->ret = none ? HVT_HYPERCALL_RESULT_AGAIN : HVT_HYPERCALL_RESULT_OK;
    commit->length = none ? 0 : (uint32_t)result;
    ring->commit_tail++;
    direct->ring_commits++;
    if (!none) {
      device->in++;
      device->bytes_in += (uint64_t)result;
    }
  }
  ring->entry_head++;
  direct->ring_entries++;
  if (ring->entry_head != ring->entry_tail) {
    return begin_ring(direct, request) == DONE ? AGAIN : REFUSED;
  }
  direct->ring_batches++;
  return DONE;
}

/*
 * Finds out by which system call a hypercall is done, if by one. Called by the stub, on a stack in
 * the control region, like the next; leaves all but the general registers alone.
 */
int direct_begin(char *control, struct request *request);
int direct_begin(char *control, struct request *request) {
  struct direct *direct = (struct direct *)(control + DIRECT);
  uint32_t number = request->number;
  if (number == KICK) return begin_ring(direct, request);
  /* The guest may have switched alignment checks on, which kernel mode would not have. */
  if (request->gpa % _Alignof(uint64_t) != 0) return REFUSED;
  if (!is_memory(direct, request->gpa, HVT_HYPERCALL_MAX_SIZE)) return REFUSED;
  if (number == HVT_HYPERCALL_NET_READ) return begin_net(direct, request, false);
  if (number == HVT_HYPERCALL_NET_WRITE) return begin_net(direct, request, true);
  if (number == HVT_HYPERCALL_POLL) return begin_poll(direct, request);
  if (number == HVT_HYPERCALL_BLOCK_READ) return begin_block(direct, request, false);
  if (number == HVT_HYPERCALL_BLOCK_WRITE) return begin_block(direct, request, true);
  if (number == HVT_HYPERCALL_WALLTIME) return begin_walltime(request);
  return REFUSED;
}

static int end(struct direct *direct, struct request *request, int64_t result) {
  uint32_t number = request->number;
  if (number == HVT_HYPERCALL_NET_READ) return end_net_read(request, result);
  if (number == HVT_HYPERCALL_NET_WRITE) return end_net_write(request, result);
  if (number == HVT_HYPERCALL_POLL) return end_poll(direct, request, result);
  if (number == HVT_HYPERCALL_BLOCK_READ) return end_block(request, result, false);
  if (number == HVT_HYPERCALL_BLOCK_WRITE) return end_block(request, result, true);
  return end_walltime(request, result);
}

/* Makes the hypercall's answer of the system call's. */
int direct_end(char *control, struct request *request, int64_t result);
int direct_end(char *control, struct request *request, int64_t result) {
  struct direct *direct = (struct direct *)(control + DIRECT);
  if (request->number == KICK) return end_ring(direct, request, result);
  int outcome = end(direct, request, result);
  if (outcome == DONE) direct->calls[request->number]++;
  return outcome;
}
