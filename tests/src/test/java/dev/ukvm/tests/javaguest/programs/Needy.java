// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.security.GeneralSecurityException;
import javax.crypto.Cipher;

/** Needs what no guest has: a class and a method. */
public final class Needy {
  private Needy() {}

  public static void main(String[] arguments) throws GeneralSecurityException {
    cipher();
    System.load("library");
  }

  private static void cipher() throws GeneralSecurityException {
    System.out.println(Cipher.getInstance("AES"));
  }
}
