// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.bhyve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Poller;
import java.lang.foreign.MemorySegment;

/** What a {@link Poller} finds, where it is kqueue(2)'s. */
public final class KqueueMain {
  private static final long A_WHILE = 20_000_000;

  private KqueueMain() {}

  /** Ends with an error if something is not as it has to be. */
  public static void main(String[] arguments) {
    try (Poller poller = Poller.open(1)) {
      assertThat(poller.getClass().getSimpleName()).isEqualTo("BsdPoller");
    }
    readySetIsExact();
    timeoutIsKept();
    whatIsWatchedMayChange();
    closedFilesAreForgotten();
    roomToWriteIsFound();
    whatCanNotBeWatchedIsAnError();
  }

  private static void readySetIsExact() {
    try (Fd one = Fd.event("one");
        Fd two = Fd.event("two");
        Fd three = Fd.event("three");
        Poller poller = Poller.open(3)) {
      poller.add(one, Poller.IN);
      poller.add(two, Poller.IN);
      poller.add(three, Poller.IN);
      assertThat(poller.await(0)).isZero();
      one.signal();
      three.signal();
      three.signal();
      for (int i = 0; i < 2; i++) {
        // Level-triggered: as often as it is asked.
        assertThat(poller.await(Long.MAX_VALUE)).isEqualTo(2);
        assertThat(poller.events(0)).isEqualTo(Poller.IN);
        assertThat(poller.ready(1)).isFalse();
        assertThat(poller.events(2)).isEqualTo(Poller.IN);
      }
      three.clear();
      assertThat(poller.await(-1)).isEqualTo(1);
      assertThat(poller.ready(2)).isFalse();
    }
  }

  private static void timeoutIsKept() {
    try (Fd event = Fd.event("event");
        Poller poller = Poller.open(1)) {
      poller.add(event, Poller.IN);
      long start = System.nanoTime();
      assertThat(poller.await(A_WHILE)).isZero();
      assertThat(System.nanoTime() - start).isGreaterThanOrEqualTo(A_WHILE);
    }
  }

  private static void whatIsWatchedMayChange() {
    try (Fd one = Fd.event("one");
        Fd two = Fd.event("two");
        Poller poller = Poller.open(2)) {
      int first = poller.add(one, Poller.IN);
      int second = poller.add();
      one.signal();
      two.signal();
      assertThat(poller.await(0)).isEqualTo(1);
      poller.set(first, null, (short) 0);
      assertThat(poller.await(0)).isZero();
      poller.set(second, two, Poller.IN);
      assertThat(poller.await(0)).isEqualTo(1);
      assertThat(poller.ready(second)).isTrue();
      // One descriptor at two indices is found at both, and stays when one forgets it.
      poller.set(first, two, Poller.IN);
      assertThat(poller.await(0)).isEqualTo(2);
      poller.set(second, null, (short) 0);
      assertThat(poller.await(0)).isEqualTo(1);
      assertThat(poller.ready(first)).isTrue();
    }
  }

  private static void closedFilesAreForgotten() {
    try (Poller poller = Poller.open(1)) {
      Fd old = Fd.event("old");
      int index = poller.add(old, Poller.IN);
      old.signal();
      assertThat(poller.await(0)).isEqualTo(1);
      old.close();
      try (Fd fresh = Fd.event("fresh")) {
        assertThat(fresh.number()).isEqualTo(old.number());
        poller.set(index, fresh, Poller.IN);
        assertThat(poller.await(0)).isZero();
        fresh.signal();
        assertThat(poller.await(0)).isEqualTo(1);
      }
    }
  }

  private static void roomToWriteIsFound() {
    try (Fd output = Fd.open("/dev/null", Fd.O_RDWR);
        Poller poller = Poller.open(1)) {
      poller.add(output, (short) (Poller.IN | Poller.OUT));
      assertThat(poller.await(0)).isEqualTo(1);
      assertThat(poller.events(0) & Poller.OUT).isNotZero();
    }
  }

  private static void whatCanNotBeWatchedIsAnError() {
    try (Poller poller = Poller.open(1)) {
      Fd closed = Fd.event("closed");
      closed.close();
      poller.add(closed, Poller.IN);
      assertThat(poller.await(0)).isEqualTo(1);
      assertThat(poller.events(0)).isEqualTo(Poller.ERR);
      assertThat(closed.read(MemorySegment.NULL, 0, 0)).isEqualTo(-Errno.EBADF);
    }
  }
}
