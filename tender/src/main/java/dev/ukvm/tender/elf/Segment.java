// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.tender.vm.Protection;

/**
 * A PT_LOAD that has passed every check which needs no memory size. Addresses are guest physical,
 * sizes are bytes, all are below 4 GiB.
 *
 * @param index of its program header
 * @param address of its first byte
 * @param memorySize bytes from {@code address} on; what the file does not give is zero
 * @param fileOffset of its first byte in the file
 * @param fileSize bytes to read from the file, 0 for a bss
 * @param start {@code address} aligned down to p_align: the first page to protect
 * @param end {@code address + memorySize} aligned up to p_align: the first page after it
 */
public record Segment(
    int index,
    long address,
    long memorySize,
    long fileOffset,
    long fileSize,
    Protection protection,
    long start,
    long end) {}
