// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import dev.ukvm.posix.Platform;

/** An instruction set that guests are built for. */
public enum Architecture {
  X86_64("x86_64", 62),
  AARCH64("aarch64", 183);

  private final String text;
  private final int elfMachine;

  Architecture(String text, int elfMachine) {
    this.text = text;
    this.elfMachine = elfMachine;
  }

  /** The {@code e_machine} value of the System V ABI. */
  public int elfMachine() {
    return elfMachine;
  }

  /** The architecture of this host, or {@code null} if guests exist for none like it. */
  public static Architecture ofHost() {
    String machine = Platform.machine();
    return machine.equals(X86_64.text) ? X86_64 : machine.equals(AARCH64.text) ? AARCH64 : null;
  }

  @Override
  public String toString() {
    return text;
  }
}
