// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.X86BootState;

/**
 * The registers of an x86_64 CPU that user mode does not have: what the guest has set, kept to tell
 * it again and to deliver its exceptions.
 */
final class X86State {
  /** Commands of the stub, asm/prctl.h. */
  static final int ARCH_SET_GS = 0x1001;

  static final int ARCH_SET_FS = 0x1002;

  private final Control control;
  long gdtBase;
  int gdtLimit;
  long idtBase;

  /** -1: there is no IDT. */
  int idtLimit = -1;

  int codeSelector;
  int stackSelector;
  int taskSelector;
  long cr0;
  long cr2;
  long cr3;
  long cr4;
  long efer;
  boolean interruptsOn;
  private long fsBase;
  private long gsBase;
  long kernelGsBase;

  X86State(Control control) {
    this.control = control;
  }

  void boot(X86BootState boot) {
    gdtBase = boot.gdtBase();
    gdtLimit = boot.gdtLimit();
    codeSelector = boot.code().selector();
    stackSelector = boot.data().selector();
    taskSelector = boot.task().selector();
    cr0 = boot.cr0();
    cr3 = boot.cr3();
    cr4 = boot.cr4();
    efer = boot.efer();
  }

  long fsBase() {
    return fsBase;
  }

  void setFsBase(long base) {
    fsBase = base;
    control.command(ARCH_SET_FS, base);
  }

  long gsBase() {
    return gsBase;
  }

  void setGsBase(long base) {
    gsBase = base;
    control.command(ARCH_SET_GS, base);
  }
}
