// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import dev.ukvm.posix.Directory;
import dev.ukvm.posix.HostProcess;
import java.util.ArrayList;
import java.util.List;

/**
 * Names of virtual machines, which the whole host shares: a prefix, the number of the process that
 * runs the machine and, from its second on, a count. Others know machines by them.
 */
final class Names {
  /** Where the kernel shows its virtual machines, each by its name. */
  static final String DIRECTORY = "/dev/vmm/";

  private static final String OWN = "ukvm-";

  /** The prefix of Solo5's tender, which is ours too when we are called by its name. */
  private static final String SOLO5 = "solo5-";

  /** The name by which we were called; the launcher sets it. */
  private static final String CALLED = "ukvm.name";

  private static int created;

  private Names() {}

  /** A name that no virtual machine of a living process has. */
  static synchronized String next() {
    String called = System.getProperty(CALLED, "");
    String name = (called.startsWith("solo5-hvt") ? SOLO5 : OWN) + HostProcess.pid();
    created++;
    return created == 1 ? name : name + "-" + created;
  }

  /** Virtual machines whose monitor was killed: a machine outlives its process. */
  static List<String> leftBehind() {
    List<String> names = new ArrayList<>();
    for (String name : Directory.names(DIRECTORY)) {
      int pid = pid(name);
      if (pid > 0 && !HostProcess.exists(pid)) {
        names.add(name);
      }
    }
    return names;
  }

  /** The number of the process that a name tells of; 0 if it is no name of ours or Solo5's. */
  static int pid(String name) {
    int from = name.startsWith(OWN) ? OWN.length() : name.startsWith(SOLO5) ? SOLO5.length() : 0;
    int to = name.indexOf('-', from);
    String digits = name.substring(from, to < 0 ? name.length() : to);
    if (from == 0 || digits.isEmpty() || digits.length() > 9) {
      return 0;
    }
    for (int i = 0; i < digits.length(); i++) {
      if (digits.charAt(i) < '0' || digits.charAt(i) > '9') {
        return 0;
      }
    }
    return Integer.parseInt(digits);
  }
}
