// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Offer;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostThread;
import dev.ukvm.tender.boot.Aarch64Boot;
import dev.ukvm.tender.boot.BootInfoWriter;
import dev.ukvm.tender.boot.X86Boot;
import dev.ukvm.tender.device.DeviceTable;
import dev.ukvm.tender.device.NetRingCalls;
import dev.ukvm.tender.device.NetRingServer;
import dev.ukvm.tender.device.NetRingThread;
import dev.ukvm.tender.elf.ElfImage;
import dev.ukvm.tender.elf.Segment;
import dev.ukvm.tender.hypercall.Hypercalls;
import dev.ukvm.tender.hypercall.Input;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.Hypervisor;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.VirtualMachine;
import java.util.Arrays;

/**
 * One guest's run, from its executable to its exit status. Everything but {@link #interrupt} and
 * {@link #abandon} is for the platform thread that created it.
 */
public final class Run implements AutoCloseable {
  private final Interruption interruption;
  private final DeviceTable devices;
  private final VirtualMachine machine;
  private final int graceSeconds;

  /** {@code null} if the guest is not offered one. */
  private final StopRequest stop;

  private final Hypercalls hypercalls;
  private final NetRingServer ring;
  private final RunLoop loop;

  /**
   * Loads an executable into a new virtual machine.
   *
   * @param interruption ends the run, now or later; not closed with it
   * @throws TenderException if the executable, the options or this host don't allow it; nothing
   *     stays open then
   */
  public static Run prepare(RunOptions options, Report report, Interruption interruption) {
    try (ElfImage image = ElfImage.open(options.image())) {
      byte[] commandLine = BootInfoWriter.commandLine(options.arguments());
      image.checkFits(options.memorySize());
      Hypervisor hypervisor = Hypervisors.choose(options.hypervisor(), report);
      report.detail("hypervisor: " + hypervisor.name());
      DeviceTable devices = Devices.attach(options, image.manifest(), report, interruption);
      try {
        Run run = new Run(options, image, devices, commandLine, hypervisor, report, interruption);
        report.detail(
            "cycle counter: "
                + run.machine.counterFrequency()
                + " Hz, by "
                + run.machine.counterSource());
        if (devices != null) {
          devices.reportObstacles();
        }
        if (options.graceSeconds() > 0 && run.stop == null) {
          report.detail("--stop=grace: the guest does not ask for it; a signal ends it at once");
        }
        return run;
      } catch (RuntimeException | Error e) {
        if (devices != null) {
          devices.close();
        }
        throw e;
      }
    }
  }

  private Run(
      RunOptions options,
      ElfImage image,
      DeviceTable devices,
      byte[] commandLine,
      Hypervisor hypervisor,
      Report report,
      Interruption interruption) {
    this.devices = devices;
    this.interruption = interruption;
    this.graceSeconds = options.graceSeconds();
    byte[] manifest = devices == null ? image.manifest().attach().bytes() : devices.manifest();
    machine = create(hypervisor, options, image, devices);
    StopRequest request = null;
    Hypercalls calls = null;
    try {
      load(machine, image);
      long usable = options.memorySize();
      if (options.netRing() && devices != null && devices.netCount() > 0) {
        usable = withRing(usable, image.kernelEnd());
      }
      request = offerStop(image);
      stop = request;
      Input input = offerInput(image, options.input(), report);
      if (request != null || input != null) {
        machine.takePolls();
      }
      machine.vcpu().boot(bootState(machine, image, usable, manifest, commandLine));
      calls =
          new Hypercalls(
              machine.memory(),
              devices,
              options.output(),
              interruption,
              machine.endEvent(),
              stop,
              input);
      hypercalls = calls;
      ring = usable == options.memorySize() ? null : serveRing(new GuestAddress(usable));
      if (ring != null) {
        BootInfoWriter.offerRing(machine.memory(), new GuestAddress(usable));
      }
      loop = new RunLoop(machine, hypercalls, ring, interruption);
    } catch (RuntimeException | Error e) {
      if (calls != null) {
        calls.close();
      }
      if (request != null) {
        request.close();
      }
      machine.close();
      throw e;
    }
  }

  private StopRequest offerStop(ElfImage image) {
    long at = image.offers().stop();
    if (at == 0) {
      return null;
    }
    requireWritable(image, at, Offer.Stop.SIZE);
    return graceSeconds == 0 ? null : new StopRequest(machine.memory(), new GuestAddress(at));
  }

  private Input offerInput(ElfImage image, Fd file, Report report) {
    long at = image.offers().input();
    if (at == 0) {
      return null;
    }
    requireWritable(image, at, Offer.Input.SIZE);
    return new Input(machine.memory(), new GuestAddress(at), file, report);
  }

  /** Of a structure that the guest wants us to write to. */
  private void requireWritable(ElfImage image, long at, int length) {
    try {
      machine.memory().check(at, length, Access.WRITE);
    } catch (GuestAccessException e) {
      throw new TenderException(
          image.name()
              + ": note of an offer: the "
              + length
              + " bytes at "
              + new GuestAddress(at)
              + " are not all memory that the guest can write",
          e);
    }
  }

  private NetRingServer serveRing(GuestAddress at) {
    return machine.serveRing(at) || !HostThread.available()
        ? new NetRingCalls(machine.memory(), at, devices)
        : new NetRingThread(machine, at, devices, this::interrupt);
  }

  private static VirtualMachine create(
      Hypervisor hypervisor, RunOptions options, ElfImage image, DeviceTable devices) {
    if (!options.directCalls()) {
      return hypervisor.create(image.architecture(), options.memorySize());
    }
    DirectDevice[] direct = devices == null ? new DirectDevice[0] : devices.direct();
    return hypervisor.create(image.architecture(), options.memorySize(), direct);
  }

  private static void load(VirtualMachine machine, ElfImage image) {
    image.loadInto(machine.memory());
    machine.protect(new GuestAddress(0), Hvt.BOOT_INFO_ADDRESS, Protection.NONE);
    machine.protect(
        new GuestAddress(Hvt.BOOT_INFO_ADDRESS),
        Hvt.GUEST_MIN_BASE - Hvt.BOOT_INFO_ADDRESS,
        Protection.READ);
    for (Segment segment : image.segments()) {
      machine.protect(
          new GuestAddress(segment.start()), segment.end() - segment.start(), segment.protection());
    }
  }

  /**
   * Takes room for the net ring from the top of memory, unless the guest needs all of it.
   *
   * @return end of the guest's own memory, where the ring then begins
   */
  private static long withRing(long memorySize, long kernelEnd) {
    long usable = memorySize - NetRingThread.ROOM;
    return kernelEnd <= usable - NetRingThread.ROOM ? usable : memorySize;
  }

  private static BootState bootState(
      VirtualMachine machine, ElfImage image, long usable, byte[] manifest, byte[] commandLine) {
    GuestAddress spare =
        BootInfoWriter.write(
            machine.memory(),
            usable,
            image.kernelEnd(),
            machine.counterFrequency(),
            commandLine,
            manifest);
    long[] executable = executableRanges(image);
    long[] readOnly =
        readOnlyEdges(
            image.segments(),
            machine.protectionGranule(Protection.READ),
            machine.protectionGranule(Protection.NONE));
    return switch (image.architecture()) {
      case X86_64 ->
          new X86Boot(machine.memory(), executable, readOnly, spare).build(image.entry(), usable);
      case AARCH64 ->
          new Aarch64Boot(machine.memory(), executable, readOnly, spare)
              .build(image.entry(), usable);
    };
  }

  private static long[] executableRanges(ElfImage image) {
    Segment[] segments = image.segments();
    long[] ranges = new long[2 * segments.length];
    int n = 0;
    for (Segment segment : segments) {
      if (segment.protection().executable()) {
        ranges[n++] = segment.start();
        ranges[n++] = segment.end();
      }
    }
    return Arrays.copyOf(ranges, n);
  }

  /**
   * What of the segments that are not writable fills no granule of the machine's: pairs of start
   * and end.
   *
   * @param granule for those that can be read
   * @param unreadable for those that can't
   */
  static long[] readOnlyEdges(Segment[] segments, long granule, long unreadable) {
    long[] ranges = new long[4 * segments.length];
    int n = 0;
    for (Segment segment : segments) {
      if (!segment.protection().writable()) {
        long unit = segment.protection() == Protection.NONE ? unreadable : granule;
        long from = Math.min(segment.end(), segment.start() + unit - 1 & -unit);
        long to = Math.max(from, segment.end() & -unit);
        if (segment.start() < from) {
          ranges[n++] = segment.start();
          ranges[n++] = from;
        }
        if (to < segment.end()) {
          ranges[n++] = to;
          ranges[n++] = segment.end();
        }
      }
    }
    return Arrays.copyOf(ranges, n);
  }

  /**
   * Runs the guest to its end.
   *
   * @return its exit status, 0 to 255; 255 means that it aborted
   * @throws TenderException if it did something forbidden, was interrupted, or the host failed
   */
  public int execute() {
    try {
      return loop.execute();
    } finally {
      if (ring != null) {
        ring.close();
      }
    }
  }

  /** Tells what the guest has asked for so far. For any thread. */
  public void reportStatistics(Report report) {
    Statistics.report(report, hypercalls, ring, devices, machine.directCounters());
  }

  /**
   * Ends the run soon: {@link #execute} throws a {@link TenderException} with this reason. For any
   * thread, at any time; calling it again does no harm.
   */
  public void interrupt(String reason) {
    interruption.announce(reason);
    // First the vCPU: whoever wakes up from a sleep must not let the guest run on.
    machine.vcpu().interrupt();
    interruption.request(reason);
  }

  /**
   * Asks the guest to end by itself. For any thread, at any time.
   *
   * @param signal the name of the signal that asks, as in "SIGTERM"
   * @return for how many seconds to wait for that; 0 if the guest can't be asked
   */
  public int requestStop(String signal) {
    return stop != null && stop.send(signal) ? graceSeconds : 0;
  }

  /**
   * Releases what would outlive this process, which is about to end without {@link #close}. For any
   * thread, at any time.
   */
  public void abandon() {
    machine.abandon();
  }

  @Override
  public void close() {
    if (stop != null) {
      stop.close();
    }
    try {
      if (ring != null) {
        ring.close();
      }
      hypercalls.close();
    } finally {
      try {
        machine.close();
      } finally {
        if (devices != null) {
          devices.close();
        }
      }
    }
  }
}
