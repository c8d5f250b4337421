// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Offer;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.hypercall.Hypercalls;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A guest that sleeps in poll, and the request to end that it asks for. */
@Timeout(30)
class StopRequestTest {
  private static final long AT = 0x1008;
  private static final long POLL = 0x2000;
  private static final long SHORT_NANOS = 20_000_000;

  private final Arena arena = Arena.ofShared();
  private final GuestMemory memory = new GuestMemory(arena.allocate(0x10000, 8));
  private final StopRequest stop = new StopRequest(memory, new GuestAddress(AT));
  private final Interruption interruption = new Interruption();
  private final Hypercalls calls =
      new Hypercalls(memory, null, Fd.STDOUT, interruption, null, stop, null);

  @AfterEach
  void close() {
    calls.close();
    stop.close();
    interruption.close();
    arena.close();
  }

  private int word(long offset) {
    return LittleEndian.getInt(memory.peek(new GuestAddress(AT + offset), Integer.BYTES), 0);
  }

  /** Polls; returns how long that took, in nanoseconds. */
  private long poll(long nanos) {
    memory.putLong(new GuestAddress(POLL), nanos);
    memory.putLong(new GuestAddress(POLL + Hypercall.Poll.READY_SET), -1);
    long start = System.nanoTime();
    calls.call(Hypercall.POLL, POLL);
    long took = System.nanoTime() - start;
    byte[] answer = memory.peek(new GuestAddress(POLL), Hypercall.Poll.SIZE);
    assertThat(LittleEndian.getLong(answer, Hypercall.Poll.READY_SET)).isZero();
    assertThat(LittleEndian.getInt(answer, Hypercall.Poll.RET)).isZero();
    return took;
  }

  @ParameterizedTest
  @CsvSource({"SIGHUP, 1", "SIGINT, 2", "SIGTERM, 15"})
  void theGuestSeesTheSignal(String name, int number) {
    assertThat(word(Offer.Stop.OFFERED)).isEqualTo(1);
    assertThat(word(Offer.Stop.SIGNAL)).isZero();
    assertThat(stop.send(name)).isTrue();
    assertThat(word(Offer.Stop.SIGNAL)).isEqualTo(number);
    assertThat(word(Offer.Stop.SIZE)).isZero();
  }

  @Test
  void aRequestEndsOnePoll() {
    assertThat(poll(SHORT_NANOS)).isGreaterThanOrEqualTo(SHORT_NANOS);
    stop.send("SIGTERM");
    // For ever, but for the request.
    poll(-1);
    assertThat(poll(SHORT_NANOS)).isGreaterThanOrEqualTo(SHORT_NANOS);
    assertThat(word(Offer.Stop.SIGNAL)).isEqualTo(15);
  }

  @Test
  void aRequestEndsAPollThatWaits() throws InterruptedException {
    Thread other =
        new Thread(() -> {
          sleep();
          stop.send("SIGTERM");
        });
    other.start();
    assertThat(poll(-1)).isGreaterThan(SHORT_NANOS / 2);
    other.join();
  }

  private static void sleep() {
    try {
      Thread.sleep(SHORT_NANOS / 1_000_000);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  /** Guest memory may be gone. */
  @Test
  void afterTheRunNobodyIsTold() {
    stop.close();
    assertThat(stop.send("SIGTERM")).isFalse();
    assertThat(word(Offer.Stop.SIGNAL)).isZero();
  }
}
