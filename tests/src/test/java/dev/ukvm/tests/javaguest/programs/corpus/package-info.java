// SPDX-License-Identifier: Apache-2.0
/** Small programs, many in one executable, whose output on a JVM and as guests must be equal. */
package dev.ukvm.tests.javaguest.programs.corpus;
