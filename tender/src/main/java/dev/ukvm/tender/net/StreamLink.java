// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.UnixSocket;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.HashSet;
import java.util.Set;

/**
 * A Unix stream socket that carries frames, each behind its length. When the other end goes, the
 * cable is out; a link that listens takes the next who comes.
 */
final class StreamLink implements Link {
  private static final String GONE = "the other end has gone";

  /** Room for several frames, so that a burst takes few calls. */
  private static final int INPUT_SIZE = 4 * (Framing.SIZE_MAX + Framing.FRAME_MAX);

  private final Framing framing;
  private final Fd listener;
  private final Report report;
  private final AutoCloseable companion;

  private Fd peer;
  private boolean gone;

  /** Why the cable was out so far: each is told once, whoever comes and goes how often. */
  private final Set<String> told = new HashSet<>();

  private final MemorySegment input = Arena.ofAuto().allocate(INPUT_SIZE, Long.BYTES);
  private int inputStart;
  private int inputEnd;

  private final MemorySegment output =
      Arena.ofAuto().allocate(Framing.SIZE_MAX + Framing.FRAME_MAX, Long.BYTES);
  private int outputStart;
  private int outputEnd;

  /**
   * @param framing how both ends tell a frame's length
   * @param peer connected; closed with this link
   * @param listener where the next peer comes from, closed with this link; or {@code null}
   * @param companion closed with this link after it, or {@code null}
   */
  StreamLink(Framing framing, Fd peer, Fd listener, AutoCloseable companion, Report report) {
    this.framing = framing;
    this.peer = peer;
    this.listener = listener;
    this.companion = companion;
    this.report = report;
  }

  @Override
  public int mtu() {
    return Links.MTU_DEFAULT;
  }

  @Override
  public synchronized long send(GuestMemory memory, long gpa, long length) {
    if (gone) {
      return -Errno.ENOTCONN;
    }
    if (!flush()) {
      return -Errno.EAGAIN;
    }
    if (length > framing.frameMax()) {
      return -Errno.EMSGSIZE;
    }
    framing.put(output, (int) length);
    memory.copyOut(gpa, output, framing.size(), length);
    int size = framing.size() + (int) length;
    long n = put(0, size);
    if (n < 0) {
      return n;
    }
    // The rest of a frame that has begun must follow before any other.
    outputStart = (int) n;
    outputEnd = size;
    return length;
  }

  /** Sends what is left of the last frame; whether nothing is left. */
  private boolean flush() {
    while (outputStart < outputEnd) {
      long n = put(outputStart, outputEnd - outputStart);
      if (n < 0) {
        return false;
      }
      outputStart += (int) n;
    }
    return true;
  }

  private long put(int offset, int length) {
    long n;
    do {
      n = UnixSocket.send(peer, output, offset, length);
    } while (n == -Errno.EINTR);
    if (n < 0 && n != -Errno.EAGAIN && n != -Errno.ENOBUFS) {
      unplug(GONE);
    }
    return n;
  }

  @Override
  public synchronized long receive(GuestMemory memory, long gpa, long length) {
    while (true) {
      int frame = frameLength();
      if (frame > 0) {
        int at = inputStart + framing.size();
        inputStart = at + frame;
        if (frame > length) {
          return -Errno.EMSGSIZE;
        }
        memory.copyIn(input, at, gpa, frame);
        return frame;
      }
      if (!fill()) {
        return -Errno.EAGAIN;
      }
    }
  }

  /** Length of the frame at the start of the input if all of it is there, else 0. */
  private int frameLength() {
    while (inputEnd - inputStart >= framing.size()) {
      int length = framing.get(input, inputStart);
      if (length < 0 || length > framing.frameMax()) {
        unplug("what it sends are no frames");
        return 0;
      }
      if (inputEnd - inputStart - framing.size() < length) {
        return 0;
      }
      if (length > 0) {
        return length;
      }
      inputStart += framing.size();
    }
    return 0;
  }

  /** Reads what has come; false if that is nothing. */
  private boolean fill() {
    if (gone) {
      return false;
    }
    if (inputStart > 0) {
      int rest = inputEnd - inputStart;
      MemorySegment.copy(input, inputStart, input, 0, rest);
      inputStart = 0;
      inputEnd = rest;
    }
    long n;
    do {
      n = peer.read(input, inputEnd, INPUT_SIZE - (long) inputEnd);
    } while (n == -Errno.EINTR);
    if (n > 0) {
      inputEnd += (int) n;
      return true;
    }
    if (n != -Errno.EAGAIN) {
      unplug(GONE);
    }
    return false;
  }

  /** Stops using the other end; its descriptor stays ours while somebody may wait for it. */
  private void unplug(String reason) {
    gone = true;
    inputStart = 0;
    inputEnd = 0;
    outputStart = 0;
    outputEnd = 0;
    if (told.add(reason)) {
      report.note(
          peer
              + ": "
              + reason
              + (listener == null
                  ? "; the guest goes on without this network"
                  : "; waiting for the next, and silent if that is so again"));
    }
  }

  @Override
  public synchronized Fd descriptor() {
    return gone ? listener : peer;
  }

  @Override
  public synchronized short events() {
    boolean full = !gone && !flush();
    return full ? Poller.IN | Poller.OUT : Poller.IN;
  }

  @Override
  public synchronized boolean holdsFrame() {
    return frameLength() > 0;
  }

  @Override
  public synchronized boolean isReady(short events) {
    if (gone) {
      Fd next = listener == null ? null : UnixSocket.accept(listener);
      if (next == null) {
        return false;
      }
      peer.close();
      peer = next;
      gone = false;
    }
    return frameLength() > 0 || (fill() && frameLength() > 0);
  }

  @Override
  public synchronized void close() {
    peer.close();
    if (listener != null) {
      listener.close();
    }
    if (companion != null) {
      try {
        companion.close();
      } catch (Exception e) {
        report.detail(peer + ": " + e);
      }
    }
  }
}
