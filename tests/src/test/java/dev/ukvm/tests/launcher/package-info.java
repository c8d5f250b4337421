// SPDX-License-Identifier: Apache-2.0
/** The monitor as it is started, in situations that are not as usual. */
package dev.ukvm.tests.launcher;
