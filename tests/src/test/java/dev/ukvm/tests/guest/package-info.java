// SPDX-License-Identifier: Apache-2.0
/**
 * The guests in {@code src/guests}: built on demand, each with the cases that its comment lists.
 */
package dev.ukvm.tests.guest;
