// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/**
 * What a guest has asked for and got without an exit. For any thread. The guest may be able to make
 * these numbers up; they concern nobody but who wants to know what it does.
 */
public interface DirectCounters {
  /** How often it made a hypercall. */
  long calls(int hypercall);

  /** Frames that it received from a NIC, reads from a block device. */
  long received(int handle);

  /** Bytes of {@link #received}. */
  long bytesReceived(int handle);

  /** Frames that it sent to a NIC, writes to a block device. */
  long sent(int handle);

  /** Bytes of {@link #sent}. */
  long bytesSent(int handle);

  /** Entries of the net ring that were done. */
  long ringEntries();

  /** Kicks for {@link #ringEntries}. */
  long ringBatches();

  /** Those among {@link #ringEntries} that were reads. */
  long ringCommits();

  /** Counters of a machine whose every hypercall is an exit. */
  DirectCounters NONE =
      new DirectCounters() {
        @Override
        public long calls(int hypercall) {
          return 0;
        }

        @Override
        public long ringEntries() {
          return 0;
        }

        @Override
        public long ringBatches() {
          return 0;
        }

        @Override
        public long ringCommits() {
          return 0;
        }

        @Override
        public long received(int handle) {
          return 0;
        }

        @Override
        public long bytesReceived(int handle) {
          return 0;
        }

        @Override
        public long sent(int handle) {
          return 0;
        }

        @Override
        public long bytesSent(int handle) {
          return 0;
        }
      };
}
