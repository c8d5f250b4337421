/* SPDX-License-Identifier: Apache-2.0 */
/*
 * What runs the guest behind the rules: KVM where it can, elsewhere an interpreter of few
 * instructions. And what both have of the host's C library, by our own declarations: there are no
 * headers of a C library for another architecture.
 */
#ifndef ENGINE_H
#define ENGINE_H

#include "hv.h"

#define GRANULE 0x4000ull

/* Of the guest physical addresses, by granule. */
#define GRANULES (1ull << 22)
#define MAPPED 0x80

struct memory {
  uint8_t flags[GRANULES]; /* MAPPED and hv_memory_flags_t, or 0 */
  uint8_t *host[GRANULES];
};

extern struct memory memory;

/* Where a guest physical address lies, or NULL. */
void *host_address(uint64_t ipa);

/* Creates the machine, or returns an error. */
hv_return_t engine_create_machine(unsigned address_bits);
void engine_destroy_machine(void);
/* The map has changed. */
hv_return_t engine_update(void);
hv_return_t engine_create_vcpu(void);
void engine_destroy_vcpu(void);
/* Runs until there is an exit to tell; *stop makes it end with HV_EXIT_REASON_CANCELED. */
hv_return_t engine_run(hv_vcpu_exit_t *exit, int *stop);
/* Makes engine_run, on another thread, look at *stop. */
void engine_kick(void);
uint64_t engine_get(unsigned reg);
void engine_set(unsigned reg, uint64_t value);
uint64_t engine_get_system(unsigned reg);
void engine_set_system(unsigned reg, uint64_t value);

/* Fills in an exit for a load or store of 1 << size bytes that the map does not allow. */
void data_abort(hv_vcpu_exit_t *exit, uint64_t ipa, bool write, unsigned size, unsigned rt);

#define ESR(class) ((uint64_t)(class) << 26 | 1u << 25)
#define EC_WFX 0x01
#define EC_HVC 0x16
#define EC_SMC 0x17
#define EC_SYSTEM 0x18
#define EC_DATA_ABORT 0x24

#define WFI 0xd503207fu

/* The C library's. */
int open(const char *path, int flags, ...);
int close(int fd);
int ioctl(int fd, unsigned long request, ...);
void *mmap(void *address, size_t length, int protection, int flags, int fd, long offset);
int munmap(void *address, size_t length);
long syscall(long number, ...);
char *getenv(const char *name);
unsigned long strtoul(const char *text, char **end, int base);
int strncmp(const char *a, const char *b, size_t length);
size_t strlen(const char *text);
void *memset(void *to, int byte, size_t length);
int dprintf(int fd, const char *format, ...);
int *__errno_location(void);
void (*signal(int number, void (*handler)(int)))(int);
int usleep(unsigned microseconds);
int pthread_create(unsigned long *thread, const void *attributes, void *(*start)(void *), void *argument);
int pthread_join(unsigned long thread, void **result);
void abort(void) __attribute__((noreturn));
long gettid(void);

#endif
