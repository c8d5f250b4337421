// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.device;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.management.ThreadMXBean;
import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.DeviceOption.Kind;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.device.DeviceTable;
import dev.ukvm.tender.hypercall.Hypercalls;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Once warm, hypercalls leave nothing for the garbage collector. */
class AllocationTest {
  private static final int CALLS = 10_000;

  /**
   * How often the calls are made at most. Until the compiler, which may have to wait for a busy
   * machine, has done its part, they do allocate; a call that goes on allocating is found in each.
   */
  private static final int ROUNDS = 100;

  /** What the measurement itself takes, and a stray compilation's; far below a byte a call. */
  private static final long TOLERANCE = 4096;

  private static final long ARGUMENTS = 0x1000;
  private static final long DATA = 0x2000;
  private static final int LENGTH = 512;
  private static final long NET = 1;
  private static final long BLOCK = 2;

  // Kept, so that writing them, which in earnest is the guest's part, allocates nothing either.
  private static final MemorySegment NET_ARGUMENTS = longs(NET, DATA, LENGTH, 0);
  private static final MemorySegment POLL_ARGUMENTS = longs(0, 0, 0);
  private static final MemorySegment BLOCK_ARGUMENTS = longs(BLOCK, 0, DATA, LENGTH, 0);

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path scratch;
  private final Interruption interruption = new Interruption();

  @AfterEach
  void closeInterruption() {
    interruption.close();
  }

  @Test
  @Timeout(120)
  void hypercallsAllocateNothing() throws Exception {
    Path disk = Files.write(scratch.resolve("disk"), new byte[LENGTH]);
    String wire = scratch.resolve("wire").toString();
    CompletableFuture<DeviceTable> listening =
        CompletableFuture.supplyAsync(() -> devices("listen:" + wire, disk + ",share"));
    try (DeviceTable devices = connected("unix:" + wire, disk + ",share");
        DeviceTable others = listening.get()) {
      GuestMemory memory = new GuestMemory(Arena.ofAuto().allocate(0x10000, 4096));
      Hypercalls calls = new Hypercalls(memory, devices, Fd.STDOUT, interruption, null);
      Hypercalls peer = new Hypercalls(memory, others, Fd.STDOUT, interruption, null);
      long least = Long.MAX_VALUE;
      for (int i = 0; i < ROUNDS && least >= TOLERANCE; i++) {
        long before = THREADS.getCurrentThreadAllocatedBytes();
        round(memory, calls, peer);
        least = Math.min(least, THREADS.getCurrentThreadAllocatedBytes() - before);
      }
      assertThat(least).isLessThan(TOLERANCE);
    }
  }

  /** Devices of which the NIC needs a listener, which takes its time. */
  private DeviceTable connected(String net, String block) throws InterruptedException {
    while (true) {
      try {
        return devices(net, block);
      } catch (TenderException e) {
        if (!e.getMessage().contains("nobody listens") && !e.getMessage().contains("no such")) {
          throw e;
        }
        Thread.sleep(1);
      }
    }
  }

  private static void round(GuestMemory memory, Hypercalls calls, Hypercalls peer) {
    for (int i = 0; i < CALLS; i++) {
      write(memory, NET_ARGUMENTS);
      calls.call(Hypercall.NET_WRITE, ARGUMENTS);
      write(memory, POLL_ARGUMENTS);
      peer.call(Hypercall.POLL, ARGUMENTS);
      write(memory, NET_ARGUMENTS);
      peer.call(Hypercall.NET_READ, ARGUMENTS);
      write(memory, BLOCK_ARGUMENTS);
      calls.call(Hypercall.BLOCK_WRITE, ARGUMENTS);
      calls.call(Hypercall.BLOCK_READ, ARGUMENTS);
      calls.call(Hypercall.WALLTIME, ARGUMENTS);
    }
  }

  private static void write(GuestMemory memory, MemorySegment arguments) {
    memory.copyIn(arguments, 0, ARGUMENTS, arguments.byteSize());
  }

  private static MemorySegment longs(long... values) {
    MemorySegment segment = Arena.global().allocate((long) values.length * Long.BYTES);
    return segment.copyFrom(MemorySegment.ofArray(values));
  }

  private DeviceTable devices(String link, String disk) {
    Manifest manifest =
        new Manifest.Builder().add("net", DeviceType.NET).add("disk", DeviceType.BLOCK).build();
    DeviceTable devices = new DeviceTable(manifest, new Silent(), interruption);
    devices.attachNet(manifest.find("net"), new DeviceOption(Kind.NET, null, link), null, null);
    devices.attachBlock(manifest.find("disk"), new DeviceOption(Kind.BLOCK, null, disk), null);
    return devices;
  }

  private static final class Silent implements Report {
    @Override
    public void note(String line) {
      // Nobody looks.
    }

    @Override
    public void detail(String line) {
      // Nobody looks.
    }
  }
}
