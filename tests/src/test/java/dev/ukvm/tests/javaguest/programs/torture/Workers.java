// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.torture;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;

/**
 * Green threads: what they hold while they wait, at any depth, is held by nothing but their saved
 * stacks.
 */
final class Workers {
  private static final int THREADS = 6;
  private static final int ROUNDS = 15;

  private record Message(int number, Object payload) {}

  private final Random random;
  private final BlockingQueue<Message> queue = new ArrayBlockingQueue<>(4);
  private final Object lock = new Object();
  private final ThreadLocal<Object> own = new ThreadLocal<>();
  private int turns;
  private Throwable failure;

  Workers(Random random) {
    this.random = random;
  }

  void check() throws InterruptedException {
    turns = 0;
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < THREADS; i++) {
      int seed = random.nextInt();
      Thread thread = new Thread(() -> guard(seed));
      threads.add(thread);
      thread.start();
    }
    for (int i = 0; i < THREADS * ROUNDS; i++) {
      Message message = queue.take();
      Payload.check(message.payload(), message.number(), 20);
      if (i % 10 == 0) {
        System.gc();
      }
    }
    for (Thread thread : threads) {
      thread.join();
    }
    if (failure != null) {
      throw new AssertionError("in a thread", failure);
    }
    Torture.require(turns == THREADS * ROUNDS, "threads took turns at a lock that excludes");
  }

  private void guard(int seed) {
    try {
      work(new Random(seed));
    } catch (Throwable e) {
      failure = e;
    }
  }

  private void work(Random mine) throws InterruptedException {
    int ownNumber = mine.nextInt();
    own.set(Payload.make(ownNumber, 30));
    for (int round = 0; round < ROUNDS; round++) {
      int number = mine.nextInt();
      int depth = mine.nextInt(60);
      Torture.require(descend(mine, depth, number) == depth, "a thread's stack ended too early");
      synchronized (lock) {
        int before = turns;
        Torture.litter(20);
        Thread.yield();
        turns = before + 1;
      }
      Payload.check(own.get(), ownNumber, 30);
      queue.put(new Message(number, Payload.make(number, 20)));
    }
  }

  private int descend(Random mine, int depth, int number) throws InterruptedException {
    Object held = Payload.make(number, number & 31);
    int below = 0;
    if (depth == 0) {
      pause(mine);
    } else {
      try {
        below = 1 + descend(mine, depth - 1, number * 31 + 7);
      } finally {
        if (mine.nextInt(20) == 0) {
          pause(mine);
        }
      }
    }
    Payload.check(held, number, number & 31);
    return below;
  }

  private static void pause(Random mine) throws InterruptedException {
    Object[] held = {Payload.make(mine.nextInt(9), 25), mine};
    switch (mine.nextInt(3)) {
      case 0 -> Thread.yield();
      case 1 -> Thread.sleep(1);
      default -> {
        Thread other = new Thread(() -> Torture.litter(10));
        other.start();
        other.join();
      }
    }
    Torture.require(held[1] == mine, "a thread's array is another's");
  }
}
