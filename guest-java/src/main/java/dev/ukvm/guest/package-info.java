// SPDX-License-Identifier: Apache-2.0
/**
 * What a Java guest has beside its JDK: the console, clocks and devices of the machine that it is.
 *
 * <p>Threads are green: one runs at a time, and another does when it blocks, sleeps, waits or
 * yields. What is said to block here blocks its thread alone. When all threads wait, the guest
 * does, and takes no CPU time of its host.
 *
 * <p>There is no JVM beneath and these classes do nothing on one.
 */
package dev.ukvm.guest;
