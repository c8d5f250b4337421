// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

/**
 * Where a case is known to end otherwise, for no fault of ours.
 *
 * @param where {@code reference}: Solo5's own tender; {@code pvm}: any tender on a KVM that is a
 *     PVM and interprets the guest; {@code reference-pvm}: the one on the other; {@code hvf},
 *     {@code bhyve}: that hypervisor
 * @param how for people
 */
public record Difference(String where, String how) {}
