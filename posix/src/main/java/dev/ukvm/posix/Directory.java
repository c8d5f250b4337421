// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.util.ArrayList;
import java.util.List;

/** Directories of the host. */
public final class Directory {
  private Directory() {}

  /** Names of what is in a directory, but for "." and ".."; empty if it can't be read. */
  public static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    Host.KERNEL.list(path, names);
    names.remove(".");
    names.remove("..");
    return names;
  }
}
