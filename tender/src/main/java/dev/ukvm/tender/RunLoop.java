// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender;

import dev.ukvm.abi.Hypercall;
import dev.ukvm.tender.device.NetRingServer;
import dev.ukvm.tender.hypercall.Hypercalls;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.VirtualMachine;

/** Runs the vCPU, answers its exits, and ends with the guest's status or one line for the user. */
final class RunLoop {
  private static final int STATUS_MASK = 0xff;

  private final VirtualMachine machine;
  private final Vcpu vcpu;
  private final Hypercalls hypercalls;
  private final NetRingServer ring;
  private final Interruption interruption;

  /**
   * @param ring what does the work of the net ring, or {@code null} if none was offered
   */
  RunLoop(
      VirtualMachine machine,
      Hypercalls hypercalls,
      NetRingServer ring,
      Interruption interruption) {
    this.interruption = interruption;
    this.ring = ring;
    this.machine = machine;
    this.vcpu = machine.vcpu();
    this.hypercalls = hypercalls;
  }

  int execute() {
    while (!hypercalls.isHalted()) {
      VcpuExit exit = vcpu.run();
      if (exit.kind() == VcpuExit.Kind.HYPERCALL) {
        hypercall(exit);
      } else if (exit.kind() == VcpuExit.Kind.DOORBELL && ring != null) {
        ring.kick();
      } else {
        throw new TenderException(describe(exit));
      }
    }
    return exitStatus(hypercalls.exitStatus());
  }

  private void hypercall(VcpuExit exit) {
    try {
      hypercalls.call(exit.number(), exit.argument());
    } catch (GuestAccessException e) {
      throw new TenderException(describe(exit, e), e);
    } catch (InternalError e) {
      // What the JVM makes of SIGBUS: a page of guest memory that the host can't provide any more.
      throw new TenderException("the host has no memory left for a page of the guest's", e);
    }
  }

  /** The low byte, as of any process, except that a failure never becomes a success. */
  private static int exitStatus(int status) {
    int low = status & STATUS_MASK;
    if (low == 0 && status != 0) {
      throw new TenderException(
          "the guest's exit status is " + status + "; its low byte, 0, would be taken for success");
    }
    return low;
  }

  private String describe(VcpuExit exit) {
    return switch (exit.kind()) {
      case INTERRUPTED -> interruption.reason();
      case FAULT -> fault(exit.access(), exit.address(), "");
      case HALTED -> "the guest stopped its CPU without halt, with interrupts off" + at();
      case SHUTDOWN ->
          "the guest's CPU shut down: it could not deliver an exception to the guest" + at();
      case FORBIDDEN, FAILED -> exit.detail() + at();
      case DOORBELL -> "the guest kicked the net ring, but it was given none" + at();
      case HYPERCALL -> throw new IllegalStateException("not an end: " + exit.kind());
    };
  }

  /** Begins with the words of the reference monitor, which scripts look for. */
  private String fault(Access access, GuestAddress address, String by) {
    return "host/guest translation fault: "
        + vcpu.registers().location()
        + " (translation fault: "
        + access
        + (address == null ? ", the hypervisor does not say where" : " at " + address)
        + by
        + ")";
  }

  private String at() {
    return " (" + vcpu.registers().location() + ")";
  }

  private String describe(VcpuExit exit, GuestAccessException e) {
    String call =
        "hypercall "
            + Hypercall.name(exit.number())
            + " with arguments at "
            + new GuestAddress(exit.argument());
    if (!e.isOutside()) {
      return fault(e.access(), e.address(), ", by " + call);
    }
    return call
        + ": "
        + Long.toUnsignedString(e.length())
        + " bytes at "
        + e.address()
        + " are not inside guest memory, which ends at "
        + new GuestAddress(machine.memory().size())
        + at();
  }
}
