// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.util.Arrays;
import org.teavm.runtime.EventQueue;

/**
 * The loop that green threads run in: what is ready runs in the order in which it became so; timers
 * go off by the monotonic clock; with nothing to run the guest sleeps in the poll hypercall until
 * the next timer, a frame, or what else the guest asks for. It ends with the last thread that is no
 * daemon, and the shutdown hooks.
 */
@Replaces("org.teavm.runtime.EventQueue")
public final class Events {
  /** Runs once. */
  public interface Waiter {
    /** Called from the loop, on no thread. */
    void ready();
  }

  /** What poll returns early for without a device. */
  interface Source {
    /** Whether it has something. Called often. */
    boolean isReady();

    /** Called from the loop once it has, on no thread, and then no more. */
    void ready();
  }

  /** What the last thread's end does not end yet. */
  interface Ending {
    /** Called when there is no thread but daemons; true to go on. */
    boolean goesOn();

    /** Ends the guest; does not return. */
    void exit(int status);

    /** Ends the guest, from the loop. */
    void begin(int status);
  }

  private static final long NANOS_PER_MILLI = 1_000_000;

  /** Devices have handles from 1, and poll's answer a bit for each. */
  static final int HANDLES = 64;

  /** How many events run between two looks at timers, when there are always more. */
  private static final int BATCH = 64;

  /** How long devices are not looked at, then: a look is a hypercall. */
  private static final long LOOK_NANOS = 20_000;

  /** How long console input is not looked at, then. */
  private static final long INPUT_LOOK_NANOS = 1_000_000;

  private static final class Timer {
    final EventQueue.Event event;
    final long time;
    final int id;

    Timer(EventQueue.Event event, long time, int id) {
      this.event = event;
      this.time = time;
      this.id = id;
    }

    boolean isBefore(Timer other) {
      return time != other.time ? time < other.time : id - other.id < 0;
    }
  }

  /** A ring of ids and events; the ids of those that were killed are 0. */
  private static EventQueue.Event[] ready = new EventQueue.Event[16];

  private static int[] readyIds = new int[16];
  private static int readyFirst;
  private static int readyCount;

  /** A binary heap, the next one first. */
  private static Timer[] timers = new Timer[16];

  private static int timerCount;
  private static int lastId;
  private static boolean stopped;

  private static final Waiter[] waiters = new Waiter[HANDLES];
  private static int waiterCount;

  /** When devices were looked at, in nanoseconds of the monotonic clock. */
  private static long lastLook;

  /** Each {@code null} in a guest that has no use for it, which then has nothing of it. */
  private static Source input;

  private static Source stopRequest;
  private static Ending ending;

  private Events() {}

  /** Whether there is nothing to run, and nothing is awaited that could be. */
  static boolean isIdle() {
    return readyCount == 0
        && timerCount == 0
        && waiterCount == 0
        && input == null
        && stopRequest == null;
  }

  @Replaces.Static
  public static void offer(EventQueue.Event event) {
    offerNow(event);
  }

  private static int offerNow(EventQueue.Event event) {
    if (readyCount == ready.length) {
      growReady();
    }
    int at = (readyFirst + readyCount++) & (ready.length - 1);
    int id = nextId();
    ready[at] = event;
    readyIds[at] = id;
    return id;
  }

  private static void growReady() {
    EventQueue.Event[] events = new EventQueue.Event[2 * readyCount];
    int[] ids = new int[2 * readyCount];
    for (int i = 0; i < readyCount; i++) {
      int at = (readyFirst + i) & (ready.length - 1);
      events[i] = ready[at];
      ids[i] = readyIds[at];
    }
    ready = events;
    readyIds = ids;
    readyFirst = 0;
  }

  private static int nextId() {
    return ++lastId == 0 ? ++lastId : lastId;
  }

  /**
   * Runs an event at a time, in milliseconds of {@link #millis}: the build makes callers take that
   * clock.
   *
   * @return for {@link #kill}
   */
  @Replaces.Static
  public static int offer(EventQueue.Event event, long time) {
    return offerAt(
        event, time > Long.MAX_VALUE / NANOS_PER_MILLI ? Long.MAX_VALUE : time * NANOS_PER_MILLI);
  }

  /** As {@link #offer(EventQueue.Event, long)}, at a time of the monotonic clock in nanoseconds. */
  static int offerAt(EventQueue.Event event, long time) {
    if (time <= Native.monotonicNanos()) {
      return offerNow(event);
    }
    if (timerCount == timers.length) {
      timers = Arrays.copyOf(timers, 2 * timerCount);
    }
    Timer timer = new Timer(event, time, nextId());
    timers[timerCount] = timer;
    up(timerCount++);
    return timer.id;
  }

  /** Makes an event that has not run never run. */
  @Replaces.Static
  public static void kill(int id) {
    for (int i = 0; i < timerCount; i++) {
      if (timers[i].id == id) {
        removeTimer(i);
        return;
      }
    }
    for (int i = 0; i < readyCount; i++) {
      int at = (readyFirst + i) & (ready.length - 1);
      if (readyIds[at] == id) {
        ready[at] = null;
        return;
      }
    }
  }

  @Replaces.Static
  public static void stop() {
    if (ending == null || !ending.goesOn()) {
      stopped = true;
    }
  }

  /** Ends the loop, whoever still runs. */
  static void end() {
    stopped = true;
  }

  /** Has console input waited for. */
  static void awaitInput(Source source) {
    input = source;
  }

  /** Has a request to end waited for. */
  static void awaitStop(Source source) {
    stopRequest = source;
  }

  static void setEnding(Ending hooks) {
    ending = hooks;
  }

  /** Runs the shutdown hooks, if there are any, and ends the guest. */
  static void exit(int status) {
    if (ending != null) {
      ending.exit(status);
    }
    Native.exit(status);
  }

  /** The same from the loop, if there are any. */
  static void beginExit(int status) {
    if (ending != null) {
      ending.begin(status);
    }
  }

  @Replaces.Static
  public static boolean isStopped() {
    return stopped;
  }

  /** Milliseconds since boot: by these timers go. */
  public static long millis() {
    return Native.monotonicNanos() / NANOS_PER_MILLI;
  }

  /**
   * Calls a waiter once a net device has a frame, and forgets it. One at a time for a device.
   *
   * @param handle 1 to 63
   */
  public static void awaitFrame(int handle, Waiter waiter) {
    if (waiters[handle] == null) {
      waiterCount++;
    }
    waiters[handle] = waiter;
  }

  /** Forgets a device's waiter. */
  public static void forget(int handle) {
    if (waiters[handle] != null) {
      waiters[handle] = null;
      waiterCount--;
    }
  }

  @Replaces.Static
  public static void process() {
    while (!stopped) {
      if (input != null) {
        input = noticed(input);
      }
      if (stopRequest != null) {
        stopRequest = noticed(stopRequest);
      }
      if (readyCount == 0) {
        poll(untilNextTimer());
      } else if (isTimeToLook()) {
        poll(0);
      }
      if (timerCount > 0) {
        takeDueTimers();
      }
      for (int i = Math.min(readyCount, BATCH); i > 0 && !stopped; i--) {
        runNext();
      }
    }
  }

  private static Source noticed(Source source) {
    if (!source.isReady()) {
      return source;
    }
    source.ready();
    return null;
  }

  private static boolean isTimeToLook() {
    if (waiterCount > 0) {
      return Native.monotonicNanos() - lastLook >= LOOK_NANOS;
    }
    return input != null && Native.monotonicNanos() - lastLook >= INPUT_LOOK_NANOS;
  }

  private static void runNext() {
    EventQueue.Event event = ready[readyFirst];
    ready[readyFirst] = null;
    readyFirst = (readyFirst + 1) & (ready.length - 1);
    readyCount--;
    if (event != null) {
      event.run();
    }
  }

  /** Nanoseconds; with no timer, the longest time there is: a frame ends it. */
  private static long untilNextTimer() {
    if (timerCount == 0) {
      return Long.MAX_VALUE;
    }
    return Math.max(0, timers[0].time - Native.monotonicNanos());
  }

  private static void poll(long nanos) {
    long set = Native.poll(nanos);
    lastLook = Native.monotonicNanos();
    for (int handle = 1; set != 0 && handle < HANDLES; handle++) {
      Waiter waiter = waiters[handle];
      if ((set & 1L << handle) != 0 && waiter != null) {
        forget(handle);
        waiter.ready();
      }
    }
  }

  private static void takeDueTimers() {
    long now = Native.monotonicNanos();
    while (timerCount > 0 && timers[0].time <= now) {
      offerNow(timers[0].event);
      removeTimer(0);
    }
  }

  private static void removeTimer(int at) {
    Timer last = timers[--timerCount];
    timers[timerCount] = null;
    if (at < timerCount) {
      timers[at] = last;
      down(at);
      up(at);
    }
  }

  private static void up(int at) {
    Timer timer = timers[at];
    while (at > 0 && timer.isBefore(timers[(at - 1) / 2])) {
      timers[at] = timers[(at - 1) / 2];
      at = (at - 1) / 2;
    }
    timers[at] = timer;
  }

  private static void down(int at) {
    Timer timer = timers[at];
    while (2 * at + 1 < timerCount) {
      int child = 2 * at + 1;
      if (child + 1 < timerCount && timers[child + 1].isBefore(timers[child])) {
        child++;
      }
      if (!timers[child].isBefore(timer)) {
        break;
      }
      timers[at] = timers[child];
      at = child;
    }
    timers[at] = timer;
  }
}
