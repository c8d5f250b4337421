// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

/**
 * How a case ends in one place otherwise than in all others, for no fault of ours.
 *
 * @param where the hypervisor {@code hvf} or {@code bhyve}; {@code pvm}: a KVM that is a PVM and
 *     interprets the guest
 * @param status the tender's exit status there
 * @param text what stdout or stderr contains there
 */
public record Difference(String where, int status, String text) {
  boolean isIt(Outcome outcome) {
    return outcome.status() == status
        && (outcome.stdout().contains(text) || outcome.stderr().contains(text));
  }
}
