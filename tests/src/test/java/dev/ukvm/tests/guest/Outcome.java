// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

/** What came of a run. */
public record Outcome(int status, String stdout, String stderr) {}
