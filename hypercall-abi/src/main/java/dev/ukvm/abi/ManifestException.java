// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.abi;

/**
 * A manifest, in its binary or its JSON form, that breaks a rule. The message is one line that
 * names the entry and the field; text out of the manifest is quoted in it only if it is harmless to
 * print.
 */
public final class ManifestException extends RuntimeException {
  private static final long serialVersionUID = 1L;

  public ManifestException(String message) {
    super(message);
  }
}
