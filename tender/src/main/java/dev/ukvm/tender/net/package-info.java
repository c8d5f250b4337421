// SPDX-License-Identifier: Apache-2.0
/**
 * NICs: where a guest's frames go to and come from on the host. {@link
 * dev.ukvm.tender.net.NetDevice} is the way in.
 */
package dev.ukvm.tender.net;
