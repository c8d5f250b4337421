// SPDX-License-Identifier: Apache-2.0
/**
 * Net and block devices: what a guest's requests become on the host. Nothing here knows how the
 * guest is run, and nothing here is loaded for a guest without devices.
 */
package dev.ukvm.tender.device;
