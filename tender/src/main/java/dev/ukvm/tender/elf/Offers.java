// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.Offer;

/**
 * What an executable asks for: where the guest has its structure for each {@link Offer}, or 0. The
 * structures lie below 4 GiB, at multiples of 8; whether that is the guest's memory is not known
 * here.
 *
 * @param stop GPA of an {@link Offer.Stop}
 * @param input GPA of an {@link Offer.Input}
 */
public record Offers(long stop, long input) {}
