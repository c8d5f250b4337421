// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.tests.guest.Outcome;
import java.io.IOException;

/** A guest's run that has begun, in one of the monitor's {@linkplain Form forms}. */
interface GuestRun {
  /** Waits until the guest has written a text, or has ended. */
  void awaitOutput(String text) throws IOException, InterruptedException;

  /** Has the run ended from outside. */
  void end() throws InterruptedException;

  /** What came of it, once it has ended; it is ended if it takes too long. */
  Outcome await() throws IOException, InterruptedException;
}
