// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** What a guest may do with a range of its memory. Never write and execute together. */
public enum Protection {
  NONE(false, false, false),
  READ(true, false, false),
  READ_WRITE(true, true, false),
  /** Code: an executable segment is mapped readable too, whatever its own flags say. */
  READ_EXECUTE(true, false, true);

  private final boolean read;
  private final boolean write;
  private final boolean execute;

  Protection(boolean read, boolean write, boolean execute) {
    this.read = read;
    this.write = write;
    this.execute = execute;
  }

  public boolean readable() {
    return read;
  }

  public boolean writable() {
    return write;
  }

  public boolean executable() {
    return execute;
  }
}
