// SPDX-License-Identifier: Apache-2.0
/*
 * The hvt ABI, version 2: what a guest and its tender agree on. Data alone, no code: any C11
 * compiler takes this file, for guest and host alike.
 *
 * Integers are little-endian, sizes and offsets are in bytes, and "GPA" is a guest physical
 * address. The guest runs identity-mapped, so a GPA is also a guest pointer's value.
 *
 * The Java constants in dev.ukvm.abi say the same. Names follow from theirs: the constant
 * Outer.Inner.NAME is the macro HVT_OUTER_INNER_NAME, or, for an offset, the field `name` of
 * struct hvt_outer_inner; constants of class Hvt have just HVT_ in front. A test compares them all.
 */
#ifndef UKVM_HVT_H
#define UKVM_HVT_H

#include <stddef.h>
#include <stdint.h>

#define HVT_ABI_VERSION 2

/* --- Memory ----------------------------------------------------------------------------------- */

#define HVT_PAGE_SIZE 0x1000
#define HVT_LARGE_PAGE_SIZE 0x200000

/* Guest memory is whole large pages, between these two. */
#define HVT_MEMORY_MIN HVT_LARGE_PAGE_SIZE
#define HVT_MEMORY_MAX 0x100000000
#define HVT_MEMORY_DEFAULT 0x20000000

/* Below is the tender's: not mapped. From here to HVT_GUEST_MIN_BASE the guest may read. */
#define HVT_BOOT_INFO_ADDRESS 0x10000

/* The lowest address an executable may load at. */
#define HVT_GUEST_MIN_BASE 0x100000

/* --- Boot ------------------------------------------------------------------------------------- */

/* With its NUL. */
#define HVT_COMMAND_LINE_MAX 8192

/* The argument of the entry point (rdi, x0). */
struct hvt_boot_info {
  uint64_t mem_size;       /* usable memory, from address 0 */
  uint64_t kernel_end;     /* first address after the executable */
  uint64_t cpu_cycle_freq; /* of rdtsc or cntvct_el0, Hz */
  uint64_t command_line;   /* GPA, NUL-terminated */
  uint64_t manifest;       /* GPA of struct hvt_manifest, every device filled in */
  /* Since Solo5 0.11. */
  uint32_t host_features; /* HVT_BOOT_INFO_FEATURE_... */
  uint32_t guest_features;
  uint64_t net_ring; /* GPA of struct hvt_ring, or 0 */
};

#define HVT_BOOT_INFO_SIZE 56
#define HVT_BOOT_INFO_SIZE_BEFORE_RINGS 40

/* net_ring holds a ring. */
#define HVT_BOOT_INFO_FEATURE_NET_RING 1

/* --- Hypercalls ------------------------------------------------------------------------------- */

/*
 * Hypercall n: on x86_64 a 32-bit out of the argument's GPA to port HVT_HYPERCALL_PORT_BASE + n,
 * on aarch64 a 32-bit store of it to HVT_HYPERCALL_MMIO_BASE + 8 * n.
 */
#define HVT_HYPERCALL_PORT_BASE 0x500
#define HVT_HYPERCALL_MMIO_BASE 0x100000000

#define HVT_HYPERCALL_WALLTIME 1
#define HVT_HYPERCALL_PUTS 2
#define HVT_HYPERCALL_POLL 3
#define HVT_HYPERCALL_BLOCK_WRITE 4
#define HVT_HYPERCALL_BLOCK_READ 5
#define HVT_HYPERCALL_NET_WRITE 6
#define HVT_HYPERCALL_NET_READ 7
#define HVT_HYPERCALL_HALT 8
#define HVT_HYPERCALL_LAST HVT_HYPERCALL_HALT

/* Of the largest argument. */
#define HVT_HYPERCALL_MAX_SIZE 40

/* Values of every `ret` but poll's. */
#define HVT_HYPERCALL_RESULT_OK 0
#define HVT_HYPERCALL_RESULT_AGAIN 1
#define HVT_HYPERCALL_RESULT_EINVAL 2
#define HVT_HYPERCALL_RESULT_EUNSPEC 3

struct hvt_hypercall_walltime {
  uint64_t nsecs; /* out: since the Unix epoch */
};

struct hvt_hypercall_puts {
  uint64_t data; /* GPA */
  uint64_t length;
};

struct hvt_hypercall_poll {
  uint64_t timeout_nsecs; /* from now; it may return earlier with none ready: see offers */
  uint64_t ready_set;     /* out: bit n for handle n */
  int32_t ret;            /* out: number of bits set */
};

/* block_write and block_read. */
struct hvt_hypercall_block {
  uint64_t handle;
  uint64_t offset; /* from the device's start */
  uint64_t data;   /* GPA */
  uint64_t length; /* block_read writes it too */
  int32_t ret;     /* out */
};

/* net_write and net_read. */
struct hvt_hypercall_net {
  uint64_t handle;
  uint64_t data;   /* GPA */
  uint64_t length; /* net_read writes it too */
  int32_t ret;     /* out */
};

struct hvt_hypercall_halt {
  uint64_t cookie; /* GPA of HVT_HALT_COOKIE_SIZE bytes, or 0 */
  int32_t exit_status;
};

#define HVT_HYPERCALL_WALLTIME_SIZE 8
#define HVT_HYPERCALL_PUTS_SIZE 16
#define HVT_HYPERCALL_POLL_SIZE 24
#define HVT_HYPERCALL_BLOCK_SIZE 40
#define HVT_HYPERCALL_NET_SIZE 32
#define HVT_HYPERCALL_HALT_SIZE 16

/* The exit status of a guest that aborts, with struct hvt_trap_x86_64 at the cookie after a trap. */
#define HVT_EXIT_ABORT 255
#define HVT_HALT_COOKIE_SIZE 512

struct hvt_trap_x86_64 {
  uint64_t cr2;
  uint64_t error_code;
  uint64_t rip;
  uint64_t cs;
  uint64_t rflags;
  uint64_t rsp;
  uint64_t ss;
};

/* --- Net ring --------------------------------------------------------------------------------- */

/* A kick tells a sleeping host of new entries: as a hypercall, with any value. */
#define HVT_RING_KICK_PORT 0x600
#define HVT_RING_KICK_MMIO 0x100000100

/* Indices run free modulo 2^32; index & HVT_RING_SLOT_MASK is the slot. */
#define HVT_RING_SLOTS 1024
#define HVT_RING_SLOT_MASK (HVT_RING_SLOTS - 1)

/* A longer frame goes by net_write. */
#define HVT_RING_FRAME_MAX 2048

/* A request. */
struct hvt_ring_entry {
  uint32_t op; /* HVT_RING_ENTRY_OP_... */
  uint32_t handle;
  uint64_t data; /* GPA */
  uint32_t length;
  uint32_t id; /* comes back in the commit */
  uint64_t reserved;
};

#define HVT_RING_ENTRY_OP_WRITE 1
#define HVT_RING_ENTRY_OP_READ 2
#define HVT_RING_ENTRY_SIZE 32

/* The answer to one read; writes have none. */
struct hvt_ring_commit {
  uint32_t id;
  int32_t ret;
  uint32_t length;
  uint32_t reserved;
};

#define HVT_RING_COMMIT_SIZE 16

struct hvt_ring {
  /* The guest's cache line. */
  uint32_t entry_tail;  /* filled so far */
  uint32_t commit_head; /* taken so far */
  uint8_t padding_guest[56];
  /* The host's. */
  uint32_t entry_head;  /* taken so far */
  uint32_t commit_tail; /* filled so far */
  uint32_t needs_kick;  /* not 0: the host sleeps */
  uint8_t padding_host[52];
  struct hvt_ring_entry entries[HVT_RING_SLOTS];
  struct hvt_ring_commit commits[HVT_RING_SLOTS];
};

#define HVT_RING_SIZE 49280

/* --- Manifest --------------------------------------------------------------------------------- */

#define HVT_MANIFEST_VERSION 1

/* Entry 0 is reserved; a device's handle is the index of its entry. */
#define HVT_MANIFEST_ENTRIES_MAX 64
#define HVT_MANIFEST_DEVICES_MAX (HVT_MANIFEST_ENTRIES_MAX - 1)

/* With its NUL. */
#define HVT_MANIFEST_NAME_SIZE 68
#define HVT_MANIFEST_NAME_MAX (HVT_MANIFEST_NAME_SIZE - 1)
#define HVT_MANIFEST_MAC_SIZE 6

#define HVT_MANIFEST_TYPE_BLOCK 1
#define HVT_MANIFEST_TYPE_NET 2
#define HVT_MANIFEST_TYPE_RESERVED 0x40000000

struct hvt_manifest_entry {
  char name[HVT_MANIFEST_NAME_SIZE];
  uint32_t type;
  /* The tender fills in what follows. */
  union {
    struct {
      uint64_t capacity;
      uint16_t block_size;
    } block;
    struct {
      uint8_t mac[HVT_MANIFEST_MAC_SIZE];
      uint16_t mtu; /* without the Ethernet header */
    } net;
  } u;
  uint64_t host_data; /* the tender's own */
  uint8_t attached;   /* 0 in the file, 1 in the guest */
};

struct hvt_manifest {
  uint32_t version;
  uint32_t count; /* of entries */
  struct hvt_manifest_entry entries[];
};

#define HVT_MANIFEST_HEADER_SIZE 8
#define HVT_MANIFEST_ENTRY_SIZE 104
#define HVT_MANIFEST_SIZE_MAX                                                                      \
  (HVT_MANIFEST_HEADER_SIZE + HVT_MANIFEST_ENTRIES_MAX * HVT_MANIFEST_ENTRY_SIZE)

/* Offsets in an entry. */
#define HVT_MANIFEST_NAME offsetof(struct hvt_manifest_entry, name)
#define HVT_MANIFEST_TYPE offsetof(struct hvt_manifest_entry, type)
#define HVT_MANIFEST_CAPACITY offsetof(struct hvt_manifest_entry, u.block.capacity)
#define HVT_MANIFEST_BLOCK_SIZE offsetof(struct hvt_manifest_entry, u.block.block_size)
#define HVT_MANIFEST_MAC offsetof(struct hvt_manifest_entry, u.net.mac)
#define HVT_MANIFEST_MTU offsetof(struct hvt_manifest_entry, u.net.mtu)
#define HVT_MANIFEST_HOST_DATA offsetof(struct hvt_manifest_entry, host_data)
#define HVT_MANIFEST_ATTACHED offsetof(struct hvt_manifest_entry, attached)

/* --- ELF notes -------------------------------------------------------------------------------- */

/* Each is the first note of a PT_NOTE of its own. */
#define HVT_NOTE_NAME "Solo5"
#define HVT_NOTE_TYPE_ABI1 0x31494241
#define HVT_NOTE_TYPE_MFT1 0x3154464d

#define HVT_NOTE_TARGET_HVT 1
#define HVT_NOTE_TARGET_SPT 2
#define HVT_NOTE_TARGET_VIRTIO 3
#define HVT_NOTE_TARGET_MUEN 4
#define HVT_NOTE_TARGET_GENODE 5
#define HVT_NOTE_TARGET_XEN 6

struct hvt_note_header {
  uint32_t name_size;
  uint32_t descriptor_size;
  uint32_t type;
  char name[8];
};

struct hvt_note_abi {
  struct hvt_note_header header;
  uint32_t target;
  uint32_t version;
  uint32_t reserved[2];
};

/* MFT1: a header, 4 bytes of padding that the descriptor's size counts, struct hvt_manifest. */
#define HVT_NOTE_MFT1_MANIFEST 24

#define HVT_NOTE_HEADER_SIZE 20
#define HVT_NOTE_HEADER_SIZE_MIN 12
#define HVT_NOTE_ABI1_DESCRIPTOR_SIZE 16
/* The reserved words may be missing. */
#define HVT_NOTE_ABI1_DESCRIPTOR_MIN 8
#define HVT_NOTE_ABI1_DESCRIPTOR_MAX 32
#define HVT_NOTE_MFT1_DESCRIPTOR_MIN                                                               \
  (HVT_NOTE_MFT1_MANIFEST - HVT_NOTE_HEADER_SIZE + HVT_MANIFEST_HEADER_SIZE)
#define HVT_NOTE_MFT1_DESCRIPTOR_MAX                                                               \
  (HVT_NOTE_MFT1_MANIFEST - HVT_NOTE_HEADER_SIZE + HVT_MANIFEST_SIZE_MAX)

/* --- Offers ----------------------------------------------------------------------------------- */

/*
 * What a guest can ask of a tender beyond the ABI that all tenders have, in a way that none of them
 * stumbles over. For each thing that it wants its executable has an ELF note as below, which says
 * where the guest has a structure for it, in memory that it can write, zeroed. A tender that offers
 * it says so there before the guest starts; others skip the note, and `offered` stays 0.
 *
 * A note lies in a PT_NOTE of its own or behind Solo5's MFT1, ABI1 or another of these, at the next
 * multiple of 4, as one of the first four. An empty PT_NOTE is refused by tenders.
 */
#define HVT_OFFER_NAME "ukvm"
#define HVT_OFFER_TYPE_STOP 0x31505453
#define HVT_OFFER_TYPE_INPUT 0x31504e49
#define HVT_OFFER_DESCRIPTOR_SIZE 12

struct hvt_offer_note {
  struct hvt_note_header header; /* its name is HVT_OFFER_NAME, with a name_size of 5 */
  uint32_t length;               /* size of the structure */
  uint64_t address;              /* GPA of the structure, a multiple of 8 */
};

#define HVT_OFFER_NOTE_SIZE 32

/*
 * A request to the guest to end. When it comes poll returns early, once; the word stays as it is.
 */
struct hvt_offer_stop {
  uint32_t offered; /* host: 1 if it offers this */
  uint32_t signal;  /* host, at any moment: 0, or 1 SIGHUP, 2 SIGINT, 15 SIGTERM */
};

#define HVT_OFFER_STOP_SIZE 8

/* Indices run free modulo 2^32; index & HVT_OFFER_INPUT_BYTES_MASK is a byte's. */
#define HVT_OFFER_INPUT_BYTES_COUNT 4096
#define HVT_OFFER_INPUT_BYTES_MASK (HVT_OFFER_INPUT_BYTES_COUNT - 1)

/*
 * Console input. Poll puts it here, as much as there is and as fits, and then returns early; so it
 * does, once, at the end of input. Only while the guest is in poll does the host look at this.
 */
struct hvt_offer_input {
  uint32_t offered; /* host: 1 if it offers this */
  uint32_t tail;    /* host: bytes filled so far */
  uint32_t end;     /* host: not 0 once there will be no more */
  uint32_t head;    /* guest: bytes taken so far */
  uint8_t bytes[HVT_OFFER_INPUT_BYTES_COUNT];
};

#define HVT_OFFER_INPUT_SIZE 4112

/* --- The sizes above against the structures --------------------------------------------------- */

_Static_assert(sizeof(struct hvt_boot_info) == HVT_BOOT_INFO_SIZE, "boot_info");
_Static_assert(offsetof(struct hvt_boot_info, host_features) == HVT_BOOT_INFO_SIZE_BEFORE_RINGS,
               "boot_info before rings");
_Static_assert(sizeof(struct hvt_hypercall_walltime) == HVT_HYPERCALL_WALLTIME_SIZE, "walltime");
_Static_assert(sizeof(struct hvt_hypercall_puts) == HVT_HYPERCALL_PUTS_SIZE, "puts");
_Static_assert(sizeof(struct hvt_hypercall_poll) == HVT_HYPERCALL_POLL_SIZE, "poll");
_Static_assert(sizeof(struct hvt_hypercall_block) == HVT_HYPERCALL_BLOCK_SIZE, "block");
_Static_assert(sizeof(struct hvt_hypercall_net) == HVT_HYPERCALL_NET_SIZE, "net");
_Static_assert(sizeof(struct hvt_hypercall_halt) == HVT_HYPERCALL_HALT_SIZE, "halt");
_Static_assert(sizeof(struct hvt_trap_x86_64) <= HVT_HALT_COOKIE_SIZE, "trap");
_Static_assert(sizeof(struct hvt_ring_entry) == HVT_RING_ENTRY_SIZE, "ring entry");
_Static_assert(sizeof(struct hvt_ring_commit) == HVT_RING_COMMIT_SIZE, "ring commit");
_Static_assert(sizeof(struct hvt_ring) == HVT_RING_SIZE, "ring");
_Static_assert(sizeof(struct hvt_manifest_entry) == HVT_MANIFEST_ENTRY_SIZE, "manifest entry");
_Static_assert(offsetof(struct hvt_manifest, entries) == HVT_MANIFEST_HEADER_SIZE, "manifest");
_Static_assert(sizeof(struct hvt_note_header) == HVT_NOTE_HEADER_SIZE, "note header");
_Static_assert(offsetof(struct hvt_note_header, name) == HVT_NOTE_HEADER_SIZE_MIN, "note name");
_Static_assert(sizeof(struct hvt_note_abi) ==
                   HVT_NOTE_HEADER_SIZE + HVT_NOTE_ABI1_DESCRIPTOR_SIZE,
               "ABI1");
_Static_assert(sizeof(struct hvt_offer_note) == HVT_OFFER_NOTE_SIZE, "note of an offer");
_Static_assert(HVT_OFFER_NOTE_SIZE == HVT_NOTE_HEADER_SIZE + HVT_OFFER_DESCRIPTOR_SIZE,
               "note of an offer");
_Static_assert(sizeof(struct hvt_offer_stop) == HVT_OFFER_STOP_SIZE, "stop");
_Static_assert(sizeof(struct hvt_offer_input) == HVT_OFFER_INPUT_SIZE, "input");
_Static_assert(HVT_NOTE_MFT1_MANIFEST % _Alignof(struct hvt_manifest) == 0, "MFT1");

#endif
