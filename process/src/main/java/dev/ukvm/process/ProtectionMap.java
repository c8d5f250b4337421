// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.tender.vm.Protection;
import java.util.Arrays;

/** Protections of guest memory: ascending ranges without gaps, neighbours different. */
final class ProtectionMap {
  /** Starts of the ranges; each ends where the next starts, the last at the end of memory. */
  private long[] starts = {0};

  private Protection[] protections = {Protection.READ_WRITE};
  private final long size;

  ProtectionMap(long size) {
    this.size = size;
  }

  void set(long start, long end, Protection protection) {
    if (start >= end) {
      return;
    }
    // At most one range more on either side.
    long[] newStarts = new long[starts.length + 2];
    Protection[] newProtections = new Protection[starts.length + 2];
    int n = 0;
    for (int i = 0; i < starts.length && starts[i] < start; i++) {
      n = append(newStarts, newProtections, n, starts[i], protections[i]);
    }
    n = append(newStarts, newProtections, n, start, protection);
    for (int i = 0; i < starts.length; i++) {
      if (end(i) > end) {
        n = append(newStarts, newProtections, n, Math.max(starts[i], end), protections[i]);
      }
    }
    starts = Arrays.copyOf(newStarts, n);
    protections = Arrays.copyOf(newProtections, n);
  }

  private static int append(
      long[] starts, Protection[] protections, int n, long start, Protection protection) {
    if (n > 0 && protections[n - 1] == protection) {
      return n;
    }
    starts[n] = start;
    protections[n] = protection;
    return n + 1;
  }

  /** Number of ranges. */
  int count() {
    return starts.length;
  }

  long start(int index) {
    return starts[index];
  }

  long end(int index) {
    return index + 1 < starts.length ? starts[index + 1] : size;
  }

  Protection protection(int index) {
    return protections[index];
  }

  /** The protection at an address; outside guest memory it is {@link Protection#NONE}. */
  Protection at(long address) {
    if (address < 0 || address >= size) {
      return Protection.NONE;
    }
    int i = starts.length - 1;
    while (starts[i] > address) {
      i--;
    }
    return protections[i];
  }
}
