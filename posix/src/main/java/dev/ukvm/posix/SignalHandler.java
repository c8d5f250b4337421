// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

/**
 * What is done when a signal comes. It waits for no other thread of this process, which may be the
 * one that it is called on, between two system calls.
 */
public interface SignalHandler {
  /** How long after a call the next one comes, if the handler wants one. */
  int AGAIN_MILLIS = 20;

  /**
   * Called when the signal comes, and again every {@link #AGAIN_MILLIS}. It may be called for
   * another signal, or the same once more, between two of these calls or during one.
   *
   * @param signal its name, with "SIG"
   * @param times how often it has been called for this signal's coming before
   * @return whether it is to be called again
   */
  boolean received(String signal, int times);
}
