// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.block;

import java.util.Arrays;

/**
 * The errors of one device that its user has been told of: each kind once, however often and in
 * whatever order they come. A guest that tries again and again shall not fill anybody's log.
 */
final class ToldErrors {
  private int[] numbers = {};

  /** Whether an error, by its positive errno or 0 for the end of a file, is to be told now. */
  boolean isNew(int errno) {
    for (int told : numbers) {
      if (told == errno) {
        return false;
      }
    }
    numbers = Arrays.copyOf(numbers, numbers.length + 1);
    numbers[numbers.length - 1] = errno;
    return true;
  }
}
