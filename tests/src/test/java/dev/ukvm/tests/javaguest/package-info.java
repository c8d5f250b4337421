// SPDX-License-Identifier: Apache-2.0
/**
 * Guests in Java: built from the classes in {@code programs}, run by the installed monitor, and
 * held against what a JVM makes of the same classes.
 */
package dev.ukvm.tests.javaguest;
