// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * Where the frames of a NIC go to and come from. No method waits. Sending and receiving is for any
 * thread; everything else for the vCPU's.
 */
interface Link extends AutoCloseable {
  /** Bytes, without the Ethernet header. */
  int mtu();

  /**
   * Sends one frame from guest memory.
   *
   * @return the frame's length, or the negative errno: the host can't take it
   */
  long send(GuestMemory memory, long gpa, long length);

  /**
   * Receives one frame into guest memory.
   *
   * @return its length, at most {@code length}, or the negative errno, EAGAIN if there is none
   */
  long receive(GuestMemory memory, long gpa, long length);

  /** What becomes readable when a frame comes, or {@code null} while nothing can come. */
  Fd descriptor();

  /** What to wait for at {@link #descriptor}: events of poll(2). */
  short events();

  /** Whether a frame has been taken from {@link #descriptor} and waits here. */
  boolean holdsFrame();

  /**
   * Looks at what poll(2) found at {@link #descriptor}.
   *
   * @return whether {@link #receive} would find a frame
   */
  boolean isReady(short events);

  /** What keeps all frames from passing now, one line, or {@code null}. */
  default String obstacle() {
    return null;
  }

  /**
   * A descriptor of which each read receives and each write sends a frame, without anything else to
   * do; {@code null} if this link is not so simple.
   */
  default Fd frames() {
    return null;
  }

  @Override
  void close();
}
