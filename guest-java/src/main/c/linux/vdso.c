// SPDX-License-Identifier: Apache-2.0
/*
 * The clock without a system call, a part of end.c: the kernel maps a small shared library, whose functions vdso(7) names.
 * Its layout is ELF's (System V ABI, 64 bits); what is not as expected is taken for no clock.
 */
#if defined(__x86_64__)
#define CLOCK_NAME "__vdso_clock_gettime"
#else
#define CLOCK_NAME "__kernel_clock_gettime"
#endif

enum { PF_W = 2, PT_LOAD = 1, PT_DYNAMIC = 2, DT_NULL = 0, DT_HASH = 4, DT_STRTAB = 5, DT_SYMTAB = 6 };

struct elf_header {
  uint8_t identification[16];
  uint16_t type, machine;
  uint32_t version;
  uint64_t entry, program_headers, section_headers;
  uint32_t flags;
  uint16_t size, program_header_size, program_header_count;
};

struct elf_program_header {
  uint32_t type, flags;
  uint64_t offset, address, physical, file_size, memory_size, alignment;
};

struct elf_symbol {
  uint32_t name;
  uint8_t info, other;
  uint16_t section;
  uint64_t value, size;
};

static bool is_clock(const char *name) {
  const char *goal = CLOCK_NAME;
  while (*name == *goal && *goal != 0) {
    name++;
    goal++;
  }
  return *name == *goal;
}

static void *find_in_vdso(const char *base) {
  const struct elf_header *header = (const struct elf_header *)base;
  const char *programs = base + header->program_headers;
  const uint64_t *dynamic = NULL;
  uint64_t bias = 0;
  bool loaded = false;
  for (unsigned i = 0; i < header->program_header_count; i++) {
    const struct elf_program_header *program =
        (const struct elf_program_header *)(programs + i * header->program_header_size);
    if (program->type == PT_LOAD && !loaded) {
      bias = (uint64_t)base + program->offset - program->address;
      loaded = true;
    } else if (program->type == PT_DYNAMIC) {
      dynamic = (const uint64_t *)(base + program->offset);
    }
  }
  if (dynamic == NULL || !loaded) return NULL;
  const char *strings = NULL;
  const struct elf_symbol *symbols = NULL;
  const uint32_t *hash = NULL;
  for (; dynamic[0] != DT_NULL; dynamic += 2) {
    const char *address = (const char *)(dynamic[1] + bias);
    if (dynamic[0] == DT_STRTAB) strings = address;
    if (dynamic[0] == DT_SYMTAB) symbols = (const struct elf_symbol *)address;
    if (dynamic[0] == DT_HASH) hash = (const uint32_t *)address;
  }
  if (strings == NULL || symbols == NULL) return NULL;
  /* Linkers put the strings behind the symbols; newer kernels have no such hash table any more. */
  uint64_t count = hash != NULL ? hash[1]
                   : strings > (const char *)symbols
                       ? (uint64_t)(strings - (const char *)symbols) / sizeof *symbols
                       : 0;
  for (uint64_t i = 1; i < count; i++) {
    if (symbols[i].section != 0 && is_clock(strings + symbols[i].name)) {
      return (void *)(symbols[i].value + bias);
    }
  }
  return NULL;
}
