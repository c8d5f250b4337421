// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

/** Where a run tells its user what it does, beside the guest's own output. */
public interface Report {
  /** Something that the user should know, one line without a full stop. */
  void note(String line);

  /** Something that a user who asked for details wants to know, one line. */
  void detail(String line);
}
