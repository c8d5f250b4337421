// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Futex;
import java.lang.invoke.VarHandle;

/**
 * The tender's side of the conversation with the stub: a request comes, an answer goes. Both sides
 * wait awake while that is likely to be short, then sleep.
 *
 * <p>Everything but {@link #interrupt} is for the vCPU's thread.
 */
final class Exchange {
  /** How a wait for the guest ended. */
  enum Event {
    REQUEST,
    /** The process has ended, or was ended because it did not stop when told to. */
    ENDED
  }

  /**
   * How often a sleeping tender looks whether the process still lives: at first, and when nothing
   * has happened for long.
   */
  private static final long CHECK_NANOS = 100_000_000;

  private static final long CHECK_MAX_NANOS = 1_000_000_000;

  /** How long a guest may take to stop when it is told to, before its process is killed. */
  private static final long STOP_NANOS = 1_000_000_000;

  private static final int CLOCK_MASK = 63;
  private static final int CALLS = 257;

  private final Control control;
  private final ChildProcess process;
  private final Futex request;
  private final Futex answer;
  private final SpinPolicy spins;
  private final SpinPolicy stubSpins;
  private final int spinCycles;

  /** Whether the latest call with this number took longer than it pays to wait awake. */
  private final boolean[] slow = new boolean[CALLS];

  private volatile boolean interrupted;
  private volatile boolean interruptible;
  private volatile long interruptedAt;
  private int seen;
  private int call = -1;
  private long seenAt = System.nanoTime();

  Exchange(Control control, ChildProcess process, long counterFrequency) {
    this.control = control;
    this.process = process;
    request = control.futex(Control.REQUEST);
    answer = control.futex(Control.ANSWER);
    boolean together = Runtime.getRuntime().availableProcessors() > 1;
    spins = new SpinPolicy(together);
    stubSpins = new SpinPolicy(together);
    spinCycles = (int) (counterFrequency / 1000 * SpinPolicy.SPIN_NANOS / 1_000_000);
  }

  /** Makes the guest stop. For any thread; being told again gives it no more time. */
  synchronized void interrupt() {
    if (!interrupted) {
      interruptedAt = System.nanoTime();
      interrupted = true;
    }
    if (interruptible) {
      process.signal(ChildProcess.SIGUSR1);
    }
  }

  /** Says that the process has a handler for the signal that stops it. */
  void allowInterrupts() {
    interruptible = true;
  }

  /** Whether the guest was told to stop since this was last asked. */
  boolean takeInterrupt() {
    if (interrupted) {
      interrupted = false;
      return true;
    }
    return false;
  }

  /** Says that the guest waits for hypercall {@code number}: it sleeps if that takes long. */
  void expect(int number) {
    call = number;
    if (slow[number]) {
      control.putInt(Control.SPIN, 0);
    }
  }

  /** Lets the guest go on. */
  void answer() {
    long now = System.nanoTime();
    long nanos = now - seenAt;
    seenAt = now;
    VarHandle.releaseFence();
    control.putInt(Control.ANSWER, seen);
    // The stub writes that it sleeps, then reads the answer; so one of the two sees the other.
    VarHandle.fullFence();
    boolean asleep = control.getInt(Control.STUB_SLEEPS) != 0;
    if (asleep) {
      answer.wake();
    }
    boolean told = call >= 0 && slow[call];
    if (call >= 0) {
      slow[call] = nanos > SpinPolicy.SPIN_NANOS;
      call = -1;
    }
    if (!told) {
      if (asleep) {
        stubSpins.slept(nanos);
      } else {
        stubSpins.succeeded();
      }
    }
    control.putInt(Control.SPIN, stubSpins.isWorthwhile() ? spinCycles : 0);
  }

  /** Waits for the guest's next request. */
  Event await() {
    long start = seenAt;
    if (!awaitAwake(start)) {
      if (!sleep()) {
        return Event.ENDED;
      }
      seenAt = System.nanoTime();
      spins.slept(seenAt - start);
    } else {
      seenAt = System.nanoTime();
      spins.succeeded();
    }
    seen = control.getInt(Control.REQUEST);
    VarHandle.acquireFence();
    control.putInt(Control.COMMAND, 0);
    return Event.REQUEST;
  }

  private boolean awaitAwake(long start) {
    if (!spins.isWorthwhile()) {
      return false;
    }
    int turns = 0;
    while (control.getInt(Control.REQUEST) == seen) {
      if ((++turns & CLOCK_MASK) == 0 && System.nanoTime() - start > SpinPolicy.SPIN_NANOS) {
        return false;
      }
      Thread.onSpinWait();
      VarHandle.acquireFence();
    }
    return true;
  }

  private boolean sleep() {
    boolean alive = true;
    long check = CHECK_NANOS;
    while (alive && !isRequested()) {
      request.await(seen, interrupted ? CHECK_NANOS : check);
      check = Math.min(CHECK_MAX_NANOS, check + check / 2);
      if (!isRequested()) {
        if (interrupted && System.nanoTime() - interruptedAt > STOP_NANOS) {
          process.signal(ChildProcess.SIGKILL);
        }
        alive = !process.hasEnded();
      }
    }
    control.putInt(Control.TENDER_SLEEPS, 0);
    return alive || control.getInt(Control.REQUEST) != seen;
  }

  /**
   * Looks for a request after having said that this side sleeps: the order that {@code answer} has
   * too.
   */
  private boolean isRequested() {
    control.putInt(Control.TENDER_SLEEPS, 1);
    VarHandle.fullFence();
    return control.getInt(Control.REQUEST) != seen;
  }
}
