// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

/**
 * A guest could not be built. The message says what to do, without a full stop; where a compiler or
 * linker failed, its own words follow on lines of their own.
 */
public final class GuestBuildException extends RuntimeException {
  public GuestBuildException(String message) {
    super(message);
  }

  public GuestBuildException(String message, Throwable cause) {
    super(message, cause);
  }
}
