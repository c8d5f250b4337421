// SPDX-License-Identifier: Apache-2.0
#include "runtime.h"

static struct hvt_offer_input input __attribute__((aligned(8)));

/* In the executable only if something here is used. */
static const struct hvt_offer_note note
    __attribute__((section(".offers.input"), aligned(8))) = RUNTIME_OFFER(INPUT, input);

static volatile struct hvt_offer_input *offer(void) { return runtime_offer(&note); }

bool guest_input_is_offered(void) { return offer()->offered != 0; }

size_t guest_input_available(void) {
  volatile struct hvt_offer_input *from = offer();
  return from->tail - from->head;
}

bool guest_input_is_at_end(void) {
  volatile struct hvt_offer_input *from = offer();
  return from->tail == from->head && (from->end != 0 || from->offered == 0);
}

long guest_input_read(void *data, size_t size) {
  volatile struct hvt_offer_input *from = offer();
  uint32_t head = from->head;
  if (guest_input_available() == 0 && !guest_input_is_at_end()) guest_poll(0);
  size_t length = guest_input_available();
  if (length > size) length = size;
  for (size_t i = 0; i < length; i++) {
    ((uint8_t *)data)[i] = from->bytes[head++ & HVT_OFFER_INPUT_BYTES_MASK];
  }
  from->head = head;
  return length == 0 && size > 0 && guest_input_is_at_end() ? -1 : (long)length;
}
