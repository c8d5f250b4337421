// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.abi.Hypercall.Result;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.GuestMemory;
import java.util.concurrent.atomic.AtomicLong;

/**
 * A NIC: behaves as one on a wire. What the host can't take now is dropped and counted; nothing
 * that happens to the link ends the run. {@link #write} and {@link #read} are for any thread.
 */
public final class NetDevice implements AutoCloseable {
  /** Destination, source, type. */
  private static final int ETHERNET_HEADER = 14;

  private static final int VLAN_TAG = 4;

  /** With the largest MTU that the manifest can hold. */
  private static final int FRAME_MAX = ETHERNET_HEADER + VLAN_TAG + 65535;

  private final String name;
  private final byte[] mac;
  private final Link link;
  private final Capture capture;

  private final AtomicLong framesSent = new AtomicLong();
  private final AtomicLong bytesSent = new AtomicLong();
  private final AtomicLong framesDropped = new AtomicLong();
  private final AtomicLong framesReceived = new AtomicLong();
  private final AtomicLong bytesReceived = new AtomicLong();
  private final AtomicLong receiveErrors = new AtomicLong();

  /**
   * @param mac 6 bytes
   * @param link closed with this device
   * @param capture records every frame, closed with this device; or {@code null}
   */
  private NetDevice(String name, byte[] mac, Link link, Capture capture) {
    this.name = name;
    this.mac = mac.clone();
    this.link = link;
    this.capture = capture;
  }

  /**
   * Attaches a NIC.
   *
   * @param name the device's, in the manifest
   * @param link the option that says to what
   * @param mac the option that gives its address, or {@code null} for a random one
   * @param capture the option that has its frames recorded, or {@code null}
   * @param interruption ends the wait for what is not there yet
   * @throws TenderException if the host does not have what an option names
   */
  public static NetDevice open(
      String name,
      DeviceOption link,
      DeviceOption mac,
      DeviceOption capture,
      Report report,
      Interruption interruption) {
    byte[] address = mac == null ? MacAddress.random() : MacAddress.parse(mac);
    Link attached = Links.open(link, address, report, interruption);
    try {
      Capture recorder = capture == null ? null : Capture.create(capture, report, interruption);
      return new NetDevice(name, address, attached, recorder);
    } catch (RuntimeException | Error e) {
      attached.close();
      throw e;
    }
  }

  /** 6 bytes. */
  public byte[] mac() {
    return mac.clone();
  }

  /** Bytes, without the Ethernet header. */
  public int mtu() {
    return link.mtu();
  }

  /**
   * Sends one frame, or drops it.
   *
   * @param length bytes, unsigned
   * @return a {@link Result}: EINVAL if it is no frame, else OK
   */
  public int write(GuestMemory memory, long gpa, long length) {
    memory.check(gpa, length, Access.READ);
    if (length < ETHERNET_HEADER || length > FRAME_MAX) {
      framesDropped.getAndIncrement();
      return Result.EINVAL;
    }
    if (link.send(memory, gpa, length) < 0) {
      framesDropped.getAndIncrement();
    } else {
      framesSent.getAndIncrement();
      bytesSent.getAndAdd(length);
      if (capture != null) {
        capture.record(memory, gpa, length);
      }
    }
    return Result.OK;
  }

  /**
   * Receives one frame.
   *
   * @param length of the guest's buffer, bytes, unsigned
   * @return length of the frame, or 0 if there is none
   */
  public long read(GuestMemory memory, long gpa, long length) {
    memory.check(gpa, length, Access.WRITE);
    long n = link.receive(memory, gpa, length);
    if (n < 0) {
      if (n != -Errno.EAGAIN) {
        receiveErrors.getAndIncrement();
      }
      return 0;
    }
    framesReceived.getAndIncrement();
    bytesReceived.getAndAdd(n);
    if (capture != null) {
      capture.record(memory, gpa, n);
    }
    return n;
  }

  /**
   * What a machine needs to receive and send by itself. It can't if that is more than a read or a
   * write: if frames are recorded, or come in a stream.
   *
   * @param handle the number that the guest names this device by
   */
  public DirectDevice direct(int handle) {
    Fd frames = capture == null ? link.frames() : null;
    return new DirectDevice(
        handle,
        frames == null ? DirectDevice.Kind.INDIRECT_NET : DirectDevice.Kind.NET,
        frames,
        ETHERNET_HEADER + VLAN_TAG + link.mtu(),
        false);
  }

  /** What keeps all frames from passing now, one line, or {@code null}. */
  public String obstacle() {
    return link.obstacle();
  }

  /** What becomes readable when a frame comes, or {@code null} while nothing can come. */
  public Fd descriptor() {
    return link.descriptor();
  }

  /** What to wait for at {@link #descriptor}: events of poll(2). */
  public short events() {
    return link.events();
  }

  /** Whether {@link #read} would find a frame without a look at {@link #descriptor}. */
  public boolean holdsFrame() {
    return link.holdsFrame();
  }

  /** Whether, after poll(2) found these events at {@link #descriptor}, there is a frame. */
  public boolean isReady(short events) {
    return link.isReady(events);
  }

  /**
   * One line of counters.
   *
   * @param handle the number that the guest names this device by
   * @param direct what the machine has done by itself
   */
  public String statistics(int handle, DirectCounters direct) {
    return "net "
        + name
        + ": "
        + (framesReceived.get() + direct.received(handle))
        + " frames of "
        + (bytesReceived.get() + direct.bytesReceived(handle))
        + " bytes in, "
        + receiveErrors
        + " errors; "
        + (framesSent.get() + direct.sent(handle))
        + " frames of "
        + (bytesSent.get() + direct.bytesSent(handle))
        + " bytes out, "
        + framesDropped
        + " dropped";
  }

  @Override
  public void close() {
    link.close();
    if (capture != null) {
      capture.close();
    }
  }
}
