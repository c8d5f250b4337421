// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.HostProcess;
import dev.ukvm.tender.vm.VcpuExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;

@Timeout(60)
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
final class X86CpuidTest {
  private static final int LEAF1_VMX = 1 << 5;
  private static final int LEAF1_HYPERVISOR = 1 << 31;
  private static final int SSE2 = 1 << 26;

  /** What a guest sees, native or not: it must run either way. */
  @Test
  void isAnsweredInTheGuest() {
    // mov $1, %eax; cpuid; then ECX to EAX, EDX stays.
    X86Code code = new X86Code().move(X86Code.RAX, 1).raw(0x0f, 0xa2).raw(0x89, 0xc8, 0xf4);
    try (TestGuest guest = new TestGuest(code)) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.HALTED);
      assertThat(guest.x86Registers().rdx() & SSE2).isNotZero();
      if (HostProcess.canTrapCpuid()) {
        assertThat(guest.x86Registers().rax() & (LEAF1_VMX | LEAF1_HYPERVISOR)).isZero();
      }
    }
  }

  /** What it would see where the CPU can be made to trap. */
  @Test
  void isMasked() {
    try (Control control = new Control()) {
      for (int i = 0; i < 64 * 4; i++) {
        control.putInt(Control.SCRATCH + i * Integer.BYTES, -1);
      }
      control.putInt(Control.SCRATCH, 0x1f); // largest leaf
      X86Cpuid cpuid = new X86Cpuid();
      cpuid.read(control);
      X86Frame frame = new X86Frame(control);
      ask(cpuid, frame, 1, 0);
      assertThat(frame.get(X86Frame.RCX) & (LEAF1_VMX | 0x80000000L)).isZero();
      assertThat(frame.get(X86Frame.RDX) & SSE2).isNotZero();
      assertThat(frame.get(X86Frame.RBX)).isEqualTo(0x1ffff);
      ask(cpuid, frame, 7, 0);
      assertThat(frame.get(X86Frame.RBX) & 1 << 2).as("SGX").isZero();
      ask(cpuid, frame, 7, 9);
      assertThat(frame.get(X86Frame.RBX)).isZero();
      ask(cpuid, frame, 0xb, 0);
      assertThat(frame.get(X86Frame.RBX)).as("topology").isZero();
      ask(cpuid, frame, 0x40000000, 0);
      assertThat(frame.get(X86Frame.RBX)).as("hypervisor").isZero();
      ask(cpuid, frame, 0x80000002, 5);
      assertThat(frame.get(X86Frame.RBX)).as("name").isEqualTo(0xffffffffL);
    }
  }

  @Test
  void hasNoLeavesBeyondTheCpusOwn() {
    try (Control control = new Control()) {
      for (int i = 0; i < 64 * 4; i++) {
        control.putInt(Control.SCRATCH + i * Integer.BYTES, -1);
      }
      control.putInt(Control.SCRATCH, 4);
      X86Cpuid cpuid = new X86Cpuid();
      cpuid.read(control);
      X86Frame frame = new X86Frame(control);
      ask(cpuid, frame, 7, 0);
      assertThat(frame.get(X86Frame.RBX)).isZero();
      ask(cpuid, frame, 4, 0);
      assertThat(frame.get(X86Frame.RBX)).isNotZero();
    }
  }

  private static void ask(X86Cpuid cpuid, X86Frame frame, int leaf, int subleaf) {
    frame.set(X86Frame.RAX, Integer.toUnsignedLong(leaf));
    frame.set(X86Frame.RCX, subleaf);
    cpuid.answer(frame);
  }
}
