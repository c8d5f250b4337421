// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostProcess;
import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.NativeException;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.DirectCounters;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VirtualMachine;

/**
 * One guest's process. It is started at once, and sets itself up while the tender loads the
 * executable; it gets guest memory, with the protections that memory then has, when the vCPU boots.
 */
final class ProcessMachine implements VirtualMachine {
  private static final int MAX_RESOURCES = 5;
  private static final int MIB_SHIFT = 20;

  /** What is open, in the order of opening. */
  private final AutoCloseable[] resources = new AutoCloseable[MAX_RESOURCES];

  private int open;
  private final GuestMemory memory;
  private final ProtectionMap protections;
  private final CounterFrequency frequency;
  private final ProcessVcpu vcpu;
  private final ChildProcess process;

  /** {@code null} if there are none. */
  private final DirectCalls direct;

  private final Fd endEvent;

  /**
   * @param devices those of which the guest's process may do hypercalls itself; {@code null} if it
   *     may do none
   */
  ProcessMachine(Architecture architecture, long memorySize, DirectDevice[] devices) {
    try {
      Fd memoryFile = open(Fd.memfd("ukvm-guest-memory", memorySize));
      Mapping view =
          open(Mapping.shared(memoryFile, memorySize, Mapping.PROT_READ | Mapping.PROT_WRITE));
      memory = new GuestMemory(view.bytes());
      protections = new ProtectionMap(memorySize);
      Control control = open(new Control());
      Steps steps = new Steps(control);
      StubImage stub = StubImage.load(architecture);
      GuestCpu cpu = GuestCpu.of(architecture, memory, view.bytes(), protections, control);
      Setup setup = new Setup(control, steps, stub, cpu);
      setup.isolate(HostProcess.pid());
      steps.release();
      Fd[] inherited = {memoryFile, control.file()};
      try (Fd program = stub.write(control.file())) {
        if (devices != null && cpu.canCallDirectly()) {
          int free = firstFree(devices, program, memoryFile, control.file());
          direct = new DirectCalls(control, devices, free);
          process =
              open(ChildProcess.spawn(program, inherited, direct.files(), direct.firstFile()));
        } else {
          direct = null;
          process = open(ChildProcess.spawn(program, inherited));
        }
      }
      endEvent = process.openEndEvent();
      if (endEvent != null) {
        open(endEvent);
      }
      frequency = cpu.counterFrequency(steps, process);
      vcpu =
          new ProcessVcpu(
              memoryFile,
              protections,
              control,
              steps,
              setup,
              process,
              direct,
              stub,
              cpu,
              frequency.hertz());
    } catch (NativeException e) {
      closeResources();
      throw explain(e, memorySize);
    } catch (RuntimeException | Error e) {
      closeResources();
      throw e;
    }
  }

  /** The least number that is greater than those of all these descriptors. */
  private static int firstFree(DirectDevice[] devices, Fd... others) {
    int last = 0;
    for (Fd fd : others) {
      last = Math.max(last, fd.number());
    }
    for (DirectDevice device : devices) {
      last = device.file() == null ? last : Math.max(last, device.file().number());
    }
    return last + 1;
  }

  private <T extends AutoCloseable> T open(T resource) {
    resources[open++] = resource;
    return resource;
  }

  static TenderException explain(NativeException e, long memorySize) {
    String message = e.getMessage();
    return new TenderException(
        e.errno() == Errno.ENOMEM
            ? "no memory for a guest of "
                + (memorySize >> MIB_SHIFT)
                + " MiB ("
                + message
                + "); use a smaller --mem or raise the limit (ulimit -v, cgroup)"
            : message + advice(e.call(), e.errno()),
        e);
  }

  /** What to do about a call that has failed; empty if the error says it all. */
  private static String advice(String call, int errno) {
    boolean spawns = call.equals("posix_spawn");
    return switch (errno) {
      case Errno.ENOENT -> spawns ? "; mount /proc: mount -t proc proc /proc" : "";
      case Errno.EACCES, Errno.EPERM ->
          spawns || call.equals("memfd_create")
              ? "; this host does not let programs run from memory (vm.memfd_noexec, SELinux)"
              : "";
      case Errno.EAGAIN -> spawns ? "; raise the limit on processes (ulimit -u, cgroup)" : "";
      default -> "";
    };
  }

  @Override
  public GuestMemory memory() {
    return memory;
  }

  @Override
  public Vcpu vcpu() {
    return vcpu;
  }

  @Override
  public long counterFrequency() {
    return frequency.hertz();
  }

  @Override
  public String counterSource() {
    return frequency.source();
  }

  @Override
  public Fd endEvent() {
    return endEvent;
  }

  /** The guest's process, for tests that look at it from outside. */
  ChildProcess process() {
    return process;
  }

  @Override
  public void protect(GuestAddress start, long length, Protection protection) {
    vcpu.checkNotBooted();
    memory.protect(start, length, protection);
    protections.set(start.value(), start.value() + length, protection);
  }

  @Override
  public void takePolls() {
    vcpu.checkNotBooted();
    if (direct != null) {
      direct.takePolls();
    }
  }

  @Override
  public boolean serveRing(GuestAddress at) {
    return direct != null && direct.serveRing(at.value());
  }

  @Override
  public DirectCounters directCounters() {
    return direct == null ? DirectCounters.NONE : direct;
  }

  @Override
  public void close() {
    if (direct != null) {
      direct.end();
    }
    closeResources();
  }

  private void closeResources() {
    RuntimeException failure = null;
    while (open > 0) {
      try {
        resources[--open].close();
      } catch (Exception e) {
        failure = new IllegalStateException("close", e);
      }
    }
    if (failure != null) {
      throw failure;
    }
  }
}
