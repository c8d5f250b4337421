// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BiConsumer;
import java.util.function.BiFunction;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.Supplier;

/** As the JDK's. What is asynchronous runs on a daemon thread of its own. */
public class CompletableFuture<T> extends Completion<T> implements CompletionStage<T> {
  private static final Executor POOL =
      task -> {
        Thread thread = new Thread(task, "ForkJoinPool.commonPool-worker-1");
        thread.setDaemon(true);
        thread.start();
      };

  public CompletableFuture() {}

  public static <U> CompletableFuture<U> completedFuture(U value) {
    CompletableFuture<U> future = new CompletableFuture<>();
    future.complete(value);
    return future;
  }

  public static <U> CompletableFuture<U> failedFuture(Throwable failure) {
    CompletableFuture<U> future = new CompletableFuture<>();
    future.completeExceptionally(Objects.requireNonNull(failure));
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

  @SuppressWarnings("unchecked")
  @Override
  public java.util.concurrent.CompletableFuture<T> toCompletableFuture() {
    return (java.util.concurrent.CompletableFuture<T>) (Object) this;
  }

  @Override
  public <U> CompletableFuture<U> thenApply(Function<? super T, ? extends U> function) {
    return applyOn(null, function);
  }

  @Override
  public <U> CompletableFuture<U> thenApplyAsync(Function<? super T, ? extends U> function) {
    return applyOn(POOL, function);
  }

  @Override
  public <U> CompletableFuture<U> thenApplyAsync(
      Function<? super T, ? extends U> function, Executor executor) {
    return applyOn(Objects.requireNonNull(executor), function);
  }

  @Override
  public CompletableFuture<Void> thenAccept(Consumer<? super T> consumer) {
    return acceptOn(null, consumer);
  }

  @Override
  public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> consumer) {
    return acceptOn(POOL, consumer);
  }

  @Override
  public CompletableFuture<Void> thenAcceptAsync(Consumer<? super T> consumer, Executor executor) {
    return acceptOn(Objects.requireNonNull(executor), consumer);
  }

  @Override
  public CompletableFuture<Void> thenRun(Runnable action) {
    return runOn(null, action);
  }

  @Override
  public CompletableFuture<Void> thenRunAsync(Runnable action) {
    return runOn(POOL, action);
  }

  @Override
  public CompletableFuture<Void> thenRunAsync(Runnable action, Executor executor) {
    return runOn(Objects.requireNonNull(executor), action);
  }

  @Override
  public <U> CompletableFuture<U> thenCompose(
      Function<? super T, ? extends CompletionStage<U>> function) {
    return composeOn(null, function);
  }

  @Override
  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> function) {
    return composeOn(POOL, function);
  }

  @Override
  public <U> CompletableFuture<U> thenComposeAsync(
      Function<? super T, ? extends CompletionStage<U>> function, Executor executor) {
    return composeOn(Objects.requireNonNull(executor), function);
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombine(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
    return combineOn(null, other, function);
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombineAsync(
      CompletionStage<? extends U> other, BiFunction<? super T, ? super U, ? extends V> function) {
    return combineOn(POOL, other, function);
  }

  @Override
  public <U, V> CompletableFuture<V> thenCombineAsync(
      CompletionStage<? extends U> other,
      BiFunction<? super T, ? super U, ? extends V> function,
      Executor executor) {
    return combineOn(Objects.requireNonNull(executor), other, function);
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBoth(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> consumer) {
    return acceptBothOn(null, other, consumer);
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other, BiConsumer<? super T, ? super U> consumer) {
    return acceptBothOn(POOL, other, consumer);
  }

  @Override
  public <U> CompletableFuture<Void> thenAcceptBothAsync(
      CompletionStage<? extends U> other,
      BiConsumer<? super T, ? super U> consumer,
      Executor executor) {
    return acceptBothOn(Objects.requireNonNull(executor), other, consumer);
  }

  @Override
  public CompletableFuture<Void> runAfterBoth(CompletionStage<?> other, Runnable action) {
    return acceptBothOn(null, other, (mine, its) -> action.run());
  }

  @Override
  public CompletableFuture<Void> runAfterBothAsync(CompletionStage<?> other, Runnable action) {
    return acceptBothOn(POOL, other, (mine, its) -> action.run());
  }

  @Override
  public CompletableFuture<Void> runAfterBothAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return acceptBothOn(Objects.requireNonNull(executor), other, (mine, its) -> action.run());
  }

  @Override
  public CompletableFuture<Void> runAfterEither(CompletionStage<?> other, Runnable action) {
    return anyOf(this, of(other)).runOn(null, action);
  }

  @Override
  public CompletableFuture<Void> runAfterEitherAsync(CompletionStage<?> other, Runnable action) {
    return anyOf(this, of(other)).runOn(POOL, action);
  }

  @Override
  public CompletableFuture<Void> runAfterEitherAsync(
      CompletionStage<?> other, Runnable action, Executor executor) {
    return anyOf(this, of(other)).runOn(Objects.requireNonNull(executor), action);
  }

  @Override
  public <U> CompletableFuture<U> applyToEither(
      CompletionStage<? extends T> other, Function<? super T, U> function) {
    return either(other).applyOn(null, function);
  }

  @Override
  public <U> CompletableFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> function) {
    return either(other).applyOn(POOL, function);
  }

  @Override
  public <U> CompletableFuture<U> applyToEitherAsync(
      CompletionStage<? extends T> other, Function<? super T, U> function, Executor executor) {
    return either(other).applyOn(Objects.requireNonNull(executor), function);
  }

  @Override
  public CompletableFuture<Void> acceptEither(
      CompletionStage<? extends T> other, Consumer<? super T> consumer) {
    return either(other).acceptOn(null, consumer);
  }

  @Override
  public CompletableFuture<Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> consumer) {
    return either(other).acceptOn(POOL, consumer);
  }

  @Override
  public CompletableFuture<Void> acceptEitherAsync(
      CompletionStage<? extends T> other, Consumer<? super T> consumer, Executor executor) {
    return either(other).acceptOn(Objects.requireNonNull(executor), consumer);
  }

  @Override
  public <U> CompletableFuture<U> handle(BiFunction<? super T, Throwable, ? extends U> function) {
    return handleOn(null, function);
  }

  @Override
  public <U> CompletableFuture<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> function) {
    return handleOn(POOL, function);
  }

  @Override
  public <U> CompletableFuture<U> handleAsync(
      BiFunction<? super T, Throwable, ? extends U> function, Executor executor) {
    return handleOn(Objects.requireNonNull(executor), function);
  }

  @Override
  public CompletableFuture<T> whenComplete(BiConsumer<? super T, ? super Throwable> consumer) {
    return whenOn(null, consumer);
  }

  @Override
  public CompletableFuture<T> whenCompleteAsync(BiConsumer<? super T, ? super Throwable> consumer) {
    return whenOn(POOL, consumer);
  }

  @Override
  public CompletableFuture<T> whenCompleteAsync(
      BiConsumer<? super T, ? super Throwable> consumer, Executor executor) {
    return whenOn(Objects.requireNonNull(executor), consumer);
  }

  @Override
  public CompletableFuture<T> exceptionally(Function<Throwable, ? extends T> function) {
    return exceptionallyOn(null, function);
  }

  @Override
  public CompletableFuture<T> exceptionallyAsync(Function<Throwable, ? extends T> function) {
    return exceptionallyOn(POOL, function);
  }

  @Override
  public CompletableFuture<T> exceptionallyAsync(
      Function<Throwable, ? extends T> function, Executor executor) {
    return exceptionallyOn(Objects.requireNonNull(executor), function);
  }

  public boolean complete(T newValue) {
    return finish(newValue, null);
  }

  public boolean completeExceptionally(Throwable newFailure) {
    return finish(null, Objects.requireNonNull(newFailure));
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
}
