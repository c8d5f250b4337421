// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.ThreadId;
import dev.ukvm.tender.vm.BootState;
import dev.ukvm.tender.vm.Registers;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;

/** The one thread of a guest's process. */
final class ProcessVcpu implements Vcpu {
  /** The slot in which {@link Exchange} remembers how long a doorbell takes. */
  private static final int DOORBELL = 256;

  private final Fd memoryFile;
  private final ProtectionMap protections;
  private final Control control;
  private final Steps steps;
  private final Setup setup;
  private final StubImage stub;
  private final ChildProcess process;

  /** {@code null} if there are none. */
  private final DirectCalls direct;

  private final Exchange exchange;
  private final GuestCpu cpu;
  private final VcpuExit exit;
  private final ThreadId owner = ThreadId.current();
  private boolean booted;

  ProcessVcpu(
      Fd memoryFile,
      ProtectionMap protections,
      Control control,
      Steps steps,
      Setup setup,
      ChildProcess process,
      DirectCalls direct,
      StubImage stub,
      GuestCpu cpu,
      long counterFrequency) {
    this.memoryFile = memoryFile;
    this.protections = protections;
    this.control = control;
    this.steps = steps;
    this.setup = setup;
    this.process = process;
    this.direct = direct;
    this.stub = stub;
    exchange = new Exchange(control, process, counterFrequency);
    this.cpu = cpu;
    this.exit = cpu.exit;
  }

  void checkNotBooted() {
    if (booted) {
      throw new IllegalStateException("the guest's process has its memory already");
    }
  }

  @Override
  public void boot(BootState state) {
    checkNotBooted();
    booted = true;
    cpu.prepare(steps, process);
    setup.map(memoryFile.number(), protections);
    if (direct != null) {
      setup.allowDirectCalls(direct);
      direct.begin(protections);
      cpu.callDirectly(stub);
    }
    setup.closeFiles(direct, memoryFile.number(), control.file().number());
    setup.lock(direct);
    steps.release();
    if (exchange.await() == Exchange.Event.ENDED || !cpu.locate(control.getLong(Control.FRAME))) {
      throw steps.failure(process);
    }
    cpu.boot(state);
    exchange.allowInterrupts();
  }

  @Override
  public VcpuExit run() {
    while (!exchange.takeInterrupt()) {
      exchange.answer();
      if (exchange.await() == Exchange.Event.ENDED) {
        return exchange.takeInterrupt() ? exit.of(VcpuExit.Kind.INTERRUPTED) : ended();
      }
      if (!cpu.locate(control.getLong(Control.FRAME))) {
        return exit.forbidden("the guest has forged a signal: its frame is not on the stack");
      }
      VcpuExit found = cpu.handle(control.getInt(Control.SIGNAL));
      if (found != null) {
        if (found.kind() == VcpuExit.Kind.HYPERCALL) {
          exchange.expect(found.number());
        } else if (found.kind() == VcpuExit.Kind.DOORBELL) {
          exchange.expect(DOORBELL);
        }
        return found;
      }
    }
    return exit.of(VcpuExit.Kind.INTERRUPTED);
  }

  private VcpuExit ended() {
    if (process.hasExited()) {
      return exit.forbidden("the guest's process has ended itself");
    }
    int signal = process.status();
    return Ending.isOwnFault(signal)
        ? exit.forbidden(
            "the guest has spoilt its signal stack or mask: its process died of "
                + Ending.name(signal))
        : exit.failed(Ending.killed(signal));
  }

  @Override
  public Registers registers() {
    return cpu.registers();
  }

  @Override
  public void interrupt() {
    exchange.interrupt();
    owner.interruptSystemCall();
  }
}
