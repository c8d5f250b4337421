// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/**
 * The initial state of an aarch64 guest: EL1 with its MMU on, exceptions masked. Registers that are
 * not named here are 0, or what the architecture has them be at reset.
 *
 * @param pc entry point
 * @param sp SP_EL1, end of the usable memory - 16
 * @param x0 the guest's argument, the address of boot_info
 * @param pstate EL1h, D, A, I and F masked
 * @param ttbr0 address of the level 0 table
 */
public record Aarch64BootState(
    long pc, long sp, long x0, long pstate, long ttbr0, long tcr, long mair, long sctlr, long cpacr)
    implements BootState {}
