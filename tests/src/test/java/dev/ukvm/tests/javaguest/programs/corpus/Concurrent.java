// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs.corpus;

import java.util.*;
import java.util.List;
import java.util.concurrent.*;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.Lock;
import java.util.concurrent.locks.LockSupport;
import java.util.concurrent.locks.ReentrantLock;
import java.util.concurrent.locks.ReentrantReadWriteLock;

/** java.util.concurrent. */
@SuppressWarnings({
  "all",
  "fallthrough",
  "finally",
  "try",
  "lossy-conversions"
}) // Tried on purpose.
final class Concurrent {
  private Concurrent() {}

  static final List<Case> CASES =
      List.of(
          new Case(
              "fixedPool",
              () -> {
                ExecutorService e = Executors.newFixedThreadPool(3);
                List<Future<Integer>> fs = new ArrayList<>();
                for (int i = 0; i < 6; i++) {
                  int n = i;
                  fs.add(e.submit(() -> n * n));
                }
                int s = 0;
                for (Future<Integer> f : fs) s += f.get();
                print(s);
                e.shutdown();
                print(e.awaitTermination(1, TimeUnit.SECONDS) + " " + e.isTerminated());
              }),
          new Case(
              "poolThreadNames",
              () -> {
                ExecutorService e = Executors.newSingleThreadExecutor(r -> new Thread(r, "mine"));
                print(e.submit(() -> Thread.currentThread().getName()).get());
                e.shutdown();
                try {
                  e.submit(() -> 1);
                } catch (RejectedExecutionException x) {
                  print("rejected");
                }
              }),
          new Case(
              "failingTasks",
              () -> {
                ExecutorService e = Executors.newCachedThreadPool();
                Future<?> f =
                    e.submit(() -> {
                      throw new IllegalStateException("task");
                    });
                try {
                  f.get();
                } catch (ExecutionException x) {
                  print(x.getCause());
                }
                e.shutdownNow();
              }),
          new Case(
              "cancel",
              () -> {
                ExecutorService e = Executors.newSingleThreadExecutor();
                Future<?> f =
                    e.submit(() -> {
                      try {
                        Thread.sleep(10000);
                      } catch (InterruptedException x) {
                        Thread.currentThread().interrupt();
                      }
                    });
                Thread.sleep(10);
                print(f.cancel(true) + " " + f.isCancelled());
                try {
                  f.get();
                } catch (CancellationException x) {
                  print("cancelled");
                }
                e.shutdown();
                print(e.awaitTermination(1, TimeUnit.SECONDS));
              }),
          new Case(
              "timeouts",
              () -> {
                ExecutorService e = Executors.newSingleThreadExecutor();
                Future<Integer> f =
                    e.submit(() -> {
                      Thread.sleep(50);
                      return 5;
                    });
                try {
                  f.get(5, TimeUnit.MILLISECONDS);
                } catch (TimeoutException x) {
                  print("timeout");
                }
                print(f.get());
                e.shutdown();
              }),
          new Case(
              "invokeAllAny",
              () -> {
                ExecutorService e = Executors.newFixedThreadPool(2);
                List<Callable<Integer>> c = List.of(() -> 1, () -> 2, () -> 3);
                int s = 0;
                for (Future<Integer> f : e.invokeAll(c)) s += f.get();
                print(s);
                print(e.invokeAny(List.of(() -> 7)));
                e.shutdown();
              }),
          new Case(
              "scheduled",
              () -> {
                ScheduledExecutorService e = Executors.newScheduledThreadPool(1);
                AtomicInteger n = new AtomicInteger();
                ScheduledFuture<Integer> f = e.schedule(() -> 9, 10, TimeUnit.MILLISECONDS);
                print(f.get());
                CountDownLatch l = new CountDownLatch(3);
                ScheduledFuture<?> r =
                    e.scheduleAtFixedRate(
                        () -> {
                          n.incrementAndGet();
                          l.countDown();
                        },
                        0,
                        5,
                        TimeUnit.MILLISECONDS);
                l.await();
                r.cancel(false);
                print(n.get() >= 3);
                e.shutdownNow();
              }),
          new Case(
              "closePool",
              () -> {
                AtomicInteger n = new AtomicInteger();
                try (ExecutorService e = Executors.newVirtualThreadPerTaskExecutor()) {
                  for (int i = 0; i < 5; i++) e.submit(n::incrementAndGet);
                }
                print(n.get());
              }),
          new Case(
              "latch",
              () -> {
                CountDownLatch l = new CountDownLatch(2);
                for (int i = 0; i < 2; i++) new Thread(l::countDown).start();
                l.await();
                print(l.getCount() + " " + new CountDownLatch(1).await(5, TimeUnit.MILLISECONDS));
              }),
          new Case(
              "semaphore",
              () -> {
                Semaphore s = new Semaphore(2);
                s.acquire();
                s.acquire();
                print(s.tryAcquire() + " " + s.tryAcquire(5, TimeUnit.MILLISECONDS));
                Thread t =
                    new Thread(() -> {
                      s.acquireUninterruptibly();
                      print("got");
                    });
                t.start();
                Thread.sleep(5);
                s.release();
                t.join();
                print(s.availablePermits());
              }),
          new Case(
              "barrier",
              () -> {
                CyclicBarrier b = new CyclicBarrier(3, () -> print("all"));
                List<Thread> ts = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                  Thread t =
                      new Thread(() -> {
                        try {
                          b.await();
                          b.await();
                        } catch (Exception e) {
                          print(e);
                        }
                      });
                  ts.add(t);
                  t.start();
                }
                for (Thread t : ts) t.join();
                print(b.getNumberWaiting());
              }),
          new Case(
              "reentrantLock",
              () -> {
                ReentrantLock l = new ReentrantLock();
                int[] n = new int[1];
                List<Thread> ts = new ArrayList<>();
                for (int i = 0; i < 3; i++) {
                  Thread t =
                      new Thread(() -> {
                        for (int j = 0; j < 20; j++) {
                          l.lock();
                          try {
                            int v = n[0];
                            if (j % 7 == 0) Thread.sleep(1);
                            n[0] = v + 1;
                          } catch (InterruptedException e) {
                            print(e);
                          } finally {
                            l.unlock();
                          }
                        }
                      });
                  ts.add(t);
                  t.start();
                }
                for (Thread t : ts) t.join();
                print(n[0] + " " + l.isLocked());
                try {
                  l.unlock();
                } catch (IllegalMonitorStateException e) {
                  print("not mine");
                }
              }),
          new Case(
              "tryLock",
              () -> {
                ReentrantLock l = new ReentrantLock();
                l.lock();
                Thread t =
                    new Thread(() -> {
                      try {
                        print(l.tryLock() + " " + l.tryLock(5, TimeUnit.MILLISECONDS));
                      } catch (InterruptedException e) {
                        print(e);
                      }
                    });
                t.start();
                t.join();
                l.lock();
                print(l.getHoldCount());
                l.unlock();
                l.unlock();
              }),
          new Case(
              "conditions",
              () -> {
                Lock l = new ReentrantLock();
                Condition c = l.newCondition();
                boolean[] ready = new boolean[1];
                Thread t =
                    new Thread(() -> {
                      l.lock();
                      try {
                        ready[0] = true;
                        c.signalAll();
                      } finally {
                        l.unlock();
                      }
                    });
                l.lock();
                try {
                  t.start();
                  while (!ready[0]) c.await();
                  print("signalled " + c.await(5, TimeUnit.MILLISECONDS));
                } finally {
                  l.unlock();
                }
              }),
          new Case(
              "interruptedLock",
              () -> {
                ReentrantLock l = new ReentrantLock();
                l.lock();
                Thread t =
                    new Thread(() -> {
                      try {
                        l.lockInterruptibly();
                        print("no");
                      } catch (InterruptedException e) {
                        print("interrupted");
                      }
                    });
                t.start();
                Thread.sleep(5);
                t.interrupt();
                t.join();
                l.unlock();
                l.lock();
                print("free");
              }),
          new Case(
              "readWriteLock",
              () -> {
                ReentrantReadWriteLock l = new ReentrantReadWriteLock();
                l.readLock().lock();
                Thread r =
                    new Thread(() -> {
                      print(l.readLock().tryLock());
                      l.readLock().unlock();
                      print(l.writeLock().tryLock());
                    });
                r.start();
                r.join();
                l.readLock().unlock();
                l.writeLock().lock();
                print(l.isWriteLocked());
                l.writeLock().unlock();
              }),
          new Case(
              "park",
              () -> {
                Thread main = Thread.currentThread();
                Thread t = new Thread(() -> LockSupport.unpark(main));
                t.start();
                LockSupport.park();
                print("unparked");
                LockSupport.unpark(main);
                LockSupport.park();
                print("permit");
                long s = System.nanoTime();
                LockSupport.parkNanos(5_000_000);
                print(System.nanoTime() - s >= 4_000_000);
                t.join();
              }),
          new Case(
              "futures",
              () -> {
                CompletableFuture<Integer> f =
                    CompletableFuture.supplyAsync(() -> 6).thenApply(x -> x * 7);
                print(f.get() + " " + f.isDone());
                print(
                    CompletableFuture.completedFuture(1)
                        .thenCombine(CompletableFuture.supplyAsync(() -> 2), Integer::sum)
                        .join());
              }),
          new Case(
              "futuresCompose",
              () -> {
                print(
                    CompletableFuture.supplyAsync(() -> "a")
                        .thenCompose(s -> CompletableFuture.supplyAsync(() -> s + "b"))
                        .thenApplyAsync(s -> s + "c")
                        .join());
                CompletableFuture<Void> all =
                    CompletableFuture.allOf(
                        CompletableFuture.runAsync(() -> {}), CompletableFuture.completedFuture(1));
                print(all.join());
              }),
          new Case(
              "futuresFail",
              () -> {
                CompletableFuture<Integer> f =
                    CompletableFuture.supplyAsync(() -> {
                      throw new IllegalStateException("boom");
                    });
                try {
                  f.join();
                } catch (CompletionException e) {
                  print(e.getCause());
                }
                try {
                  f.get();
                } catch (ExecutionException e) {
                  print(e.getCause());
                }
                print(
                    f.exceptionally(e -> -1).join()
                        + " "
                        + f.handle((v, e) -> e == null ? "ok" : "failed").join()
                        + " "
                        + f.isCompletedExceptionally());
              }),
          new Case(
              "futuresWhen",
              () -> {
                StringBuilder b = new StringBuilder();
                CompletableFuture<String> f = new CompletableFuture<>();
                f.whenComplete((v, e) -> b.append(v))
                    .thenAccept(v -> b.append("!"))
                    .thenRun(() -> b.append("?"));
                f.complete("x");
                print(b + " " + f.complete("y") + f.getNow("z"));
                print(
                    CompletableFuture.anyOf(
                            CompletableFuture.completedFuture("q"), new CompletableFuture<>())
                        .join());
              }),
          new Case(
              "stages",
              () -> {
                StringBuilder b = new StringBuilder();
                CompletableFuture<Integer> late = new CompletableFuture<>();
                CompletionStage<Integer> stage = CompletableFuture.completedFuture(20);
                stage
                    .thenApply(x -> x + 1)
                    .thenCombine(stage, Integer::sum)
                    .runAfterBoth(late, () -> b.append("both "))
                    .whenComplete((v, e) -> b.append(v).append(e).append(' '));
                stage.runAfterEither(new CompletableFuture<>(), () -> b.append("either "));
                new CompletableFuture<Integer>().acceptEither(stage, v -> b.append(v).append(' '));
                CompletableFuture<Integer> failed = new CompletableFuture<>();
                failed.exceptionally(e -> -1).thenAcceptBoth(stage, (x, y) -> b.append(x + y));
                b.append("late ");
                failed.completeExceptionally(new IllegalArgumentException());
                late.completeExceptionally(new IllegalStateException());
                print(b);
                print(stage.thenRunAsync(() -> {}, Runnable::run).toCompletableFuture().join());
              }),
          new Case(
              "futureTimeout",
              () -> {
                try {
                  new CompletableFuture<Integer>().orTimeout(5, TimeUnit.MILLISECONDS).join();
                } catch (CompletionException e) {
                  print(e.getCause().getClass().getSimpleName());
                }
                try {
                  new CompletableFuture<Integer>().get(5, TimeUnit.MILLISECONDS);
                } catch (TimeoutException e) {
                  print("get");
                }
              }),
          new Case(
              "blockingQueues",
              () -> {
                BlockingQueue<Integer> q = new ArrayBlockingQueue<>(2);
                Thread p =
                    new Thread(() -> {
                      try {
                        for (int i = 0; i < 10; i++) q.put(i);
                      } catch (InterruptedException e) {
                        print(e);
                      }
                    });
                p.start();
                int s = 0;
                for (int i = 0; i < 10; i++) s = s * 3 + q.take();
                print(s);
                print(
                    q.poll(5, TimeUnit.MILLISECONDS)
                        + " "
                        + q.offer(1)
                        + q.offer(2)
                        + q.offer(3)
                        + q.remainingCapacity());
                p.join();
              }),
          new Case(
              "linkedQueues",
              () -> {
                LinkedBlockingQueue<String> q = new LinkedBlockingQueue<>();
                q.add("a");
                q.put("b");
                List<String> l = new ArrayList<>();
                print(q.drainTo(l) + "" + l);
                ConcurrentLinkedQueue<Integer> c = new ConcurrentLinkedQueue<>(List.of(1, 2));
                print(c.poll() + c.peek() + " " + c.size());
              }),
          new Case(
              "atomics",
              () -> {
                AtomicInteger a = new AtomicInteger(5);
                print(
                    a.incrementAndGet()
                        + " "
                        + a.getAndAdd(4)
                        + " "
                        + a.compareAndSet(10, 1)
                        + " "
                        + a.updateAndGet(x -> x * 3)
                        + " "
                        + a.accumulateAndGet(4, Math::max));
                AtomicLong l = new AtomicLong();
                print(l.addAndGet(1L << 40));
                AtomicReference<String> r = new AtomicReference<>("x");
                print(r.getAndSet("y") + r.get());
              }),
          new Case(
              "timeUnits",
              () -> {
                print(
                    TimeUnit.SECONDS.toMillis(3)
                        + " "
                        + TimeUnit.NANOSECONDS.toMicros(5500)
                        + " "
                        + TimeUnit.MILLISECONDS.convert(2, TimeUnit.MINUTES)
                        + " "
                        + TimeUnit.DAYS.toHours(2));
              }));

  private static void print(Object value) {
    System.out.println(value);
  }
}
