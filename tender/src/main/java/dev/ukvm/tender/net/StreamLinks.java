// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostFile;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.UnixSocket;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;

/** Opens links over Unix sockets: {@code unix:PATH} and {@code listen:PATH}. */
final class StreamLinks {
  private static final long FOREVER = Long.MAX_VALUE;

  private StreamLinks() {}

  /** Joins somebody who listens. */
  static Link connect(DeviceOption option, String path, Report report) {
    try {
      return new StreamLink(Framing.LENGTH_32, UnixSocket.connect(path), null, null, report);
    } catch (NativeException e) {
      throw option.refuse(
          switch (e.errno()) {
            case Errno.ENOENT, Errno.ECONNREFUSED ->
                "nobody listens there; start the other end first, or let this one listen: listen:"
                    + path;
            case Errno.EAGAIN -> "its other end is busy: it takes nobody else";
            default -> explain(e);
          },
          e);
    }
  }

  /** Waits for somebody who joins. */
  static Link listen(DeviceOption option, String path, Report report, Interruption interruption) {
    Fd listener = open(option, path);
    try {
      report.note(path + ": waiting for the other end, which joins with unix:" + path);
      Fd peer = null;
      while (peer == null) {
        interruption.await(listener, Poller.IN, FOREVER);
        peer = UnixSocket.accept(listener);
      }
      return new StreamLink(Framing.LENGTH_32, peer, listener, () -> HostFile.remove(path), report);
    } catch (RuntimeException | Error e) {
      listener.close();
      HostFile.remove(path);
      throw e;
    }
  }

  private static Fd open(DeviceOption option, String path) {
    try {
      return UnixSocket.listen(path);
    } catch (NativeException e) {
      if (e.errno() != Errno.EADDRINUSE) {
        throw option.refuse(explain(e), e);
      }
    }
    // A file is there: somebody listens, or has left it behind.
    try (Fd other = UnixSocket.connect(path)) {
      throw option.refuse("somebody listens there already: " + other);
    } catch (NativeException e) {
      if (e.errno() != Errno.ECONNREFUSED || !UnixSocket.isAt(path)) {
        throw option.refuse("a file is there already; name one that does not exist", e);
      }
    }
    try {
      HostFile.remove(path);
      return UnixSocket.listen(path);
    } catch (NativeException e) {
      throw option.refuse("can't listen there: " + e.getMessage(), e);
    }
  }

  private static String explain(NativeException e) {
    return e.errno() == Errno.E2BIG
        ? "the path is too long; a socket's has at most " + UnixSocket.PATH_MAX + " bytes"
        : Errno.describe(e.errno());
  }
}
