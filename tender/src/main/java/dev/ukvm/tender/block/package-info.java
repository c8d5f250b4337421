// SPDX-License-Identifier: Apache-2.0
/**
 * Block devices: the files and disks of the host that a guest reads and writes. {@link
 * dev.ukvm.tender.block.BlockDevice} is the way in.
 */
package dev.ukvm.tender.block;
