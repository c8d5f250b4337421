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

/**
 * How a CompletableFuture ended, who waits for that, and what begins with it. Where there is an
 * executor to name, {@code null} is the thread that ends it.
 */
abstract class Completion<T> implements java.util.concurrent.Future<T> {
  /** Finishes a future by how this one ended; what it throws is the failure. */
  interface Step<T, U> {
    void take(CompletableFuture<U> next, T value, Throwable failure);
  }

  T value;
  Throwable failure;
  boolean done;
  private List<Runnable> dependents = new ArrayList<>(1);

  final void finishBy(Runnable step) {
    try {
      step.run();
    } catch (Throwable t) {
      finish(null, wrapped(t));
    }
  }

  final boolean finish(T newValue, Throwable newFailure) {
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

  final void onDone(Runnable dependent) {
    if (done) {
      dependent.run();
    } else {
      dependents.add(dependent);
    }
  }

  static Throwable wrapped(Throwable failure) {
    return failure == null || failure instanceof CompletionException
        ? failure
        : new CompletionException(failure);
  }

  final <U> CompletableFuture<U> then(Executor executor, Step<? super T, U> step) {
    CompletableFuture<U> next = new CompletableFuture<>();
    Runnable run = () -> next.finishBy(() -> step.take(next, value, wrapped(failure)));
    onDone(executor == null ? run : () -> executor.execute(run));
    return next;
  }

  final <U> CompletableFuture<U> applyOn(
      Executor executor, Function<? super T, ? extends U> function) {
    return then(
        executor,
        (next, value, failure) ->
            next.finish(failure == null ? function.apply(value) : null, failure));
  }

  final CompletableFuture<Void> acceptOn(Executor executor, Consumer<? super T> consumer) {
    return applyOn(
        executor,
        value -> {
          consumer.accept(value);
          return null;
        });
  }

  final CompletableFuture<Void> runOn(Executor executor, Runnable action) {
    return acceptOn(executor, value -> action.run());
  }

  final <U> CompletableFuture<U> handleOn(
      Executor executor, BiFunction<? super T, Throwable, ? extends U> function) {
    return then(
        executor, (next, value, failure) -> next.finish(function.apply(value, failure), null));
  }

  final CompletableFuture<T> exceptionallyOn(
      Executor executor, Function<Throwable, ? extends T> function) {
    return then(
        executor,
        (next, value, failure) ->
            next.finish(failure == null ? value : function.apply(failure), null));
  }

  final <U> CompletableFuture<Void> acceptBothOn(
      Executor executor,
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> consumer) {
    return combineOn(
        executor,
        other,
        (T mine, U its) -> {
          consumer.accept(mine, its);
          return null;
        });
  }

  final <U> CompletableFuture<U> composeOn(
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

  final <U, V> CompletableFuture<V> combineOn(
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

  final CompletableFuture<T> either(CompletionStage<? extends T> other) {
    CompletableFuture<T> any = new CompletableFuture<>();
    CompletableFuture<? extends T> its = of(other);
    onDone(() -> any.finish(value, failure));
    its.onDone(() -> any.finish(its.value, its.failure));
    return any;
  }

  final CompletableFuture<T> whenOn(
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
  static <U> CompletableFuture<U> of(CompletionStage<U> stage) {
    return (CompletableFuture<U>) (Object) stage.toCompletableFuture();
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
