// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.nio.file.Path;

/** Where what was fetched or built once is kept for the next time, by user. */
public final class UserCache {
  private UserCache() {}

  /** {@code $XDG_CACHE_HOME/ukvm-tender}, or that in {@code ~/.cache}; it need not exist. */
  public static Path directory() {
    String cache = System.getenv("XDG_CACHE_HOME");
    Path base =
        cache == null || cache.isEmpty()
            ? Path.of(System.getProperty("user.home"), ".cache")
            : Path.of(cache);
    return base.resolve("ukvm-tender");
  }
}
