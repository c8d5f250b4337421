// SPDX-License-Identifier: Apache-2.0
#include <stdlib.h>
#include <ukvm/frames.h>
#include <ukvm/guest.h>

/* A header of Ethernet, and one with a VLAN's tag. */
#define HEADER_MIN 14
#define HEADER_MAX 18

/*
 * Frames written, or half of those read, between two sleeps from which on the ring is used: fewer
 * are sooner moved by a hypercall each than the host's thread for the ring is woken up. Half,
 * because a peer may send its acknowledgements apart.
 */
#define RING_MIN 5

/* Frames asked for at a time, at most. */
#define BATCH 32

/* Frames on their way out, at most: so many the host can be behind. */
#define SLOTS 64

/* While each sleep brings one frame, a read that finds none is tried after so many only. */
#define TRUSTED 4

struct nic {
  size_t frame_max;
  bool has_ring;
  /* Frames since the last sleep, and how many were read the last time. */
  uint32_t taken, written, usual;
  bool is_busy;     /* there were enough for the ring */
  uint32_t singles; /* how often in turn one was read */
  uint32_t trusted; /* sleeps left that are taken for bringing one more */
  /* Reads that were put into the ring, how many of them are answered, and which one is next. */
  uint32_t first, asked, answered, next;
  size_t lengths[BATCH]; /* 0: there was none */
  uint8_t *buffers;      /* BATCH; without the ring, one */
};

static struct nic *nics[HVT_MANIFEST_ENTRIES_MAX];

/* Whose reads are not all answered: answers come in the order of all. */
static struct nic *asking;

struct slot {
  uint32_t request; /* the last one */
  uint8_t frame[HVT_RING_FRAME_MAX];
};

static struct slot *slots;
static uint32_t next_slot;

size_t ukvm_frame_max(uint64_t handle) { return guest_device(handle)->u.net.mtu + HEADER_MAX; }

bool ukvm_frames_open(uint64_t handle) {
  if (nics[handle] != NULL) return true;
  size_t frame_max = ukvm_frame_max(handle);
  bool has_ring = frame_max <= HVT_RING_FRAME_MAX && guest_ring_start();
  if (has_ring && slots == NULL && (slots = calloc(SLOTS, sizeof *slots)) == NULL) return false;
  struct nic *nic = calloc(1, sizeof *nic);
  uint8_t *buffers = malloc(frame_max * (has_ring ? BATCH : 1));
  if (nic == NULL || buffers == NULL) {
    free(nic);
    free(buffers);
    return false;
  }
  nic->frame_max = frame_max;
  nic->has_ring = has_ring;
  nic->buffers = buffers;
  nics[handle] = nic;
  return true;
}

static void start_count(struct nic *nic) {
  if (nic->taken > 0) nic->is_busy = nic->written >= RING_MIN || nic->taken / 2 >= RING_MIN;
  nic->taken = 0;
  nic->written = 0;
}

static int await_answer(struct nic *nic) {
  uint32_t i = nic->answered++;
  int result = guest_ring_answer(nic->first + i, &nic->lengths[i]);
  if (nic->answered == nic->asked) asking = NULL;
  return result;
}

/* Asks for as many as usual; if those are there already, for as many again. */
static void ask(struct nic *nic, uint64_t handle) {
  while (asking != NULL) await_answer(asking);
  uint32_t count = 1 + (nic->usual > nic->taken ? nic->usual - nic->taken : nic->taken);
  if (count > BATCH) count = BATCH;
  for (uint32_t i = 0; i < count; i++) {
    uint32_t request = guest_ring_put(HVT_RING_ENTRY_OP_READ, handle,
                                      nic->buffers + i * nic->frame_max, nic->frame_max);
    if (i == 0) nic->first = request;
  }
  nic->asked = count;
  nic->answered = 0;
  nic->next = 0;
  asking = nic;
}

static bool is_held(const struct nic *nic) { return nic->next < nic->asked; }

/* The next frame of those that were asked for, or NULL. */
static const void *next(struct nic *nic, size_t *length, int *result) {
  while (is_held(nic)) {
    uint32_t i = nic->next++;
    if (i == nic->answered) *result = await_answer(nic);
    *length = nic->lengths[i];
    if (*length > 0) return nic->buffers + i * nic->frame_max;
  }
  return NULL;
}

const void *ukvm_frames_read(uint64_t handle, size_t *length, int *result) {
  struct nic *nic = nics[handle];
  const void *frame;
  if (is_held(nic) || (nic->has_ring && nic->is_busy)) {
    *result = HVT_HYPERCALL_RESULT_AGAIN;
    if (!is_held(nic)) ask(nic, handle);
    frame = next(nic, length, result);
  } else {
    *result = guest_net_read(handle, nic->buffers, nic->frame_max, length);
    frame = *result == HVT_HYPERCALL_RESULT_OK ? nic->buffers : NULL;
  }
  if (frame != NULL) {
    nic->taken++;
    return frame;
  }
  if (nic->taken > 0) {
    nic->singles = nic->taken == 1 ? nic->singles + 1 : 0;
    if (nic->singles > 1) nic->trusted = TRUSTED;
    nic->usual = nic->taken;
  }
  start_count(nic);
  return NULL;
}

bool ukvm_frames_are_likely(uint64_t handle) {
  struct nic *nic = nics[handle];
  if (nic->taken == 0 || nic->trusted == 0 || is_held(nic)) return true;
  nic->trusted--;
  start_count(nic);
  return false;
}

bool ukvm_frames_are_held(uint64_t handle) { return is_held(nics[handle]); }

int ukvm_frames_write(uint64_t handle, const void *frame, size_t length) {
  struct nic *nic = nics[handle];
  nic->written++;
  /* One that is no frame goes by hypercall: that has an answer. */
  if (!nic->has_ring || length < HEADER_MIN || length > nic->frame_max ||
      (!nic->is_busy && nic->written < RING_MIN && guest_ring_is_idle())) {
    return guest_net_write(handle, frame, length);
  }
  struct slot *slot = &slots[next_slot];
  next_slot = (next_slot + 1) % SLOTS;
  guest_ring_await(slot->request);
  memcpy(slot->frame, frame, length);
  slot->request = guest_ring_put(HVT_RING_ENTRY_OP_WRITE, handle, slot->frame, length);
  return HVT_HYPERCALL_RESULT_OK;
}
