// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/**
 * The initial state of an x86_64 guest: long mode, CPL 0, interrupts off. General registers that
 * are not named here are 0.
 *
 * @param rip entry point
 * @param rsp end of the usable memory - 8
 * @param rdi the guest's argument, the address of boot_info
 * @param rflags bit 1 alone, which is always set
 * @param code CS
 * @param data DS, ES, FS, GS and SS
 * @param task TR
 * @param gdtBase address of the GDT
 * @param gdtLimit size of the GDT in bytes - 1
 */
public record X86BootState(
    long rip,
    long rsp,
    long rdi,
    long rflags,
    long cr0,
    long cr3,
    long cr4,
    long efer,
    Segment code,
    Segment data,
    Segment task,
    long gdtBase,
    int gdtLimit)
    implements BootState {

  /**
   * A segment register with its hidden part.
   *
   * @param type the 4 type bits of the descriptor
   * @param s 1 for code and data, 0 for system segments
   * @param db default operand size
   * @param l 64-bit code
   * @param g limit counted in pages
   */
  public record Segment(int selector, long base, int limit, int type, int s, int db, int l, int g) {
    /** The access word as VMX and bhyve spell it: type, S, DPL 0, P, AVL 0, L, D/B, G. */
    public int accessWord() {
      return type | s << 4 | 1 << 7 | l << 13 | db << 14 | g << 15;
    }
  }
}
