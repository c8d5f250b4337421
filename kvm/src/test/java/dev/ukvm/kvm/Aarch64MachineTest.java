// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.VirtualMachine;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

@Timeout(60)
class Aarch64MachineTest {
  @ParameterizedTest
  @CsvSource({"-22, 0", "0, 0", "33, 33", "36, 36", "39, 39", "40, 0", "48, 0", "52, 0"})
  void machineHasTheAddressBitsThatItNeeds(int limit, int type) {
    assertThat(Aarch64Vcpu.machineType(limit)).isEqualTo(type);
  }

  /** No rig can show it: of QEMU's CPUs none has fewer than 40. */
  @Test
  void tooFewAddressBitsAreRefused() {
    assertThatThrownBy(() -> Aarch64Vcpu.machineType(32))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("addresses of 32 bits")
        .hasMessageContaining("33");
  }

  /** Real virtual machines with a few instructions each. */
  @Nested
  @EnabledOnOs(architectures = "aarch64", disabledReason = "needs an aarch64 host")
  class OnThisHost {
    private static final GuestAddress CODE = new GuestAddress(Aarch64Instruction.CODE);
    private static final long MEMORY = 2 * Hvt.MEMORY_MIN;

    private final KvmHypervisor hypervisor = new KvmHypervisor();
    private VirtualMachine machine;
    private Doorbell doorbell;

    @BeforeEach
    void create() {
      machine = hypervisor.create(Architecture.AARCH64, MEMORY);
    }

    @AfterEach
    void close() {
      if (machine != null) {
        machine.close();
      }
      if (doorbell != null) {
        doorbell.close();
      }
    }

    private void boot(int... code) {
      machine.memory().put(CODE, Aarch64Instruction.words(code));
      start();
    }

    /** Boots with two 1 GiB pages: what the tables forbid is the tender's test. */
    private void start() {
      machine.memory().putLong(new GuestAddress(0x1000), 0x2003);
      machine.memory().putLong(new GuestAddress(0x2000), 0x711);
      machine.memory().putLong(new GuestAddress(0x2020), 0x1_0000_0705L);
      machine
          .vcpu()
          .boot(
              new Aarch64BootState(
                  CODE.value(),
                  MEMORY - 16,
                  0x10000,
                  0x3c5,
                  0x1000,
                  0x32_b518_3518L,
                  0xbbff_440c_0400L,
                  0x1005,
                  0x300000));
    }

    @Test
    void counterFrequencyIsTheCpus() {
      // mrs x0, cntfrq_el0; mov x1, #0x100000000; str w0, [x1, #8]
      boot(0xd53be000, 0xd2c00021, 0xb9000820);
      assertThat(machine.vcpu().run().argument()).isEqualTo(machine.counterFrequency());
      assertThat(machine.counterFrequency()).isPositive();
    }

    @Test
    void guestStartsWithNothingOfTheProbeLeft() {
      // mov x2, #0x100000000; add x1, x1, x30; str w1, [x2, #8]
      boot(0xd2c00022, 0x8b1e0021, 0xb9000841);
      assertThat(machine.vcpu().run().argument()).isZero();
      assertThat(machine.memory().peek(new GuestAddress(0), 8)).containsOnly(0);
    }

    @Test
    void hypercallComesOutAndTheGuestGoesOn() {
      // mov x1, #0x100000000; mov w0, #7; str w0, [x1, #0x18]; str w0, [x1, #0x100]
      boot(0xd2c00021, 0x528000e0, 0xb9001820, 0xb9010020);
      VcpuExit exit = machine.vcpu().run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
      assertThat(exit.number()).isEqualTo(3);
      assertThat(exit.argument()).isEqualTo(7);
      assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
    }

    @Test
    void kickThatIsAttachedRingsWithoutAnExit() {
      // mov x1, #0x100000000; str w0, [x1, #0x100] three times; str w0, [x1, #0x18]
      int[] kicks = {0xd2c00021, 0xb9010020, 0xb9010020, 0xb9010020, 0xb9001820};
      doorbell = new Doorbell();
      machine.attachDoorbell(doorbell.event());
      boot(kicks);
      assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
      assertThat(doorbell.rings()).isEqualTo(3);
    }

    @Test
    void otherAccessesToTheWindowAreForbidden() {
      // mov x1, #0x100000000; str x0, [x1, #8]
      boot(0xd2c00021, 0xf9000420);
      assertThat(machine.vcpu().run().detail()).startsWith("write to 0x100000008, 64 bits");
    }

    /** str w0, [x1], #8; stp w0, w0, [x1]; ldr w0, [x1], #8. */
    @ParameterizedTest
    @ValueSource(ints = {0xb8008420, 0x29000020, 0xb8408420})
    void accessesThatTheCpuDoesNotDescribeAreForbidden(int instruction) {
      // mov x1, #0x100000000
      boot(0xd2c00021, instruction);
      VcpuExit exit = machine.vcpu().run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail())
          .startsWith(instruction == 0xb8408420 ? "read from 0x100000000" : "write to 0x100000000")
          .endsWith("hypercalls are plain 32-bit stores");
    }

    static List<Instruction> stores() {
      return Aarch64Instruction.stores();
    }

    @ParameterizedTest
    @MethodSource("stores")
    void addressOfAForbiddenWriteIsFound(Instruction instruction) {
      machine.protect(
          new GuestAddress(Aarch64Instruction.DATA), Aarch64Instruction.DATA_SIZE, Protection.READ);
      machine.memory().put(CODE, Aarch64Instruction.loadRegisters());
      int word = Integer.parseUnsignedInt(instruction.hex(), 16);
      // If it does not fault: mov x0, #0x100000000; str w0, [x0], and so not an endless loop.
      machine
          .memory()
          .put(
              new GuestAddress(Aarch64Instruction.PC),
              Aarch64Instruction.words(word, 0xd2c00020, 0xb9000000));
      start();
      VcpuExit exit = machine.vcpu().run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FAULT);
      assertThat(exit.address()).isEqualTo(new GuestAddress(instruction.address()));
      assertThat(exit.access()).isEqualTo(Access.WRITE);
      assertThat(machine.vcpu().registers().programCounter())
          .isEqualTo(new GuestAddress(Aarch64Instruction.PC));
    }

    @Test
    void interruptBeforeARunEndsIt() {
      // b .
      boot(0x14000000);
      machine.vcpu().interrupt();
      assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
    }
  }
}
