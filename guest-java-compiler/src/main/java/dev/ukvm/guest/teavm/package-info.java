// SPDX-License-Identifier: Apache-2.0
/** From a Java main class to an executable, by way of TeaVM and the guest compiler. */
package dev.ukvm.guest.teavm;
