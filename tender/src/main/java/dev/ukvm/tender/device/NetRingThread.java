// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Ring;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostThread;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.VirtualMachine;
import java.util.function.Consumer;

/**
 * The thread that does what the guest puts into its net ring. It starts with the guest's first
 * kick: a guest that knows only hypercalls never pays for it. After work it looks for more for a
 * little while, then sleeps until the guest kicks.
 */
public final class NetRingThread implements NetRingServer {
  private static final String NAME = "net-ring";

  /** Bytes of guest memory that the ring takes: whole pages. */
  public static final long ROOM = GuestMemory.pageUp(Ring.SIZE);

  /**
   * Longest search for work before a sleep. A wake-up takes 5 to 50 microseconds, so looking for
   * longer than that costs more than it can save.
   */
  private static final long SPIN_MAX_NANOS = 50_000;

  private static final long SPIN_MIN_NANOS = 5_000;

  /** No need to wake up for anything but the doorbell. */
  private static final long FOREVER = Long.MAX_VALUE;

  private final VirtualMachine machine;
  private final NetRing ring;
  private final Consumer<String> failure;
  private final Fd doorbell = Fd.event("net ring doorbell");
  private final HostThread thread = HostThread.unstarted(NAME, this::run);
  private volatile boolean stopping;
  private boolean started;

  private long spin = SPIN_MIN_NANOS;
  private long entries;
  private long batches;
  private long sleeps;

  /**
   * Makes the ring ready for the guest.
   *
   * @param at where in guest memory, whole pages
   * @param failure is told, on this thread, why the run can't go on
   */
  public NetRingThread(
      VirtualMachine machine, GuestAddress at, DeviceTable devices, Consumer<String> failure) {
    this.machine = machine;
    this.ring = new NetRing(machine.memory(), at, devices);
    this.failure = failure;
    ring.requestKick();
  }

  /** Where the ring lies in a guest memory of this many bytes. */
  public static GuestAddress addressIn(long memorySize) {
    return new GuestAddress(memorySize - ROOM & -Hvt.PAGE_SIZE);
  }

  @Override
  public void kick() {
    if (!started) {
      started = true;
      machine.attachDoorbell(doorbell);
      thread.start();
    } else {
      doorbell.signal();
    }
  }

  private void run() {
    try (Poller poller = Poller.open(1)) {
      poller.add(doorbell, Poller.IN);
      while (!stopping) {
        if (!work() && !search()) {
          sleep(poller);
        }
      }
      // The guest has stopped: what it sent before is still to go out.
      work();
    } catch (TenderException | NativeException e) {
      failure.accept(e.getMessage());
    } catch (InternalError e) {
      failure.accept("the host has no memory left for a page of the guest's");
    } catch (RuntimeException | Error e) {
      failure.accept("this is a defect of the tender, please report it: " + NAME + ": " + e);
    }
  }

  private boolean work() {
    int done = ring.process();
    if (done > 0) {
      entries += done;
      batches++;
    }
    return done > 0;
  }

  /** Looks for entries for a while; whether there are any. */
  private boolean search() {
    if (spin == 0) {
      return false;
    }
    long start = System.nanoTime();
    do {
      Thread.onSpinWait();
      if (ring.hasEntries()) {
        return true;
      }
    } while (System.nanoTime() - start < spin && !stopping);
    return false;
  }

  private void sleep(Poller poller) {
    if (ring.requestKick()) {
      long start = System.nanoTime();
      long n = poller.await(FOREVER);
      if (n < 0 && n != -Errno.EINTR) {
        throw new TenderException(NAME + ": poll: " + Errno.describe((int) -n));
      }
      doorbell.clear();
      sleeps++;
      adapt(System.nanoTime() - start);
    }
    ring.declineKicks();
  }

  /** Looks longer next time if that would have met the work that came, else not at all. */
  private void adapt(long slept) {
    if (slept > SPIN_MAX_NANOS) {
      spin = spin / 2 < SPIN_MIN_NANOS ? 0 : spin / 2;
    } else if (slept > spin) {
      spin = Math.min(Math.max(spin * 2, SPIN_MIN_NANOS), SPIN_MAX_NANOS);
    }
  }

  @Override
  public void reportStatistics(Report report, DirectCounters direct) {
    report.note(
        "net ring: "
            + entries
            + " entries in "
            + batches
            + " batches, "
            + ring.commits()
            + " commits, "
            + sleeps
            + " sleeps");
  }

  @Override
  public void close() {
    stopping = true;
    if (started) {
      doorbell.signal();
      thread.join();
    }
    doorbell.close();
  }
}
