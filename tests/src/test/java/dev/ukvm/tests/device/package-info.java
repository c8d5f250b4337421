// SPDX-License-Identifier: Apache-2.0
/** Devices against real peers: taps in a network namespace of their own, passt, files. */
package dev.ukvm.tests.device;
