// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

/**
 * A small program.
 *
 * @param name unique in its topic
 */
record Case(String name, Body body) {
  /** Prints what it computes. */
  interface Body {
    void run() throws Exception;
  }
}
