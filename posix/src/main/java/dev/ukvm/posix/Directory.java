// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.lang.ref.Reference;
import java.util.ArrayList;
import java.util.List;

/** Directories, read through libc like everything else here. */
public final class Directory {
  private static final int NAME_MAX = 255;

  private Directory() {}

  /** Names of what is in a directory, but for "." and ".."; empty if it can't be read. */
  public static List<String> names(String path) {
    List<String> names = new ArrayList<>();
    Struct text = Struct.ofString(path);
    long directory = Libc.call(Libc.find("opendir"), text.address(), 0, 0, 0, 0, 0, 0);
    Reference.reachabilityFence(text);
    if (directory == 0) {
      return names;
    }
    MemorySegment next = Libc.find("readdir");
    int at = Host.KERNEL.directoryEntryName();
    long entry = Libc.call(next, directory, 0, 0, 0, 0, 0, 0);
    while (entry > 0) {
      String name = MemorySegment.ofAddress(entry + at).reinterpret(NAME_MAX + 1L).getString(0);
      if (!name.equals(".") && !name.equals("..")) {
        names.add(name);
      }
      entry = Libc.call(next, directory, 0, 0, 0, 0, 0, 0);
    }
    Libc.call(Libc.find("closedir"), directory, 0, 0, 0, 0, 0, 0);
    return names;
  }
}
