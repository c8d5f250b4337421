// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.util.concurrent;

/** As the JDK's, less its methods: ask for a {@code CompletableFuture}. */
public interface CompletionStage<T> {
  java.util.concurrent.CompletableFuture<T> toCompletableFuture();
}
