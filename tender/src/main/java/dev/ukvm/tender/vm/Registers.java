// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** The registers of a stopped vCPU. */
public sealed interface Registers permits X86Registers, Aarch64Registers {
  /** Address of the next instruction, or of the one that faulted. */
  GuestAddress programCounter();

  /** The program counter by its name: {@code rip=0x...} or {@code pc=0x...}. */
  String location();

  GuestAddress stackPointer();
}
