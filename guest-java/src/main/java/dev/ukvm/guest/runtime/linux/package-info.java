// SPDX-License-Identifier: Apache-2.0
/**
 * The Java half of the end that is a Linux process: what is otherwise there than in a guest. There
 * is one thread, which is the process's own, so that nothing suspends and nobody waits for another;
 * there are no events but signals.
 */
package dev.ukvm.guest.runtime.linux;
