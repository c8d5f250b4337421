// SPDX-License-Identifier: Apache-2.0
/** Running a guest: the monitor as a library. */
package dev.ukvm.tender;
