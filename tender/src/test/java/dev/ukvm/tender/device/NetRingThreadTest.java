// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Hypercall.Result;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Ring;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VirtualMachine;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The two sides of needs_kick against each other: the real thread of the host, and this thread in
 * the place of a guest, at random distances so that every interleaving around the host's sleep
 * comes up. A wake-up that gets lost leaves the guest waiting for good.
 */
class NetRingThreadTest {
  private static final VarHandle U32 = ValueLayout.JAVA_INT.varHandle();
  private static final long NEVER_NANOS = 1_000_000_000L;
  private static final int ROUNDS = 100_000;

  private final GuestMemory memory = new GuestMemory(Arena.ofAuto().allocate(1 << 20, 4096));
  private final GuestAddress at = NetRingThread.addressIn(memory.size());
  private final MemorySegment ring = memory.slice(at, Ring.SIZE);
  private volatile String failure;

  @Test
  @Timeout(120)
  void noWakeUpGetsLost() {
    try (NetRingThread host = start()) {
      SplittableRandom random = new SplittableRandom(1);
      for (int round = 0; round < ROUNDS; round++) {
        put(round);
        VarHandle.fullFence();
        if (needsKick()) {
          host.kick();
        }
        assertThat(awaitCommit(round)).as("round %d: %s", round, failure).isTrue();
        // From no pause to beyond the host's longest search.
        pause(random.nextInt(8) == 0 ? random.nextInt(80_000) : random.nextInt(200));
      }
    }
  }

  /** The same guest, but it looks at needs_kick too early: shows that a lost wake-up is noticed. */
  @Test
  @Timeout(120)
  void aGuestThatLooksTooEarlyIsNoticed() {
    boolean lost = false;
    try (NetRingThread host = start()) {
      for (int round = 0; round < ROUNDS && !lost; round++) {
        boolean asleep = needsKick();
        long start = System.nanoTime();
        while (!needsKick() && System.nanoTime() - start < NEVER_NANOS) {
          Thread.onSpinWait();
        }
        put(round);
        if (asleep) {
          host.kick();
        }
        lost = !awaitCommit(round);
      }
    }
    assertThat(lost).isTrue();
  }

  private NetRingThread start() {
    DeviceTable none = new DeviceTable(new Manifest.Builder().build(), null, null);
    return new NetRingThread(new Machine(memory), at, none, reason -> failure = reason);
  }

  /** A read of a device that does not exist, which is answered with EINVAL. */
  private void put(int index) {
    long entry = Ring.ENTRIES + (long) (index & Ring.SLOT_MASK) * Ring.Entry.SIZE;
    ring.set(ValueLayout.JAVA_INT, entry + Ring.Entry.OP, Ring.Entry.OP_READ);
    ring.set(ValueLayout.JAVA_INT, entry + Ring.Entry.HANDLE, 9);
    ring.set(ValueLayout.JAVA_INT, entry + Ring.Entry.ID, index);
    U32.setRelease(ring, (long) Ring.ENTRY_TAIL, index + 1);
  }

  private boolean needsKick() {
    return (int) U32.getOpaque(ring, (long) Ring.NEEDS_KICK) != 0;
  }

  private boolean awaitCommit(int index) {
    long start = System.nanoTime();
    while ((int) U32.getAcquire(ring, (long) Ring.COMMIT_TAIL) == index) {
      if (System.nanoTime() - start > NEVER_NANOS) {
        return false;
      }
      Thread.onSpinWait();
    }
    long commit = Ring.COMMITS + (long) (index & Ring.SLOT_MASK) * Ring.Commit.SIZE;
    assertThat(ring.get(ValueLayout.JAVA_INT, commit + Ring.Commit.ID)).isEqualTo(index);
    assertThat(ring.get(ValueLayout.JAVA_INT, commit + Ring.Commit.RET)).isEqualTo(Result.EINVAL);
    U32.setRelease(ring, (long) Ring.COMMIT_HEAD, index + 1);
    return true;
  }

  private static void pause(long nanos) {
    long start = System.nanoTime();
    while (System.nanoTime() - start < nanos) {
      Thread.onSpinWait();
    }
  }

  /** Guest memory and nothing else: the guest is the test. */
  private record Machine(GuestMemory memory) implements VirtualMachine {
    @Override
    public Vcpu vcpu() {
      throw new UnsupportedOperationException();
    }

    @Override
    public long counterFrequency() {
      throw new UnsupportedOperationException();
    }

    @Override
    public void protect(GuestAddress start, long length, Protection protection) {
      memory.protect(start, length, protection);
    }

    @Override
    public void attachDoorbell(Fd event) {
      // As a hypervisor that has none: every kick comes by kick().
    }

    @Override
    public void close() {
      // Nothing of its own.
    }
  }
}
