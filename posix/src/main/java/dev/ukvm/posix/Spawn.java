// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.ref.Reference;

/** Programs started without forking this process: posix_spawn(3). */
final class Spawn {
  /**
   * Room for libc's posix_spawn_file_actions_t, which is opaque: 80 bytes in glibc, 80 in musl, a
   * pointer elsewhere.
   */
  private static final int FILE_ACTIONS_SIZE = 512;

  /** The same for posix_spawnattr_t: 336 bytes in glibc and musl, which need no destroying. */
  private static final int ATTRIBUTES_SIZE = 512;

  /** spawn.h of glibc and musl. */
  private static final int POSIX_SPAWN_SETPGROUP = 2;

  private static final int POSIX_SPAWN_SETSIGMASK = 8;

  private static final String CLOSE_OTHERS = "posix_spawn_file_actions_addclosefrom_np";

  private Spawn() {}

  /**
   * Starts a program as a child of this process and returns once it runs. A signal that this
   * process handles has its default action in the child; one that it ignores stays ignored.
   *
   * @param file its executable, which is not looked for in any path; it may be named by one of this
   *     process's own descriptors, as {@code /proc/self/fd/N} even if that is close-on-exec
   * @param arguments beginning with its name
   * @param environment NAME=VALUE each
   * @param from descriptors of this process that the child has, close-on-exec here or not
   * @param to their numbers in the child, in the same order, where they are not close-on-exec. They
   *     are copied one after the other: none may be the number of a later one of {@code from},
   *     except of one that keeps its number
   * @param closeOthers whether the child has no other descriptor: {@code to} then is 0, 1, 2 and so
   *     on. Otherwise, and where libc can't do it, it has those that are not close-on-exec
   * @param hearsAllSignals whether the child blocks no signal and is in a process group of its own;
   *     otherwise it has the calling thread's mask and our group. Linux alone
   * @return its process number, or our negative errno: that of exec, too, after which there is no
   *     child
   */
  static int start(
      String file,
      String[] arguments,
      String[] environment,
      int[] from,
      int[] to,
      boolean closeOthers,
      boolean hearsAllSignals) {
    Struct actions = Struct.allocate(FILE_ACTIONS_SIZE);
    int error = call("posix_spawn_file_actions_init", actions, 0, 0);
    if (error != 0) {
      return error;
    }
    for (int i = 0; i < from.length && error == 0; i++) {
      // Onto itself, too: that clears close-on-exec, in the child alone.
      error = call("posix_spawn_file_actions_adddup2", actions, from[i], to[i]);
    }
    // Of glibc 2.34 and FreeBSD 14.
    if (error == 0 && closeOthers && Libc.has(CLOSE_OTHERS)) {
      error = call(CLOSE_OTHERS, actions, to.length, 0);
    }
    Struct attributes = null;
    if (error == 0 && hearsAllSignals) {
      // With an empty set of signals, and 0 for the process group: a new one.
      attributes = Struct.allocate(ATTRIBUTES_SIZE);
      error = call("posix_spawnattr_init", attributes, 0, 0);
      int flags = POSIX_SPAWN_SETSIGMASK | POSIX_SPAWN_SETPGROUP;
      error = error == 0 ? call("posix_spawnattr_setflags", attributes, flags, 0) : error;
    }
    int result = error == 0 ? start(file, arguments, environment, actions, attributes) : error;
    call("posix_spawn_file_actions_destroy", actions, 0, 0);
    return result;
  }

  private static int start(
      String file, String[] arguments, String[] environment, Struct actions, Struct attributes) {
    Struct path = Struct.ofString(file);
    Strings names = new Strings(arguments);
    Strings variables = new Strings(environment);
    Struct pid = Struct.allocate(Long.BYTES);
    long error =
        Libc.call(
            Libc.find("posix_spawn"),
            pid.address(),
            path.address(),
            actions.address(),
            attributes == null ? 0 : attributes.address(),
            names.pointers.address(),
            variables.pointers.address(),
            0);
    Reference.reachabilityFence(path);
    Reference.reachabilityFence(attributes);
    Reference.reachabilityFence(names);
    Reference.reachabilityFence(variables);
    return (int) error == 0 ? pid.getInt(0) : own(error);
  }

  /** Calls a function of posix_spawn's family: 0, or our negative errno. */
  private static int call(String name, Struct first, long b, long c) {
    return own(Libc.call(Libc.find(name), first.address(), b, c, 0, 0, 0, 0));
  }

  /** These functions return the error number, an int. */
  private static int own(long error) {
    return (int) Host.KERNEL.own(-(int) error);
  }
}
