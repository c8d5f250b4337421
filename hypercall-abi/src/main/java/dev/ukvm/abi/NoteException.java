// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/** An ELF note that claims to be Solo5's and breaks a rule of its frame. */
public final class NoteException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public NoteException(String message) {
    super(message);
  }
}
