// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import dev.ukvm.posix.Fd;

/**
 * A device as a machine sees it that may serve it by itself, without an exit, because all there is
 * to do is one system call on one descriptor.
 *
 * @param handle the number that the guest names it by, 0 to 63
 * @param file what to read and write: of a NIC non-blocking, a frame each time; of a block device
 *     by offset. Open until the machine is closed; {@code null} of an indirect NIC
 * @param limit bytes: of the longest frame that is sent so; of a block device's capacity
 * @param mappable whether the file may as well be read as memory: a block device's, unless the
 *     host's cache is to be passed by
 */
public record DirectDevice(int handle, Kind kind, Fd file, long limit, boolean mappable) {
  /** What can be done with a device. */
  public enum Kind {
    NET,
    /** A NIC that the machine can't serve, and so can't wait for either. */
    INDIRECT_NET,
    READ_ONLY_BLOCK,
    BLOCK
  }
}
