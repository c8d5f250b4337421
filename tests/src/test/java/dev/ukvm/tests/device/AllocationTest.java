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
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
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
  private static final int WARM_UP = 30_000;
  private static final int CALLS = 10_000;

  /** What the measurement itself takes, and a stray compilation's; far below a byte a call. */
  private static final long TOLERANCE = 4096;

  private static final long ARGUMENTS = 0x1000;
  private static final long DATA = 0x2000;
  private static final int LENGTH = 512;
  private static final long NET = 1;
  private static final long BLOCK = 2;

  private static final ThreadMXBean THREADS = (ThreadMXBean) ManagementFactory.getThreadMXBean();

  @TempDir Path scratch;
  private final Interruption interruption = new Interruption();

  @AfterEach
  void closeInterruption() {
    interruption.close();
  }

  @Test
  @Timeout(60)
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
      round(memory, calls, peer, WARM_UP);
      long before = THREADS.getCurrentThreadAllocatedBytes();
      round(memory, calls, peer, CALLS);
      long after = THREADS.getCurrentThreadAllocatedBytes();
      // Writing the arguments, which in earnest is the guest's part, is not counted below.
      long arguments = argumentsAlone(memory, CALLS);
      assertThat(after - before - arguments).isLessThan(TOLERANCE);
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

  private static void round(GuestMemory memory, Hypercalls calls, Hypercalls peer, int count) {
    for (int i = 0; i < count; i++) {
      memory.putLongs(new GuestAddress(ARGUMENTS), NET, DATA, LENGTH, 0);
      calls.call(Hypercall.NET_WRITE, ARGUMENTS);
      memory.putLongs(new GuestAddress(ARGUMENTS), 0, 0, 0);
      peer.call(Hypercall.POLL, ARGUMENTS);
      memory.putLongs(new GuestAddress(ARGUMENTS), NET, DATA, LENGTH, 0);
      peer.call(Hypercall.NET_READ, ARGUMENTS);
      memory.putLongs(new GuestAddress(ARGUMENTS), BLOCK, 0, DATA, LENGTH, 0);
      calls.call(Hypercall.BLOCK_WRITE, ARGUMENTS);
      calls.call(Hypercall.BLOCK_READ, ARGUMENTS);
      calls.call(Hypercall.WALLTIME, ARGUMENTS);
    }
  }

  private static long argumentsAlone(GuestMemory memory, int count) {
    long before = THREADS.getCurrentThreadAllocatedBytes();
    for (int i = 0; i < count; i++) {
      memory.putLongs(new GuestAddress(ARGUMENTS), NET, DATA, LENGTH, 0);
      memory.putLongs(new GuestAddress(ARGUMENTS), 0, 0, 0);
      memory.putLongs(new GuestAddress(ARGUMENTS), NET, DATA, LENGTH, 0);
      memory.putLongs(new GuestAddress(ARGUMENTS), BLOCK, 0, DATA, LENGTH, 0);
    }
    return THREADS.getCurrentThreadAllocatedBytes() - before;
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
