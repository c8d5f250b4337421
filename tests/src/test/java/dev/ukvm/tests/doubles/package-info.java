// SPDX-License-Identifier: Apache-2.0
/** Doubles of other systems' libraries, in C, behind which Linux serves. */
package dev.ukvm.tests.doubles;
