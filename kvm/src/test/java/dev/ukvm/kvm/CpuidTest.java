// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.vm.Availability;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;

/**
 * What we tell KVM to answer to cpuid, made from what this host's KVM supports. That a guest sees
 * it is the conformance guests' test: a PVM does not trap cpuid.
 */
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
class CpuidTest {
  private Struct table;

  @BeforeEach
  void readTable() {
    Availability availability = new KvmHypervisor().availability();
    boolean available = availability.level() != Availability.Level.NO;
    assertThat(available || System.getenv("CI") == null)
        .as("in CI /dev/kvm must be there: %s", availability.detail())
        .isTrue();
    assumeTrue(available, availability.detail());
    try (Fd device = KvmHypervisor.open()) {
      table = Cpuid.restricted(device);
    }
  }

  /** The register at {@code offset} of an entry, 0 if there is no such leaf. */
  private int register(int function, int index, int offset) {
    int count = table.getInt(Kvm.Cpuid2.COUNT);
    for (int i = 0; i < count; i++) {
      int entry = Kvm.Cpuid2.ENTRIES + i * Kvm.CpuidEntry.SIZE;
      if (table.getInt(entry + Kvm.CpuidEntry.FUNCTION) == function
          && table.getInt(entry + Kvm.CpuidEntry.INDEX) == index) {
        return table.getInt(entry + offset);
      }
    }
    return 0;
  }

  @Test
  void showsInstructions() {
    assertThat(register(1, 0, Kvm.CpuidEntry.EDX) & (1 << 25 | 1 << 26))
        .as("SSE, SSE2")
        .isEqualTo(3 << 25);
    assertThat(register(0x80000001, 0, Kvm.CpuidEntry.EDX) & (1 << 29)).as("long mode").isNotZero();
  }

  @Test
  void hidesVirtualizationAndEnclaves() {
    assertThat(register(1, 0, Kvm.CpuidEntry.ECX) & (1 << 5)).as("VMX").isZero();
    assertThat(register(0x80000001, 0, Kvm.CpuidEntry.ECX) & (1 << 2)).as("SVM").isZero();
    assertThat(register(0x8000000a, 0, Kvm.CpuidEntry.EDX)).as("SVM features").isZero();
    assertThat(register(7, 0, Kvm.CpuidEntry.EBX) & (1 << 2)).as("SGX").isZero();
  }

  @Test
  void hidesInterruptsAndOtherCpus() {
    assertThat(register(1, 0, Kvm.CpuidEntry.EDX) & (1 << 9)).as("APIC").isZero();
    assertThat(register(1, 0, Kvm.CpuidEntry.ECX) & (1 << 21 | 1 << 24))
        .as("x2APIC, deadline")
        .isZero();
    assertThat(register(1, 0, Kvm.CpuidEntry.EBX) >>> 16).as("one CPU, number 0").isEqualTo(1);
    assertThat(register(0xb, 0, Kvm.CpuidEntry.EBX)).as("topology").isZero();
    assertThat(register(0x40000001, 0, Kvm.CpuidEntry.EAX)).as("KVM features").isZero();
  }

  @Test
  void hidesWhatNeedsXsave() {
    assertThat(register(1, 0, Kvm.CpuidEntry.ECX) & (1 << 12 | 7 << 26 | 1 << 29))
        .as("FMA, XSAVE, OSXSAVE, AVX, F16C")
        .isZero();
    assertThat(register(7, 0, Kvm.CpuidEntry.EBX) & (1 << 5 | 1 << 16))
        .as("AVX2, AVX512F")
        .isZero();
    assertThat(register(0xd, 0, Kvm.CpuidEntry.EAX)).as("XCR0").isZero();
  }
}
