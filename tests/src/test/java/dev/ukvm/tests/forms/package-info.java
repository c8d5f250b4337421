// SPDX-License-Identifier: Apache-2.0
/**
 * What touches memory, descriptors, signals and processes, tested in both forms of the monitor: the
 * same cases run in this JVM and as an executable that the compiler of the native form makes of
 * them. So they know no test library, and no class that a Java guest lacks.
 */
package dev.ukvm.tests.forms;
