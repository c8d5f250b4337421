// SPDX-License-Identifier: Apache-2.0
/** The scripts, as users run them. */
package dev.ukvm.tests.scripts;
