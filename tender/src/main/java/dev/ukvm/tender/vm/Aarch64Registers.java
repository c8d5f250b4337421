// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** The general registers of an aarch64 vCPU at EL1. */
public final class Aarch64Registers implements Registers {
  /** x0 to x30. */
  public static final int GENERAL_COUNT = 31;

  private final long[] general;
  private final long sp;
  private final long pc;
  private final long pstate;

  /**
   * @param general x0 to x30
   * @param sp SP_EL1
   */
  public Aarch64Registers(long[] general, long sp, long pc, long pstate) {
    this.general = general.clone();
    this.sp = sp;
    this.pc = pc;
    this.pstate = pstate;
  }

  /** x0 to x30. */
  public long x(int number) {
    return general[number];
  }

  public long sp() {
    return sp;
  }

  public long pc() {
    return pc;
  }

  public long pstate() {
    return pstate;
  }

  @Override
  public GuestAddress programCounter() {
    return new GuestAddress(pc);
  }

  @Override
  public String location() {
    return "pc=" + programCounter();
  }

  @Override
  public GuestAddress stackPointer() {
    return new GuestAddress(sp);
  }
}
