// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest;

import dev.ukvm.guest.runtime.Native;
import java.io.IOException;
import java.nio.charset.StandardCharsets;

/** What devices have in common. */
final class Devices {
  private Devices() {}

  static int handle(String name, int type) {
    // C wants its end marked.
    int handle = Native.findDevice((name + '\0').getBytes(StandardCharsets.UTF_8), type);
    if (handle == 0) {
      throw new IllegalArgumentException(
          name
              + ": the guest was built without a "
              + (type == Native.NET ? "net" : "block")
              + " device of that name");
    }
    return handle;
  }

  /** By the results of java.h. */
  static IOException failed(String name, String what, int result) {
    return new IOException(name + ": " + what + (result == -2 ? ": invalid argument" : ": failed"));
  }
}
