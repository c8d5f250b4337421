// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.concurrent.BrokenBarrierException;

/** As the JDK's, without timeouts. */
public class CyclicBarrier {
  private static final class Generation {
    private boolean tripped;
    private boolean broken;
  }

  private final int parties;
  private final Runnable action;
  private int waiting;
  private Generation generation = new Generation();

  public CyclicBarrier(int parties) {
    this(parties, null);
  }

  public CyclicBarrier(int parties, Runnable action) {
    if (parties <= 0) {
      throw new IllegalArgumentException();
    }
    this.parties = parties;
    this.action = action;
  }

  public int await() throws InterruptedException, BrokenBarrierException {
    Generation mine = generation;
    if (mine.broken) {
      throw new BrokenBarrierException();
    }
    int index = parties - ++waiting;
    if (index == 0) {
      boolean ran = false;
      try {
        if (action != null) {
          action.run();
        }
        ran = true;
      } finally {
        next(mine, !ran);
      }
      return 0;
    }
    try {
      Waits.until(this, () -> mine.tripped || mine.broken);
    } catch (InterruptedException e) {
      if (!mine.tripped) {
        next(mine, true);
        throw e;
      }
      Thread.currentThread().interrupt();
    }
    if (mine.broken) {
      throw new BrokenBarrierException();
    }
    return index;
  }

  private void next(Generation mine, boolean broken) {
    mine.tripped = !broken;
    mine.broken = broken;
    waiting = 0;
    if (!broken) {
      generation = new Generation();
    }
    Waits.wakeAll(this);
  }

  public boolean isBroken() {
    return generation.broken;
  }

  public void reset() {
    Generation mine = generation;
    if (waiting > 0) {
      next(mine, true);
    }
    generation = new Generation();
  }

  public int getParties() {
    return parties;
  }

  public int getNumberWaiting() {
    return waiting;
  }
}
