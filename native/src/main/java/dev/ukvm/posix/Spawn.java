// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.guest.runtime.linux.HostSystem;
import java.lang.ref.Reference;

/**
 * Programs started without a C library, in the place of the class of this name for a JVM, which
 * says what is promised.
 */
final class Spawn {
  private Spawn() {}

  static int start(
      String file,
      String[] arguments,
      String[] environment,
      int[] from,
      int[] to,
      boolean closeOthers,
      boolean hearsAllSignals) {
    Struct path = Struct.ofString(file);
    Strings names = new Strings(arguments);
    Strings variables = new Strings(environment);
    Struct sources = ints(from);
    Struct goals = ints(to);
    long result =
        HostSystem.spawn(
            path.address(),
            names.pointers.address(),
            variables.pointers.address(),
            sources.address(),
            goals.address(),
            from.length,
            closeOthers,
            hearsAllSignals);
    Reference.reachabilityFence(path);
    Reference.reachabilityFence(names);
    Reference.reachabilityFence(variables);
    Reference.reachabilityFence(sources);
    Reference.reachabilityFence(goals);
    return (int) result;
  }

  private static Struct ints(int[] values) {
    Struct array = Struct.allocate(Math.max(1, values.length) * Integer.BYTES);
    for (int i = 0; i < values.length; i++) {
      array.putInt(i * Integer.BYTES, values[i]);
    }
    return array;
  }
}
