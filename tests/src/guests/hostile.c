// SPDX-License-Identifier: Apache-2.0
/*
 * Does one thing that no well-meaning guest does; the tender must end the run with one line. The
 * argument is the case; see guest_main for its forms.
 *
 *@ case hostile-struct-last
 *@   args struct walltime last
 *@   reference leaves the last byte out
 *@ case hostile-struct-walltime-over-end
 *@   args struct walltime over-end
 *@   status 1
 *@ case hostile-struct-puts-over-end
 *@   args struct puts over-end
 *@   status 1
 *@ case hostile-struct-poll-over-end
 *@   args struct poll over-end
 *@   status 1
 *@ case hostile-struct-block-write-over-end
 *@   args struct block_write over-end
 *@   status 1
 *@ case hostile-struct-block-read-over-end
 *@   args struct block_read over-end
 *@   status 1
 *@ case hostile-struct-net-write-over-end
 *@   args struct net_write over-end
 *@   status 1
 *@ case hostile-struct-net-read-over-end
 *@   args struct net_read over-end
 *@   status 1
 *@ case hostile-struct-halt-over-end
 *@   args struct halt over-end
 *@   status 1
 *@ case hostile-struct-walltime-at-end
 *@   args struct walltime at-end
 *@   status 1
 *@ case hostile-struct-puts-at-end
 *@   args struct puts at-end
 *@   status 1
 *@ case hostile-struct-poll-at-end
 *@   args struct poll at-end
 *@   status 1
 *@ case hostile-struct-block-write-at-end
 *@   args struct block_write at-end
 *@   status 1
 *@ case hostile-struct-block-read-at-end
 *@   args struct block_read at-end
 *@   status 1
 *@ case hostile-struct-net-write-at-end
 *@   args struct net_write at-end
 *@   status 1
 *@ case hostile-struct-net-read-at-end
 *@   args struct net_read at-end
 *@   status 1
 *@ case hostile-struct-halt-at-end
 *@   args struct halt at-end
 *@   status 1
 *@ case hostile-struct-walltime-at-4g
 *@   args struct walltime at-4g
 *@   status 1
 *@ case hostile-struct-puts-at-4g
 *@   args struct puts at-4g
 *@   status 1
 *@ case hostile-struct-poll-at-4g
 *@   args struct poll at-4g
 *@   status 1
 *@ case hostile-struct-halt-at-4g
 *@   args struct halt at-4g
 *@   status 1
 *@ case hostile-struct-walltime-to-text
 *@   args struct walltime text
 *@   status 1
 *@   stderr host/guest translation fault
 *@   reference crashes
 *@ case hostile-struct-poll-to-text
 *@   args struct poll text
 *@   status 1
 *@   stderr host/guest translation fault
 *@   reference crashes
 *@ case hostile-struct-walltime-to-rodata
 *@   args struct walltime rodata
 *@   status 1
 *@   stderr host/guest translation fault
 *@   reference crashes
 *@ case hostile-struct-block-read-to-rodata
 *@   args struct block_read rodata
 *@   status 1
 *@   stderr host/guest translation fault
 *@   reference crashes
 *@ case hostile-struct-net-read-to-text
 *@   args struct net_read text
 *@   status 1
 *@   stderr host/guest translation fault
 *@   reference crashes
 *@ case hostile-struct-walltime-to-page-tables
 *@   args struct walltime page-tables
 *@   status 1
 *@   reference writes there
 *@ case hostile-struct-walltime-to-boot-info
 *@   args struct walltime boot-info
 *@   status 1
 *@   reference writes there
 *@ case hostile-puts-last
 *@   args puts last 1
 *@   reference leaves the last byte out
 *@ case hostile-puts-nothing-at-end
 *@   args puts end 0
 *@   status any
 *@ case hostile-puts-over-end
 *@   args puts last 2
 *@   status 1
 *@ case hostile-puts-at-end
 *@   args puts end 1
 *@   status 1
 *@ case hostile-puts-2g
 *@   args puts heap 0x80000000
 *@   status 1
 *@ case hostile-puts-4g
 *@   args puts heap 0x100000000
 *@   status 1
 *@ case hostile-puts-4g-1
 *@   args puts heap 0xffffffff
 *@   status 1
 *@ case hostile-puts-negative
 *@   args puts heap 0xffffffffffffffff
 *@   status 1
 *@ case hostile-puts-8e
 *@   args puts heap 0x8000000000000000
 *@   status 1
 *@ case hostile-puts-wraps-to-0
 *@   args puts heap -heap
 *@   status 1
 *@ case hostile-puts-at-4g
 *@   args puts 0x100000000 1
 *@   status 1
 *@ case hostile-puts-at-8e
 *@   args puts 0x8000000000000000 1
 *@   status 1
 *@ case hostile-puts-at-minus-1
 *@   args puts 0xffffffffffffffff 1
 *@   status 1
 *@ case hostile-puts-wraps-from-minus-1
 *@   args puts 0xffffffffffffffff 2
 *@   status 1
 *@ case hostile-call-0
 *@   args call 0
 *@   status 1
 *@ case hostile-call-9
 *@   args call 9
 *@   status 1
 *@ case hostile-call-63
 *@   args call 63
 *@   status 1
 *@ case hostile-call-255
 *@   args call 255
 *@   status 1
 *@ case hostile-kick
 *@   args kick
 *@   status 1
 *@   stderr kicked the net ring
 *@ case hostile-cookie-fits
 *@   args cookie fits
 *@   status 7
 *@   last cookie fits
 *@   reference leaves the last byte out
 *@ case hostile-cookie-over-end
 *@   args cookie over-end
 *@   status 1
 *@ case hostile-cookie-at-4g
 *@   args cookie at-4g
 *@   status 1
 *@ case hostile-cookie-minus-1
 *@   args cookie minus-1
 *@   status 1
 *@ case hostile-cookie-minus-512
 *@   args cookie minus-512
 *@   status 1
 *@ case hostile-loop
 *@   args loop
 *@   status 1
 *@   stderr ended by SIGTERM
 *@   terminate looping
 *@ case hostile-sleep
 *@   args sleep
 *@   status 1
 *@   stderr ended by SIGTERM
 *@   terminate sleeping
 */
#include "test.h"

READ_ONLY static const uint64_t rodata[8] = {1};

/* Zeros among the code: right as an argument, if only it could be written. */
extern const char text[];
__asm__(
    ".pushsection .text.zeros, \"ax\", @progbits\n"
    ".balign 64\n"
    "text: .skip 64\n"
    ".popsection\n");

static uint64_t end_of_memory(void) { return guest_boot_info()->mem_size; }

/* The end of what the host has mapped, with the ring. */
static uint64_t end_of_all(void) {
  uint64_t mask = HVT_LARGE_PAGE_SIZE - 1;
  return (end_of_memory() + mask) & ~mask;
}

static unsigned call_number(const char *text, const char **rest, size_t *size) {
  static const struct {
    const char *name;
    size_t size;
  } calls[] = {
      {"", 0},
      {"walltime", sizeof(struct hvt_hypercall_walltime)},
      {"puts", sizeof(struct hvt_hypercall_puts)},
      {"poll", sizeof(struct hvt_hypercall_poll)},
      {"block_write", sizeof(struct hvt_hypercall_block)},
      {"block_read", sizeof(struct hvt_hypercall_block)},
      {"net_write", sizeof(struct hvt_hypercall_net)},
      {"net_read", sizeof(struct hvt_hypercall_net)},
      {"halt", sizeof(struct hvt_hypercall_halt)},
  };
  for (unsigned i = HVT_HYPERCALL_WALLTIME; i <= HVT_HYPERCALL_LAST; i++) {
    if (starts_with(text, calls[i].name, rest)) {
      *size = calls[i].size;
      return i;
    }
  }
  guest_printf("no such call: %s\n", text);
  guest_exit(FAILED);
}

/* struct CALL PLACE: the call's structure lies at a bad place. */
static int hostile_struct(const char *arguments) {
  const char *place, *rest;
  size_t size;
  unsigned call = call_number(arguments, &place, &size);
  uint64_t address = 0;
  bool fine = false;
  if (starts_with(place, "last", &rest)) {
    address = end_of_memory() - size;
    fine = true;
  } else if (starts_with(place, "over-end", &rest)) {
    address = end_of_all() - size + 1;
  } else if (starts_with(place, "at-end", &rest)) {
    address = end_of_all();
  } else if (starts_with(place, "at-4g", &rest)) {
    address = UINT32_MAX;
  } else if (starts_with(place, "text", &rest)) {
    address = (uintptr_t)text;
  } else if (starts_with(place, "rodata", &rest)) {
    address = (uintptr_t)rodata;
  } else if (starts_with(place, "page-tables", &rest)) {
    /* The third page directory: covers memory that is not there. */
    address = 0x6000;
  } else if (starts_with(place, "boot-info", &rest)) {
    address = HVT_BOOT_INFO_ADDRESS + offsetof(struct hvt_boot_info, guest_features);
  }
  hvt_call(call, (volatile void *)address);
  if (fine) {
    volatile uint64_t *answer = (volatile uint64_t *)address;
    expect(*answer > 1000000000000000000, "%lu", *answer);
    return succeed();
  }
  guest_puts("FAILURE: it came back\n");
  return FAILED;
}

/* puts PLACE LENGTH: the structure is right, what it points to is not. */
static int hostile_puts(const char *arguments) {
  const char *length;
  struct hvt_hypercall_puts puts;
  uint64_t heap = (uintptr_t)guest_heap_start();
  bool fine = false;
  if (starts_with(arguments, "last", &length)) {
    puts.data = end_of_all() - 1;
    *(volatile char *)puts.data = '\n';
    fine = true;
  } else if (starts_with(arguments, "end", &length)) {
    puts.data = end_of_all();
  } else if (starts_with(arguments, "heap", &length)) {
    puts.data = heap;
  } else {
    puts.data = guest_parse_number(arguments, &length);
    length++;
  }
  puts.length = *length == '-' ? -heap : guest_parse_number(length, NULL);
  hvt_call(HVT_HYPERCALL_PUTS, &puts);
  if ((fine && puts.length == 1) || puts.length == 0) return succeed();
  guest_puts("FAILURE: it came back\n");
  return FAILED;
}

static int hostile_cookie(const char *arguments) {
  const char *rest;
  struct hvt_hypercall_halt halt = {.exit_status = 7};
  uint64_t end = end_of_all();
  if (starts_with(arguments, "fits", &rest)) {
    halt.cookie = end - HVT_HALT_COOKIE_SIZE;
  } else if (starts_with(arguments, "over-end", &rest)) {
    halt.cookie = end - HVT_HALT_COOKIE_SIZE + 1;
  } else if (starts_with(arguments, "at-4g", &rest)) {
    halt.cookie = HVT_MEMORY_MAX;
  } else if (starts_with(arguments, "minus-1", &rest)) {
    halt.cookie = UINT64_MAX;
  } else if (starts_with(arguments, "minus-512", &rest)) {
    halt.cookie = -(uint64_t)HVT_HALT_COOKIE_SIZE;
  }
  guest_printf("cookie %s\n", arguments);
  hvt_call(HVT_HYPERCALL_HALT, &halt);
  guest_puts("FAILURE: it came back\n");
  return FAILED;
}

int guest_main(const char *arguments) {
  const char *rest;
  if (starts_with(arguments, "struct", &rest)) return hostile_struct(rest);
  if (starts_with(arguments, "puts", &rest)) return hostile_puts(rest);
  if (starts_with(arguments, "cookie", &rest)) return hostile_cookie(rest);
  if (starts_with(arguments, "call", &rest)) {
    static uint64_t room[64];
    hvt_call((unsigned)guest_parse_number(rest, NULL), room);
  } else if (starts_with(arguments, "kick", &rest)) {
    hvt_kick();
  } else if (starts_with(arguments, "loop", &rest)) {
    guest_puts("looping\n");
    for (;;) __asm__ volatile("");
  } else if (starts_with(arguments, "sleep", &rest)) {
    guest_puts("sleeping\n");
    for (;;) guest_poll(UINT64_MAX);
  }
  guest_puts("FAILURE: it came back\n");
  return FAILED;
}
