// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * What a program that we have started says, for as long as we want to know. However much it says
 * then or later, it is never held up.
 */
public abstract class ProgramLog implements AutoCloseable {
  /** How much of it we want to know, bytes. */
  static final int SIZE = 0x10000;

  private final Fd end;

  ProgramLog(Fd end) {
    this.end = end;
  }

  /**
   * Makes an empty one.
   *
   * @param name what messages call it
   */
  public static ProgramLog open(String name) {
    return Host.KERNEL.programLog(name);
  }

  /** What the program writes to, for the caller to close once the program has it. */
  public final Fd end() {
    return end;
  }

  /** What it has said so far: lines, nearly always. */
  public abstract String read();

  /** What it says from now on nobody wants to know. */
  public abstract void ignore();

  /** Unless it is {@linkplain #ignore ignored} a program that still speaks may be held up. */
  @Override
  public abstract void close();
}
