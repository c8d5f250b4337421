// SPDX-License-Identifier: Apache-2.0
/** The script that runs commands on a machine under QEMU. */
package dev.ukvm.tests.rig;
