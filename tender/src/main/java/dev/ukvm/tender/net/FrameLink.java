// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.NetworkInterface;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.vm.GuestMemory;

/** A tap interface or a packet socket: each read and each write is one frame. */
final class FrameLink implements Link {
  private final String interfaceName;
  private final Fd file;
  private final int mtu;
  private final Report report;
  private volatile boolean unplugged;

  /**
   * @param interfaceName the interface's, or {@code null} if nobody knows
   * @param file non-blocking; closed with this link
   */
  FrameLink(String interfaceName, Fd file, int mtu, Report report) {
    this.interfaceName = interfaceName;
    this.file = file;
    this.mtu = mtu;
    this.report = report;
  }

  @Override
  public int mtu() {
    return mtu;
  }

  @Override
  public long send(GuestMemory memory, long gpa, long length) {
    long n;
    do {
      n = memory.writeTo(file, gpa, length);
    } while (n == -Errno.EINTR);
    return n;
  }

  @Override
  public long receive(GuestMemory memory, long gpa, long length) {
    long n;
    do {
      n = memory.readFrom(file, gpa, length);
    } while (n == -Errno.EINTR);
    return n == 0 ? -Errno.EAGAIN : n;
  }

  @Override
  public Fd descriptor() {
    return unplugged ? null : file;
  }

  @Override
  public short events() {
    return Poller.IN;
  }

  @Override
  public boolean holdsFrame() {
    return false;
  }

  @Override
  public boolean isReady(short events) {
    if ((events & Poller.IN) == 0 && (events & Poller.ERR) != 0 && !unplugged) {
      // The interface has been deleted: from now on this is always so, and waiting for it is vain.
      unplugged = true;
      String name = interfaceName == null ? file.toString() : interfaceName;
      report.note(name + ": the interface is gone; the guest goes on without it");
    }
    return (events & Poller.IN) != 0;
  }

  @Override
  public String obstacle() {
    try {
      return interfaceName == null || NetworkInterface.isUp(interfaceName)
          ? null
          : interfaceName
              + ": the interface is down, and no frame passes until it is up; "
              + NetworkInterface.howToSetUp(interfaceName);
    } catch (NativeException e) {
      // Then it is about to be noticed that it has gone.
      return null;
    }
  }

  @Override
  public Fd frames() {
    return file;
  }

  @Override
  public void close() {
    file.close();
  }
}
