// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** The registers that a guest starts with, computed by the tender, written by a backend. */
public sealed interface BootState permits X86BootState, Aarch64BootState {}
