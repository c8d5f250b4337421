// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import dev.ukvm.guest.runtime.linux.HostSystem;
import java.lang.ref.Reference;
import java.util.Arrays;

/** The file that this process runs, and the program that it may become. */
public final class Executable {
  /** Longest path, linux/limits.h. */
  private static final int PATH_MAX = 4096;

  private static final int AT_FDCWD = -100;
  private static final int READLINKAT = Sys.X86 ? 267 : 78;
  private static final int EXECVE = Sys.X86 ? 59 : 221;

  private Executable() {}

  /** The words that it was started with, its name first. */
  public static String[] words() {
    String[] words = new String[HostSystem.argumentCount()];
    for (int i = 0; i < words.length; i++) {
      words[i] = Struct.at(HostSystem.argument(i), Integer.MAX_VALUE).getString(0);
    }
    return words;
  }

  /** Where the file lies, or {@code null} if /proc does not tell. */
  public static String path() {
    Struct link = Struct.ofString("/proc/self/exe");
    Struct path = Struct.allocate(PATH_MAX);
    long length =
        Linux.syscall(READLINKAT, AT_FDCWD, link.address(), path.address(), PATH_MAX, 0, 0);
    Reference.reachabilityFence(link);
    if (length <= 0) {
      return null;
    }
    return HostText.decode(Arrays.copyOf(path.toArray(), (int) length));
  }

  /**
   * Goes on as another program, with this one's environment.
   *
   * @return only if that failed: the negative errno
   */
  public static long become(String file, String[] words) {
    Struct path = Struct.ofString(file);
    Strings names = new Strings(words);
    long result =
        Linux.syscall(
            EXECVE, path.address(), names.pointers.address(), HostSystem.environment(), 0, 0, 0);
    Reference.reachabilityFence(path);
    Reference.reachabilityFence(names);
    return result;
  }
}
