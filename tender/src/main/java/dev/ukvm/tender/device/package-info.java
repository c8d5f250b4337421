// SPDX-License-Identifier: Apache-2.0
/**
 * The devices of a guest by handle, and the net ring, in which a guest names its NICs so. Nothing
 * here or in the packages of NICs and block devices knows how the guest is run, and none of it is
 * loaded for a guest without devices.
 */
package dev.ukvm.tender.device;
