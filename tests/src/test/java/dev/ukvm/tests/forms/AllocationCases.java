// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.UnixSocket;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.DeviceOption.Kind;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.Run;
import dev.ukvm.tender.RunOptions;
import dev.ukvm.tender.device.DeviceTable;
import dev.ukvm.tender.hypercall.Hypercalls;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.util.List;

/** Once warm, hypercalls leave nothing for the executable's collector. */
final class AllocationCases {
  private static final int FEW = 1_000;
  private static final int MANY = 21_000;
  private static final int CALLS = 2_000;

  /** Below a byte a call: the heap gives out lines of 128. */
  private static final long TOLERANCE = 1024;

  private static final long ARGUMENTS = 0x1000;
  private static final long DATA = 0x2000;
  private static final int LENGTH = 512;

  /** On the wire a frame has its length before it. */
  private static final int WIRE_LENGTH = Integer.BYTES + LENGTH;

  private static final long NET = 1;
  private static final long BLOCK = 2;

  private AllocationCases() {}

  static void addTo(List<Case> cases) {
    cases.add(new Case("allocation: none by a run on process", () -> run("process")));
    cases.add(new Case("allocation: none by a run on kvm", () -> run("kvm")));
    cases.add(new Case("allocation: none by hypercalls of devices", AllocationCases::devices));
  }

  private static long free() {
    return Runtime.getRuntime().freeMemory();
  }

  private static void run(String hypervisor) {
    takenBy(hypervisor, FEW);
    long few = takenBy(hypervisor, FEW);
    long many = takenBy(hypervisor, MANY);
    Check.isTrue(few > 0, "a run takes something: " + few);
    Check.isTrue(many - few < TOLERANCE, "more calls take more: " + few + ", " + many);
  }

  /** Bytes of the heap that a run with so many hypercalls takes. */
  private static long takenBy(String hypervisor, int calls) {
    try (Fd output = Fd.open("/dev/null", Fd.O_WRONLY);
        Interruption none = new Interruption()) {
      RunOptions options =
          new RunOptions(
              Forms.guest(),
              List.of(Integer.toString(calls)),
              Hvt.MEMORY_DEFAULT,
              hypervisor,
              List.of(),
              false,
              false,
              output,
              false);
      System.gc();
      long before = free();
      try (Run run = Run.prepare(options, new Silence(), none)) {
        Check.same(0, run.execute());
      }
      return before - free();
    }
  }

  private static void devices() {
    String wire = Forms.scratch() + "/wire";
    String disk = Forms.scratch() + "/disk";
    try (Fd file = Fd.create(disk);
        Arena arena = Arena.ofConfined()) {
      Check.same(LENGTH, file.write(arena.allocate(LENGTH), 0, LENGTH));
    }
    try (Fd listener = UnixSocket.listen(wire);
        Interruption none = new Interruption();
        DeviceTable devices = devices("unix:" + wire, disk, none);
        Fd peer = UnixSocket.accept(listener)) {
      GuestMemory memory = new GuestMemory(Arena.ofAuto().allocate(0x10000, 4096));
      Hypercalls calls = new Hypercalls(memory, devices, Fd.STDOUT, none, null);
      MemorySegment frame = Arena.ofAuto().allocate(WIRE_LENGTH);
      MemorySegment net = longs(NET, DATA, LENGTH, 0);
      MemorySegment poll = longs(0, 0, 0);
      MemorySegment block = longs(BLOCK, 0, DATA, LENGTH, 0);
      round(memory, calls, peer, frame, net, poll, block);
      System.gc();
      long before = free();
      round(memory, calls, peer, frame, net, poll, block);
      long taken = before - free();
      Check.isTrue(taken < TOLERANCE, "they took " + taken + " bytes");
    }
  }

  private static void round(
      GuestMemory memory,
      Hypercalls calls,
      Fd peer,
      MemorySegment frame,
      MemorySegment net,
      MemorySegment poll,
      MemorySegment block) {
    for (int i = 0; i < CALLS; i++) {
      memory.copyIn(net, 0, ARGUMENTS, net.byteSize());
      calls.call(Hypercall.NET_WRITE, ARGUMENTS);
      // Sent back as it came.
      long came = peer.read(frame, 0, WIRE_LENGTH);
      long went = peer.write(frame, 0, WIRE_LENGTH);
      if (came != WIRE_LENGTH || went != WIRE_LENGTH) {
        throw new AssertionError("came " + came + ", went " + went);
      }
      memory.copyIn(poll, 0, ARGUMENTS, poll.byteSize());
      calls.call(Hypercall.POLL, ARGUMENTS);
      memory.copyIn(net, 0, ARGUMENTS, net.byteSize());
      calls.call(Hypercall.NET_READ, ARGUMENTS);
      memory.copyIn(block, 0, ARGUMENTS, block.byteSize());
      calls.call(Hypercall.BLOCK_WRITE, ARGUMENTS);
      calls.call(Hypercall.BLOCK_READ, ARGUMENTS);
      calls.call(Hypercall.WALLTIME, ARGUMENTS);
    }
  }

  private static MemorySegment longs(long... values) {
    MemorySegment segment = Arena.ofAuto().allocate((long) values.length * Long.BYTES, Long.BYTES);
    return segment.copyFrom(MemorySegment.ofArray(values));
  }

  private static DeviceTable devices(String link, String disk, Interruption interruption) {
    Manifest manifest =
        new Manifest.Builder().add("net", DeviceType.NET).add("disk", DeviceType.BLOCK).build();
    DeviceTable devices = new DeviceTable(manifest, new Silence(), interruption);
    devices.attachNet(manifest.find("net"), new DeviceOption(Kind.NET, null, link), null, null);
    devices.attachBlock(manifest.find("disk"), new DeviceOption(Kind.BLOCK, null, disk), null);
    return devices;
  }

  private record Silence() implements Report {
    @Override
    public void note(String line) {}

    @Override
    public void detail(String line) {}
  }
}
