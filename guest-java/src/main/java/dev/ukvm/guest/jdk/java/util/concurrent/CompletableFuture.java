// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** As the JDK's. What is asynchronous runs on a daemon thread of its own. */
public class CompletableFuture<T> implements java.util.concurrent.Future<T>, CompletionStage<T> {
  private static final Executor POOL =
      task -> {
        Thread thread = new Thread(task, "ForkJoinPool.commonPool-worker-1");
        thread.setDaemon(true);
        thread.start();
      };

  /** Finishes a future by how this one ended; what it throws is the failure. */
  private interface Step<T, U> {
    void take(CompletableFuture<U> next, T value, Throwable failure);
  }

  private T value;
  private Throwable failure;
  private boolean done;
  private List<Runnable> dependents = new ArrayList<>(1);

  public CompletableFuture() {}

  public static <U> CompletableFuture<U> completedFuture(U value) {
    CompletableFuture<U> future = new CompletableFuture<>();
    future.complete(value);
    return future;
  }

  public static <U> CompletableFuture<U> failedFuture(Throwable failure) {
    CompletableFuture<U> future = new CompletableFuture<>();
    future.completeExceptionally(java.util.Objects.requireNonNull(failure));
    return future;
  }

  public static <U> CompletableFuture<U> supplyAsync(Supplier<U> supplier) {
    return supplyAsync(supplier, POOL);
  }

  public static <U> CompletableFuture<U> supplyAsync(Supplier<U> supplier, Executor executor) {
    CompletableFuture<U> future = new CompletableFuture<>();
    executor.execute(() -> future.finishBy(() -> future.complete(supplier.get())));
    return future;
  }

  public static CompletableFuture<Void> runAsync(Runnable task) {
    return runAsync(task, POOL);
  }

  public static CompletableFuture<Void> runAsync(Runnable task, Executor executor) {
    return supplyAsync(
        () -> {
          task.run();
          return null;
        },
        executor);
  }

  public static CompletableFuture<Void> allOf(CompletableFuture<?>... futures) {
    CompletableFuture<Void> all = completedFuture(null);
    for (CompletableFuture<?> future : futures) {
      all = all.combineOn(null, future, (nothing, value) -> null);
    }
    return all;
  }

  public static CompletableFuture<Object> anyOf(CompletableFuture<?>... futures) {
    CompletableFuture<Object> any = new CompletableFuture<>();
    for (CompletableFuture<?> future : futures) {
      future.onDone(() -> any.finish(future.value, wrapped(future.failure)));
    }
    return any;
  }

  private void finishBy(Runnable step) {
    try {
      step.run();
    } catch (Throwable t) {
      finish(null, wrapped(t));
    }
  }

  private boolean finish(T newValue, Throwable newFailure) {
    if (done) {
      return false;
    }
    value = newValue;
    failure = newFailure;
    done = true;
    List<Runnable> waiting = dependents;
    dependents = null;
    synchronized (this) {
      notifyAll();
    }
    for (Runnable dependent : waiting) {
      dependent.run();
    }
    return true;
  }

  private void onDone(Runnable dependent) {
    if (done) {
      dependent.run();
    } else {
      dependents.add(dependent);
    }
  }

  private static Throwable wrapped(Throwable failure) {
    return failure == null || failure instanceof CompletionException
        ? failure
        : new CompletionException(failure);
  }

  private <U> CompletableFuture<U> then(Executor executor, Step<? super T, U> step) {
    CompletableFuture<U> next = new CompletableFuture<>();
    Runnable run = () -> next.finishBy(() -> step.take(next, value, wrapped(failure)));
    onDone(executor == null ? run : () -> executor.execute(run));
    return next;
  }

  private <U> CompletableFuture<U> thenApplyOn(
      Executor executor, Function<? super T, ? extends U> function) {
    return then(
        executor,
        (next, value, failure) ->
            next.finish(failure == null ? function.apply(value) : null, failure));
  }

  private <U> CompletableFuture<U> composeOn(
      Executor executor, Function<? super T, ? extends CompletionStage<U>> function) {
    return then(
        executor,
        (next, value, failure) -> {
          if (failure != null) {
            next.finish(null, failure);
          } else {
            CompletableFuture<U> inner = of(function.apply(value));
            inner.onDone(() -> next.finish(inner.value, wrapped(inner.failure)));
          }
        });
  }

  private <U, V> CompletableFuture<V> combineOn(
      Executor executor,
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends V> function) {
    CompletableFuture<? extends U> its = of(other);
    CompletableFuture<V> next = new CompletableFuture<>();
    Runnable run =
        () ->
            next.finishBy(() -> {
              Throwable first = failure != null ? failure : its.failure;
              next.finish(first == null ? function.apply(value, its.value) : null, wrapped(first));
            });
    Runnable start = executor == null ? run : () -> executor.execute(run);
    onDone(() -> its.onDone(start));
    return next;
  }

  private CompletableFuture<T> either(CompletionStage<? extends T> other) {
    CompletableFuture<T> any = new CompletableFuture<>();
    CompletableFuture<? extends T> its = of(other);
    onDone(() -> any.finish(value, failure));
    its.onDone(() -> any.finish(its.value, its.failure));
    return any;
  }

  private CompletableFuture<T> whenOn(
      Executor executor, BiConsumer<? super T, ? super Throwable> consumer) {
    CompletableFuture<T> next = new CompletableFuture<>();
    Runnable run =
        () ->
            next.finishBy(() -> {
              try {
                consumer.accept(value, failure);
              } catch (Throwable t) {
                if (failure == null) {
                  throw t;
                }
              }
              next.finish(value, wrapped(failure));
            });
    onDone(executor == null ? run : () -> executor.execute(run));
    return next;
  }

  /** A stage's future, by its name here. */
  @SuppressWarnings("unchecked")
  private static <U> CompletableFuture<U> of(CompletionStage<U> stage) {
    return (CompletableFuture<U>) (Object) stage.toCompletableFuture();
  }

  @SuppressWarnings("unchecked")
  @Override
  public java.util.concurrent.CompletableFuture<T> toCompletableFuture() {
    return (java.util.concurrent.CompletableFuture<T>) (Object) this;
  }

  public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> function) {
    return then(
        null,
        (next, value, failure) ->
            next.finish(failure == null ? function.apply(value) : null, failure));
  }

  public <U> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function) {
    return then(
        POOL,
        (next, value, failure) ->
            next.finish(failure == null ? function.apply(value) : null, failure));
  }

  public <U> CompletableFuture<U> thenApplyAsync(
      Function<? super T, ? extends U> function, Executor executor) {
    return then(
        executor,
        (next, value, failure) ->
            next.finish(failure == null ? function.apply(value) : null, failure));
  }

  public CompletableFuture<Void> thenAccept(Consumer<? super T> consumer) {
    return thenApplyOn(
        null,
        value -> {
          consumer.accept(value);
          return null;
        });
  }

  public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> consumer) {
    return thenApplyOn(
        POOL,
        value -> {
          consumer.accept(value);
          return null;
        });
  }

  public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> consumer, Executor executor) {
    return thenApplyOn(
        executor,
        value -> {
          consumer.accept(value);
          return null;
        });
  }

  public CompletableFuture<Void> thenRun(Runnable action) {
    return thenApplyOn(
        null,
        value -> {
          action.run();
          return null;
        });
  }

  public CompletableFuture<Void> thenRunAsync(Runnable action) {
    return thenApplyOn(
        POOL,
        value -> {
          action.run();
          return null;
        });
  }

  public CompletableFuture<Void> thenRunAsync(Runnable action, Executor executor) {
    return thenApplyOn(
        executor,
        value -> {
          action.run();
          return null;
        });
  }

  public <U> CompletableFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> function) {
    return composeOn(null, function);
  }

  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> function) {
    return composeOn(POOL, function);
  }

  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> function, Executor executor) {
    return composeOn(executor, function);
  }

  public <U, V> CompletableFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
    return combineOn(null, other, function);
  }

  public <U, V> CompletableFuture<V> thenCombineAsync(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
    return combineOn(POOL, other, function);
  }

  public <U, V> CompletableFuture<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends V> function,
      Executor executor) {
    return combineOn(executor, other, function);
  }

  public <U> CompletableFuture<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> consumer) {
    return combineOn(
        null,
        other,
        (T mine, U its) -> {
          consumer.accept(mine, its);
          return null;
        });
  }

  public <U> CompletableFuture<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> consumer) {
    return combineOn(
        POOL,
        other,
        (T mine, U its) -> {
          consumer.accept(mine, its);
          return null;
        });
  }

  public <U> CompletableFuture<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> consumer,
      Executor executor) {
    return combineOn(
        executor,
        other,
        (T mine, U its) -> {
          consumer.accept(mine, its);
          return null;
        });
  }

  public <U> CompletableFuture<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> function) {
    return either(other).thenApplyOn(null, function);
  }

  public <U> CompletableFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> function) {
    return either(other).thenApplyOn(POOL, function);
  }

  public <U> CompletableFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> function, Executor executor) {
    return either(other).thenApplyOn(executor, function);
  }

  public CompletableFuture<Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> consumer) {
    return either(other)
        .thenApplyOn(
            null,
            value -> {
              consumer.accept(value);
              return null;
            });
  }

  public CompletableFuture<Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> consumer) {
    return either(other)
        .thenApplyOn(
            POOL,
            value -> {
              consumer.accept(value);
              return null;
            });
  }

  public CompletableFuture<Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> consumer, Executor executor) {
    return either(other)
        .thenApplyOn(
            executor,
            value -> {
              consumer.accept(value);
              return null;
            });
  }

  public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> function) {
    return then(null, (next, value, failure) -> next.finish(function.apply(value, failure), null));
  }

  public <U> CompletableFuture<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> function) {
    return then(POOL, (next, value, failure) -> next.finish(function.apply(value, failure), null));
  }

  public <U> CompletableFuture<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> function, Executor executor) {
    return then(
        executor, (next, value, failure) -> next.finish(function.apply(value, failure), null));
  }

  public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> consumer) {
    return whenOn(null, consumer);
  }

  public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> consumer) {
    return whenOn(POOL, consumer);
  }

  public CompletableFuture<T> whenCompleteAsync(
      BiConsumer<? super T, ? super Throwable> consumer, Executor executor) {
    return whenOn(executor, consumer);
  }

  public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> function) {
    return then(
        null,
        (next, value, failure) ->
            next.finish(failure == null ? value : function.apply(failure), null));
  }

  public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function) {
    return then(
        POOL,
        (next, value, failure) ->
            next.finish(failure == null ? value : function.apply(failure), null));
  }

  public CompletableFuture<T> exceptionallyAsync(
      Function<Throwable, ? extends T> function, Executor executor) {
    return then(
        executor,
        (next, value, failure) ->
            next.finish(failure == null ? value : function.apply(failure), null));
  }

  public boolean complete(T newValue) {
    return finish(newValue, null);
  }

  public boolean completeExceptionally(Throwable newFailure) {
    return finish(null, java.util.Objects.requireNonNull(newFailure));
  }

  public CompletableFuture<T> completeAsync(Supplier<? extends T> supplier) {
    POOL.execute(() -> finishBy(() -> complete(supplier.get())));
    return this;
  }

  public CompletableFuture<T> orTimeout(long timeout, TimeUnit unit) {
    after(timeout, unit, () -> completeExceptionally(new TimeoutException()));
    return this;
  }

  public CompletableFuture<T> completeOnTimeout(T newValue, long timeout, TimeUnit unit) {
    after(timeout, unit, () -> complete(newValue));
    return this;
  }

  private void after(long timeout, TimeUnit unit, Runnable action) {
    POOL.execute(() -> {
      try {
        if (!Waits.until(this, unit.toNanos(timeout), () -> done)) {
          action.run();
        }
      } catch (InterruptedException e) {
        // Nobody has this thread.
      }
    });
  }

  @Override
  public boolean cancel(boolean mayInterruptIfRunning) {
    return finish(null, new CancellationException()) || isCancelled();
  }

  @Override
  public boolean isCancelled() {
    return failure instanceof CancellationException;
  }

  public boolean isCompletedExceptionally() {
    return failure != null;
  }

  @Override
  public boolean isDone() {
    return done;
  }

  @Override
  public T get() throws InterruptedException, ExecutionException {
    Waits.until(this, () -> done);
    return report();
  }

  @Override
  public T get(long timeout, TimeUnit unit)
      throws InterruptedException, ExecutionException, TimeoutException {
    if (!Waits.until(this, unit.toNanos(timeout), () -> done)) {
      throw new TimeoutException();
    }
    return report();
  }

  private T report() throws ExecutionException {
    if (failure instanceof CancellationException cancelled) {
      throw cancelled;
    }
    if (failure != null) {
      Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
      throw new ExecutionException(cause == null ? failure : cause);
    }
    return value;
  }

  public T join() {
    Waits.uninterruptibly(this, () -> done);
    return getNow(null);
  }

  public T getNow(T absent) {
    if (!done) {
      return absent;
    }
    if (failure instanceof CancellationException cancelled) {
      throw cancelled;
    }
    if (failure != null) {
      throw (CompletionException) wrapped(failure);
    }
    return value;
  }
}
