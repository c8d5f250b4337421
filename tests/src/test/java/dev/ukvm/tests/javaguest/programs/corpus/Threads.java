// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;

/** Threads, monitors, interrupts. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Threads {
  private Threads() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "startAndJoin",
              () -> {
                StringBuilder b = new StringBuilder();
                Thread t = new Thread(() -> b.append("ran"));
                t.start();
                t.join();
                print(b);
              }),
          new Case(
              "mutualExclusion",
              () -> {
                int[] n = new int[1];
                Thread[] ts = new Thread[4];
                Object lock = new Object();
                for (int i = 0; i < 4; i++) {
                  ts[i] =
                      new Thread(() -> {
                        for (int j = 0; j < 50; j++)
                          synchronized (lock) {
                            int v = n[0];
                            if (j % 10 == 0) pause(1);
                            n[0] = v + 1;
                          }
                      });
                  ts[i].start();
                }
                for (Thread t : ts) t.join();
                print(n[0]);
              }),
          new Case(
              "synchronizedMethods",
              () -> {
                Counter c = new Counter();
                Thread[] ts = new Thread[3];
                for (int i = 0; i < 3; i++) {
                  ts[i] =
                      new Thread(() -> {
                        for (int j = 0; j < 20; j++) c.slowly();
                      });
                  ts[i].start();
                }
                for (Thread t : ts) t.join();
                print(c.n + " " + Counter.total);
              }),
          new Case(
              "reentrance",
              () -> {
                Object lock = new Object();
                synchronized (lock) {
                  synchronized (lock) {
                    print(Thread.holdsLock(lock));
                  }
                  print(Thread.holdsLock(lock));
                }
                print(Thread.holdsLock(lock));
              }),
          new Case(
              "waitNotify",
              () -> {
                Object lock = new Object();
                boolean[] ready = new boolean[1];
                Thread t =
                    new Thread(() -> {
                      synchronized (lock) {
                        ready[0] = true;
                        lock.notifyAll();
                      }
                    });
                synchronized (lock) {
                  t.start();
                  while (!ready[0]) lock.wait();
                }
                print("notified");
              }),
          new Case(
              "pingPong",
              () -> {
                StringBuilder b = new StringBuilder();
                Object lock = new Object();
                int[] turn = new int[1];
                Thread[] ts = new Thread[2];
                for (int k = 0; k < 2; k++) {
                  int me = k;
                  ts[k] =
                      new Thread(() -> {
                        for (int i = 0; i < 5; i++)
                          synchronized (lock) {
                            while (turn[0] != me)
                              try {
                                lock.wait();
                              } catch (InterruptedException e) {
                                return;
                              }
                            b.append(me);
                            turn[0] = 1 - me;
                            lock.notifyAll();
                          }
                      });
                  ts[k].start();
                }
                for (Thread t : ts) t.join();
                print(b);
              }),
          new Case(
              "waitTimesOut",
              () -> {
                Object lock = new Object();
                long t = System.nanoTime();
                synchronized (lock) {
                  lock.wait(30);
                }
                print(System.nanoTime() - t >= 29_000_000);
              }),
          new Case(
              "waitWithoutLock",
              () -> {
                try {
                  new Object().wait();
                } catch (IllegalMonitorStateException e) {
                  print("wait");
                }
                try {
                  new Object().notify();
                } catch (IllegalMonitorStateException e) {
                  print("notify");
                }
              }),
          new Case(
              "interruptSleep",
              () -> {
                Thread t =
                    new Thread(() -> {
                      try {
                        Thread.sleep(10000);
                        print("no");
                      } catch (InterruptedException e) {
                        print("woken " + Thread.currentThread().isInterrupted());
                      }
                    });
                t.start();
                pause(10);
                t.interrupt();
                t.join();
              }),
          new Case(
              "interruptWait",
              () -> {
                Object lock = new Object();
                Thread t =
                    new Thread(() -> {
                      synchronized (lock) {
                        try {
                          lock.wait();
                          print("no");
                        } catch (InterruptedException e) {
                          print("woken " + Thread.holdsLock(lock));
                        }
                      }
                    });
                t.start();
                pause(10);
                t.interrupt();
                t.join();
              }),
          new Case(
              "interruptJoinThenJoinAgain",
              () -> {
                Thread main = Thread.currentThread();
                Thread slow =
                    new Thread(() -> {
                      pause(10);
                      main.interrupt();
                      pause(30);
                      print("slow done");
                    });
                slow.start();
                try {
                  slow.join();
                  print("no");
                } catch (InterruptedException e) {
                  print("interrupted");
                }
                slow.join();
                print("joined " + slow.isAlive());
              }),
          new Case(
              "interruptedFlag",
              () -> {
                Thread.currentThread().interrupt();
                print(
                    Thread.currentThread().isInterrupted()
                        + " "
                        + Thread.interrupted()
                        + " "
                        + Thread.interrupted());
                Thread.currentThread().interrupt();
                try {
                  Thread.sleep(1);
                } catch (InterruptedException e) {
                  print("at once");
                }
                Thread.currentThread().interrupt();
                try {
                  new Thread(() -> {}).join();
                  print("not started");
                } catch (InterruptedException e) {
                  print("join");
                }
                Thread.interrupted();
              }),
          new Case(
              "joinWithTimeout",
              () -> {
                Thread t = new Thread(() -> pause(2000));
                t.setDaemon(true);
                t.start();
                long s = System.nanoTime();
                t.join(20);
                print(t.isAlive() + " " + (System.nanoTime() - s < 1_500_000_000L));
              }),
          new Case(
              "threadNames",
              () -> {
                print(Thread.currentThread().getName());
                Thread t = new Thread(() -> print(Thread.currentThread().getName()), "worker");
                t.start();
                t.join();
                t.setName("x");
                print(t.getName());
              }),
          new Case(
              "threadStates",
              () -> {
                Thread t = new Thread(() -> {});
                print(t.isAlive());
                t.start();
                t.join();
                print(t.isAlive());
                try {
                  t.start();
                } catch (IllegalThreadStateException e) {
                  print("twice");
                }
              }),
          new Case(
              "uncaughtHandlers",
              () -> {
                Thread t =
                    new Thread(() -> {
                      throw new IllegalStateException("in thread");
                    });
                t.setUncaughtExceptionHandler((th, e) -> print("handler " + e.getMessage()));
                t.start();
                t.join();
                print("on");
              }),
          new Case(
              "threadLocals",
              () -> {
                ThreadLocal<Integer> l = ThreadLocal.withInitial(() -> 5);
                l.set(6);
                int[] seen = new int[1];
                Thread t = new Thread(() -> seen[0] = l.get());
                t.start();
                t.join();
                print(l.get() + " " + seen[0]);
                l.remove();
                print(l.get());
              }),
          new Case(
              "yielding",
              () -> {
                StringBuilder b = new StringBuilder();
                boolean[] go = new boolean[1];
                Thread t = new Thread(() -> go[0] = true);
                t.start();
                while (!go[0]) Thread.yield();
                print("seen");
              }),
          new Case(
              "sleepOrder",
              () -> {
                StringBuffer b = new StringBuffer();
                ArrayList<Thread> ts = new ArrayList<>();
                for (int i : new int[] {600, 200, 400}) {
                  Thread t =
                      new Thread(() -> {
                        pause(i);
                        b.append(i).append(' ');
                      });
                  ts.add(t);
                  t.start();
                }
                for (Thread t : ts) t.join();
                print(b);
              }),
          new Case(
              "deadlockFreeHandOff",
              () -> {
                AtomicInteger n = new AtomicInteger();
                Object a = new Object();
                Thread t;
                synchronized (a) {
                  t =
                      new Thread(() -> {
                        synchronized (a) {
                          n.incrementAndGet();
                        }
                      });
                  t.start();
                  pause(10);
                  print(n.get());
                }
                t.join();
                print(n.get());
              }),
          new Case(
              "lockOnClassesAndStrings",
              () -> {
                Object[] locks = {String.class, "literal", new int[1], Thread.currentThread()};
                int n = 0;
                for (Object l : locks)
                  synchronized (l) {
                    n++;
                  }
                print(n);
                System.gc();
                synchronized ("literal") {
                  System.gc();
                  print("still");
                }
              }),
          new Case(
              "hashCodeSurvivesLocking",
              () -> {
                Object o = new Object();
                int h = o.hashCode();
                synchronized (o) {
                  print(o.hashCode() == h);
                }
                print(o.hashCode() == h);
                Object p = new Object();
                synchronized (p) {
                  h = p.hashCode();
                }
                print(p.hashCode() == h);
                System.gc();
                print(p.hashCode() == h);
              }),
          new Case(
              "producerConsumer",
              () -> {
                ArrayList<Integer> q = new ArrayList<>();
                int[] sum = new int[1];
                Thread p =
                    new Thread(() -> {
                      for (int i = 1; i <= 100; i++)
                        synchronized (q) {
                          while (q.size() >= 5)
                            try {
                              q.wait();
                            } catch (InterruptedException e) {
                              return;
                            }
                          q.add(i);
                          q.notifyAll();
                        }
                    });
                Thread c =
                    new Thread(() -> {
                      for (int i = 0; i < 100; i++)
                        synchronized (q) {
                          while (q.isEmpty())
                            try {
                              q.wait();
                            } catch (InterruptedException e) {
                              return;
                            }
                          sum[0] += q.remove(0);
                          q.notifyAll();
                        }
                    });
                p.start();
                c.start();
                p.join();
                c.join();
                print(sum[0]);
              }));

  static final class Counter {
    static int total;
    int n;

    synchronized void slowly() {
      int v = n;
      pause(v % 10 == 0 ? 1 : 0);
      n = v + 1;
      add();
    }

    private static synchronized void add() {
      total++;
    }
  }

  private static void pause(long millis) {
    try {
      Thread.sleep(millis);
    } catch (InterruptedException e) {
      print("interrupted");
    }
  }

  private static void print(Object value) {
    System.out.println(value);
  }
}
