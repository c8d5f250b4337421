// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/** What somebody tried to do with memory. */
public enum Access {
  READ("read"),
  WRITE("write"),
  EXECUTE("execute"),
  /** The hypervisor does not say. */
  UNKNOWN("access");

  private final String text;

  Access(String text) {
    this.text = text;
  }

  @Override
  public String toString() {
    return text;
  }
}
