// SPDX-License-Identifier: Apache-2.0
/** Reading executables that nobody vouches for: one line and a refusal, or an image to load. */
package dev.ukvm.tender.elf;
