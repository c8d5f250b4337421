// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import java.io.IOException;
import java.net.BindException;
import java.net.ConnectException;
import java.net.NoRouteToHostException;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/**
 * Drives the TCP/IP stack from the event loop, and lets threads wait for its sockets. A frame or a
 * timer of the stack runs it; in between it costs nothing.
 */
public final class Network {
  /** How long a program's first packet waits for DHCP's answer. */
  private static final long DHCP_MILLIS = 30_000;

  private static final String NOWHERE = "Network is unreachable: no net device has an address";

  /** A thread that waits. */
  private static final class Waiter {
    private final Thread thread = Thread.currentThread();
    private Waiter next;

    Waiter(Waiter next) {
      this.next = next;
    }
  }

  /** By socket. */
  private static Waiter[] waiters = new Waiter[64];

  /** Those who wait for an address. */
  private static Waiter upWaiters;

  private static boolean started;
  private static int device;
  private static boolean runIsOffered;
  private static int timer;
  private static long timerMillis = Long.MAX_VALUE;

  private Network() {}

  /**
   * Starts the stack, the first time.
   *
   * @throws IOException if the program has taken the device for itself
   */
  public static void start() throws IOException {
    if (!started) {
      device = Sockets.device();
      String name = NetDevices.takeForSockets(device);
      if (name != null) {
        throw new SocketException(
            name
                + ": java.net needs the guest's first net device, which this program has acquired"
                + " for itself; build the guest with another --net before it");
      }
      started = true;
      Sockets.start();
      watch();
      used();
    }
  }

  private static void watch() {
    if (device != 0) {
      Events.awaitFrame(device, Network::frame);
    }
  }

  private static void frame() {
    watch();
    run();
  }

  private static void run() {
    boolean more = Sockets.run() != 0;
    for (int socket = Sockets.changed(); socket >= 0; socket = Sockets.changed()) {
      wake(socket);
    }
    if (upWaiters != null && Sockets.isUp() != 0) {
      wake(upWaiters);
      upWaiters = null;
    }
    if (more) {
      offerRun();
    }
    setTimer();
  }

  private static void offerRun() {
    if (!runIsOffered) {
      runIsOffered = true;
      Events.offer(Network::runOffered);
    }
  }

  private static void runOffered() {
    runIsOffered = false;
    run();
  }

  private static void setTimer() {
    int wait = Sockets.timeout();
    if (wait < 0) {
      return;
    }
    long millis = Events.millis() + wait;
    if (millis < timerMillis) {
      if (timer != 0) {
        Events.kill(timer);
      }
      timerMillis = millis;
      timer = Events.offer(Network::runTimers, millis);
    }
  }

  private static void runTimers() {
    timer = 0;
    timerMillis = Long.MAX_VALUE;
    run();
  }

  /** To be called after whatever can have made the stack send. */
  public static void used() {
    if (Sockets.isPending() != 0) {
      offerRun();
    }
    setTimer();
  }

  /**
   * Blocks this thread until there is news of a socket, or the deadline is over, or for no reason.
   */
  public static void await(int socket, long deadline) {
    if (socket >= waiters.length) {
      waiters = Arrays.copyOf(waiters, Math.max(2 * waiters.length, socket + 1));
    }
    Waiter waiter = new Waiter(waiters[socket]);
    waiters[socket] = waiter;
    Parking.block(deadline);
    waiters[socket] = without(waiters[socket], waiter);
  }

  private static Waiter without(Waiter first, Waiter waiter) {
    if (first == waiter) {
      return first.next;
    }
    for (Waiter at = first; at != null; at = at.next) {
      if (at.next == waiter) {
        at.next = waiter.next;
        break;
      }
    }
    return first;
  }

  /** Lets those who wait for a socket ask again. */
  public static void wake(int socket) {
    if (socket < waiters.length) {
      wake(waiters[socket]);
    }
  }

  private static void wake(Waiter first) {
    for (Waiter at = first; at != null; at = at.next) {
      Parking.wake(at.thread);
    }
  }

  /** Closes a socket; those who wait for it go on. */
  public static void close(int socket) {
    forget(socket);
    Sockets.close(socket);
    used();
  }

  /** As {@link #close}; the peer of a connection sees a reset. */
  public static void abort(int socket) {
    forget(socket);
    Sockets.abort(socket);
    used();
  }

  /** The number may be that of another soon. */
  private static void forget(int socket) {
    if (socket < waiters.length) {
      wake(waiters[socket]);
      waiters[socket] = null;
    }
  }

  /**
   * Blocks until this guest has an address.
   *
   * @throws IOException if DHCP has given none in time
   */
  public static void awaitUp() throws IOException {
    start();
    long deadline = Parking.deadline(DHCP_MILLIS);
    while (Sockets.isUp() == 0) {
      if (Parking.isOver(deadline)) {
        throw new NoRouteToHostException("no address: no DHCP server answered");
      }
      Waiter waiter = new Waiter(upWaiters);
      upWaiters = waiter;
      Parking.block(deadline);
      upWaiters = without(upWaiters, waiter);
    }
  }

  /**
   * A name's IPv4 address, from DNS.
   *
   * @return -1 if there is none; the address is not negative
   */
  public static long resolve(String name) throws IOException {
    awaitUp();
    // C wants its end marked.
    int question = check(Sockets.ask((name + '\0').getBytes(StandardCharsets.US_ASCII)));
    used();
    int answer = Sockets.answered(question);
    while (answer == Sockets.AGAIN) {
      await(question, Parking.NEVER);
      answer = Sockets.answered(question);
    }
    int address = Sockets.remoteAddress(question);
    close(question);
    return answer == 0 ? address & 0xffff_ffffL : -1;
  }

  /** What a call's negative result means. */
  public static IOException failure(int code) {
    return switch (code) {
      case Sockets.RESET -> new SocketException("Connection reset");
      case Sockets.REFUSED -> new ConnectException("Connection refused");
      case Sockets.TIMED_OUT -> new ConnectException("Connection timed out");
      case Sockets.ADDRESS_IN_USE -> new BindException("Address already in use");
      case Sockets.NO_ADDRESS -> new BindException("Cannot assign requested address");
      case Sockets.NO_ROUTE -> new NoRouteToHostException(NOWHERE);
      case Sockets.NO_MEMORY -> new SocketException("Out of memory");
      case Sockets.TOO_LONG -> new SocketException("Message too long");
      case Sockets.CLOSED -> new SocketException("Socket closed");
      default -> new SocketException("Socket is not connected");
    };
  }

  /** A result that is not negative. */
  public static int check(int result) throws IOException {
    if (result < 0) {
      throw failure(result);
    }
    return result;
  }
}
