// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

_Noreturn void runtime_halt(int status, const void *cookie) {
  struct hvt_hypercall_halt halt = {.cookie = (uintptr_t)cookie, .exit_status = status};
  hvt_call(HVT_HYPERCALL_HALT, &halt);
  arch_stop();
}

_Noreturn void guest_exit(int status) { runtime_halt(status, NULL); }

_Noreturn void guest_abort(const char *reason) {
  guest_printf("guest: abort: %s\n", reason);
  runtime_halt(HVT_EXIT_ABORT, NULL);
}

/* Compilers call it when a function's stack guard is not what it was. */
_Noreturn void __stack_chk_fail(void);
_Noreturn void __stack_chk_fail(void) { guest_abort("stack smashed"); }
