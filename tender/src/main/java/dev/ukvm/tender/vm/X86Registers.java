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

  @Override
  public String describe() {
    return """
    rip %016x  rsp %016x  rflags %x
    rax %016x  rbx %016x  rcx %016x  rdx %016x
    rsi %016x  rdi %016x  rbp %016x  r8  %016x
    r9  %016x  r10 %016x  r11 %016x  r12 %016x
    r13 %016x  r14 %016x  r15 %016x
    """
        .formatted(
            rip, rsp, rflags, rax, rbx, rcx, rdx, rsi, rdi, rbp, r8, r9, r10, r11, r12, r13, r14,
            r15);
  }
}
