// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** The general registers of an x86_64 vCPU. */
public record X86Registers(
    long rax,
    long rbx,
    long rcx,
    long rdx,
    long rsi,
    long rdi,
    long rbp,
    long rsp,
    long r8,
    long r9,
    long r10,
    long r11,
    long r12,
    long r13,
    long r14,
    long r15,
    long rip,
    long rflags)
    implements Registers {

  @Override
  public GuestAddress programCounter() {
    return new GuestAddress(rip);
  }

  @Override
  public String location() {
    return "rip=" + programCounter();
  }

  @Override
  public GuestAddress stackPointer() {
    return new GuestAddress(rsp);
  }
}
