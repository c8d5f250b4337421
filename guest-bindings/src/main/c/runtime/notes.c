// SPDX-License-Identifier: Apache-2.0
/* What marks the file as an hvt guest; its manifest's note is generated. */
#include "ukvm/hvt.h"

__attribute__((section(".note.hvt.abi"), used, aligned(8))) static const struct hvt_note_abi note = {
    .header = {.name_size = sizeof HVT_NOTE_NAME,
               .descriptor_size = HVT_NOTE_ABI1_DESCRIPTOR_SIZE,
               .type = HVT_NOTE_TYPE_ABI1,
               .name = HVT_NOTE_NAME},
    .target = HVT_NOTE_TARGET_HVT,
    .version = HVT_ABI_VERSION,
};

/* Names no interpreter, so that the host's kernel never starts the file as a process. */
__attribute__((section(".interp"), used)) static const char interpreter[] = "/nonexistent/solo5/";
