// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

static struct hvt_offer_stop stop __attribute__((aligned(8)));

/* In the executable only if something here is used. */
static const struct hvt_offer_note note
    __attribute__((section(".offers.stop"), aligned(8))) = RUNTIME_OFFER(STOP, stop);

static volatile struct hvt_offer_stop *offer(void) { return runtime_offer(&note); }

bool guest_stop_is_offered(void) { return offer()->offered != 0; }

int guest_stop_requested(void) { return (int)offer()->signal; }
