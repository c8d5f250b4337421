// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.abi.Manifest;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.StopRequest;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.device.DeviceTable;
import dev.ukvm.tender.net.NetDevice;

/**
 * The sleep of a guest in its poll hypercall: until a NIC has a frame for it or time has passed, or
 * there is something else for it that it asks for.
 */
final class Sleep implements AutoCloseable {
  private final Interruption interruption;
  private final DeviceTable devices;
  private final StopRequest stop;
  private final Input input;
  private final Poller poller;

  /** Indices of the poller: the interruption's is 0. */
  private static final int END = 1;

  private static final int STOP = 2;
  private static final int INPUT = 3;
  private static final int FIRST_NET = 4;

  /** Handle of the NIC at each index of the poller. */
  private final int[] handles;

  /**
   * @param end becomes readable when the guest has ended; or {@code null}
   * @param devices the guest's, or {@code null} if it has none
   * @param stop what the guest may be told, or {@code null}
   * @param input the guest's console input, or {@code null}
   */
  Sleep(Interruption interruption, Fd end, DeviceTable devices, StopRequest stop, Input input) {
    this.interruption = interruption;
    this.devices = devices;
    this.stop = stop;
    this.input = input;
    int nets = devices == null ? 0 : devices.netCount();
    poller = Poller.open(FIRST_NET + nets);
    poller.add(interruption.event(), Poller.IN);
    poller.set(poller.add(), end, Poller.IN);
    poller.set(poller.add(), stop == null ? null : stop.event(), Poller.IN);
    poller.add();
    handles = new int[FIRST_NET + nets];
    for (int handle = 0; nets > 0 && handle < Manifest.ENTRIES_MAX; handle++) {
      if (devices.net(handle) != null) {
        handles[poller.add()] = handle;
      }
    }
  }

  /**
   * Sleeps. Signals that concern the JVM alone do not end it; an interruption of the run does, and
   * so do, once each, a request to the guest to end, console input, and its end.
   *
   * @param nanos at most so long, unsigned
   * @return the NICs that have a frame for the guest, a bit per handle; 0 if there are none
   */
  long until(long nanos) {
    long start = System.nanoTime();
    long left = nanos;
    while (true) {
      long ready = arm();
      boolean more = armInput();
      long n = poller.await(ready == 0 && !more ? left : 0);
      if (n > 0) {
        ready |= found();
      } else if (n < 0 && n != -Errno.EINTR) {
        throw new TenderException("the guest's poll: " + Errno.describe((int) -n));
      }
      boolean told = n > 0 && poller.ready(STOP);
      if (told) {
        stop.event().clear();
      }
      if (more || (n > 0 && poller.ready(INPUT))) {
        told |= input.take();
      }
      if (ready != 0 || told || interruption.isPending() || (n > 0 && poller.ready(END))) {
        return ready;
      }
      // A negative one is unsigned: centuries, which need no counting.
      if (nanos >= 0) {
        left = nanos - (System.nanoTime() - start);
        if (left <= 0) {
          return 0;
        }
      }
    }
  }

  @Override
  public void close() {
    poller.close();
  }

  /** Watches what can bring frames now; returns the NICs that hold one already. */
  private long arm() {
    long ready = 0;
    for (int i = FIRST_NET; i < handles.length; i++) {
      NetDevice net = devices.net(handles[i]);
      short events = net.events();
      poller.set(i, net.descriptor(), events);
      if (net.holdsFrame()) {
        ready |= 1L << handles[i];
      }
    }
    return ready;
  }

  /** Watches for console input, if there is room for it; returns whether there is some already. */
  private boolean armInput() {
    if (input == null) {
      return false;
    }
    boolean wanted = input.isWanted();
    Fd descriptor = wanted ? input.descriptor() : null;
    poller.set(INPUT, descriptor, Poller.IN);
    return wanted && descriptor == null;
  }

  private long found() {
    long ready = 0;
    for (int i = FIRST_NET; i < handles.length; i++) {
      if (poller.ready(i) && devices.net(handles[i]).isReady(poller.events(i))) {
        ready |= 1L << handles[i];
      }
    }
    return ready;
  }
}
