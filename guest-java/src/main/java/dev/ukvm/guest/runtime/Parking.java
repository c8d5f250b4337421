// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.interop.Async;
import org.teavm.interop.AsyncCallback;

/**
 * Stops green threads, and lets them go on: all that makes a thread wait comes down to this. A
 * thread can be woken for no reason; who blocks asks again whether to.
 */
public final class Parking {
  /** A deadline that does not come. */
  public static final long NEVER = Long.MAX_VALUE;

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Of a thread that is blocked. */
  static final class Place {
    private AsyncCallback<Void> callback;
    private int timer;

    /** What {@link #unpark} gives, and {@link #park} takes. */
    private boolean permit;

    private void leave() {
      AsyncCallback<Void> waiting = callback;
      if (waiting != null) {
        callback = null;
        if (timer != 0) {
          Events.kill(timer);
          timer = 0;
        }
        Events.offer(() -> waiting.complete(null));
      }
    }
  }

  private Parking() {}

  /** The deadline so many milliseconds from now. */
  public static long deadline(long millis) {
    return millis > NEVER / NANOS_PER_MILLI ? NEVER : deadlineNanos(millis * NANOS_PER_MILLI);
  }

  /** The deadline so many nanoseconds from now. */
  public static long deadlineNanos(long nanos) {
    long now = Native.monotonicNanos();
    return nanos > NEVER - now ? NEVER : now + nanos;
  }

  public static boolean isOver(long deadline) {
    return deadline != NEVER && Native.monotonicNanos() >= deadline;
  }

  /** Blocks this thread until it is woken. */
  public static void block() {
    block(NEVER);
  }

  /** Blocks this thread until it is woken or the deadline is over. */
  public static void block(long deadline) {
    suspend(place(Thread.currentThread()), deadline);
  }

  private static Place place(Thread thread) {
    Place place = Threads.place(thread);
    if (place == null) {
      place = new Place();
      Threads.setPlace(thread, place);
    }
    return place;
  }

  /** As {@code LockSupport}'s, until a deadline. */
  public static void park(long deadline) {
    Thread thread = Thread.currentThread();
    Place place = place(thread);
    if (!place.permit && !thread.isInterrupted() && !isOver(deadline)) {
      suspend(place, deadline);
    }
    place.permit = false;
  }

  /** As {@code LockSupport}'s. */
  public static void unpark(Thread thread) {
    Place place = place(thread);
    place.permit = true;
    place.leave();
  }

  @Async
  private static native void suspend(Place place, long deadline);

  private static void suspend(Place place, long deadline, AsyncCallback<Void> callback) {
    place.callback = callback;
    if (deadline != NEVER) {
      place.timer = Events.offerAt(place::leave, deadline);
    }
  }

  /** Lets a thread go on, if it is blocked. */
  public static void wake(Thread thread) {
    Place place = Threads.place(thread);
    if (place != null) {
      place.leave();
    }
  }

  /** Lets the others go first. */
  @Async
  public static native void pause();

  private static void pause(AsyncCallback<Void> callback) {
    Events.offer(() -> callback.complete(null));
  }
}
