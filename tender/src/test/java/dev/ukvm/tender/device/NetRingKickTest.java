// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Ring;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.VarHandle;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * The few instructions around the host's sleep, on two CPUs at once, many times: the host must not
 * sleep while the guest goes on without a kick. Either side's full fence is what forbids it; that a
 * guest without one is noticed shows that this test would notice a host without one.
 */
class NetRingKickTest {
  /** So many that most of them are in no cache of the CPU, where a store waits for long. */
  private static final int RINGS = 512;

  private static final int ROUNDS = 2_000;
  private static final int ROUNDS_UNTIL_NOTICED = 100_000;
  private static final long STRIDE = GuestMemory.pageUp(Ring.SIZE);

  private final GuestMemory memory = new GuestMemory(Arena.ofAuto().allocate(RINGS * STRIDE, 4096));
  private final NetRing[] hosts = new NetRing[RINGS];
  private final MemorySegment[] guests = new MemorySegment[RINGS];
  private final boolean[] sleeps = new boolean[RINGS];
  private final boolean[] kicks = new boolean[RINGS];
  private final AtomicInteger arrived = new AtomicInteger();
  private volatile boolean stop;

  NetRingKickTest() {
    DeviceTable none = new DeviceTable(new Manifest.Builder().build(), null, null);
    for (int i = 0; i < RINGS; i++) {
      GuestAddress at = new GuestAddress(i * STRIDE);
      hosts[i] = new NetRing(memory, at, none);
      guests[i] = memory.slice(at, Ring.SIZE);
    }
  }

  @Test
  @Timeout(120)
  void oneOfTheTwoSeesTheOther() throws InterruptedException {
    assertThat(misses(ROUNDS, true)).isZero();
  }

  @Test
  @Timeout(120)
  void aSideWithoutFenceIsNoticed() throws InterruptedException {
    assertThat(misses(ROUNDS_UNTIL_NOTICED, false)).isPositive();
  }

  /** How often both missed the other; ends with the first round where that was. */
  private int misses(int rounds, boolean fence) throws InterruptedException {
    Thread guest = Thread.ofPlatform().start(() -> guest(fence));
    int misses = 0;
    for (int round = 0; round < rounds && misses == 0; round++) {
      for (int i = 0; i < RINGS; i++) {
        guests[i].set(ValueLayout.JAVA_INT, Ring.ENTRY_TAIL, 0);
        hosts[i].declineKicks();
      }
      meet();
      for (int i = 0; i < RINGS; i++) {
        sleeps[i] = hosts[i].requestKick();
      }
      meet();
      for (int i = 0; i < RINGS; i++) {
        misses += sleeps[i] && !kicks[i] ? 1 : 0;
      }
    }
    stop = true;
    meet();
    guest.join();
    return misses;
  }

  private void guest(boolean fence) {
    meet();
    while (!stop) {
      for (int i = 0; i < RINGS; i++) {
        if (!fence) {
          // In the wrong place, so that the guest is not faster for it, and meets the host.
          VarHandle.fullFence();
        }
        guests[i].set(ValueLayout.JAVA_INT, Ring.ENTRY_TAIL, 1);
        if (fence) {
          VarHandle.fullFence();
        }
        kicks[i] = guests[i].get(ValueLayout.JAVA_INT, Ring.NEEDS_KICK) != 0;
      }
      meet();
      meet();
    }
  }

  /** Waits for the other thread, awake: whoever sleeps comes too late to meet anybody. */
  private void meet() {
    int meeting = arrived.getAndIncrement() / 2;
    while (arrived.get() / 2 == meeting) {
      Thread.onSpinWait();
    }
  }
}
