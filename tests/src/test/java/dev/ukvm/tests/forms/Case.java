// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

/**
 * A test for either form.
 *
 * @param name no two share one
 */
public record Case(String name, Body body) {
  /** What is to be found true. */
  public interface Body {
    void run() throws Exception;
  }

  /** Why a case can't be tried on this host. */
  public static final class Unavailable extends RuntimeException {
    private static final long serialVersionUID = 1;

    public Unavailable(String reason) {
      super(reason);
    }
  }
}
