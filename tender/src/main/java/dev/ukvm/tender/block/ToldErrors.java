// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import java.util.BitSet;

/**
 * The errors of one device that its user has been told of: each kind once, however often and in
 * whatever order they come. A guest that tries again and again shall not fill anybody's log.
 */
final class ToldErrors {
  private final BitSet numbers = new BitSet();

  /** Whether an error, by its positive errno or 0 for the end of a file, is to be told now. */
  boolean isNew(int errno) {
    boolean told = numbers.get(errno);
    numbers.set(errno);
    return !told;
  }
}
