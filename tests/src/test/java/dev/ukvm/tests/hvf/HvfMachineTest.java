// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.hvf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.abi.Hvt;
import dev.ukvm.hvf.HvfHypervisor;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.Vcpu;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.VirtualMachine;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The backend with a few instructions at a time, on the double. */
@Timeout(60)
class HvfMachineTest {
  private static final GuestAddress CODE = new GuestAddress(0x100000);
  private static final long DATA = 0x108000;
  private static final long MEMORY = 2 * Hvt.MEMORY_MIN;

  private static final int MOV_X1_WINDOW = 0xd2c00021; // mov x1, #0x100000000
  private static final int MOV_X2_DATA = 0xd2a00202; // mov x2, #0x100000
  private static final int MOV_W0_7 = 0x528000e0;
  private static final int STR_W0_CALL_1 = 0xb9000820; // str w0, [x1, #8]
  private static final int STAY = 0x14000000; // b .

  // Exits, as the framework tells them.
  private static final int EXCEPTION = 1;
  private static final int TIMER = 2;

  private static FrameworkDouble framework;
  private final HvfHypervisor hypervisor = new HvfHypervisor();
  private VirtualMachine machine;

  @BeforeAll
  static void open() {
    framework = new FrameworkDouble();
  }

  @AfterAll
  static void closeDouble() {
    framework.close();
  }

  @AfterEach
  void close() {
    framework.fail("");
    framework.addressBits(36, 40);
    if (machine != null) {
      machine.close();
    }
    assertThat(framework.live()).isZero();
    assertThat(framework.violations()).isZero();
  }

  private Vcpu boot(int... code) {
    machine = hypervisor.create(Architecture.AARCH64, MEMORY);
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * code.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(code);
    machine.memory().put(CODE, bytes.array());
    return start(CODE);
  }

  /** Two pages of 1 GiB: what tables forbid is the tender's test. */
  private Vcpu start(GuestAddress entry) {
    machine.memory().putLong(new GuestAddress(0x1000), 0x2003);
    machine.memory().putLong(new GuestAddress(0x2000), 0x711);
    machine.memory().putLong(new GuestAddress(0x2020), 0x1_0000_0705L);
    machine
        .vcpu()
        .boot(
            new Aarch64BootState(
                entry.value(),
                MEMORY - 16,
                0x10000,
                0x3c5,
                0x1000,
                0x32_b518_3518L,
                0xbbff_440c_0400L,
                0x1005,
                0x300000));
    return machine.vcpu();
  }

  private static GuestAddress instruction(int index) {
    return CODE.plus((long) index * Integer.BYTES);
  }

  @Test
  void itIsAvailable() {
    assertThat(hypervisor.isForThisPlatform()).isTrue();
    assertThat(hypervisor.availability().level()).isEqualTo(Availability.Level.YES);
  }

  @Test
  void guestStartsWithWhatIsPromisedAndNothingElse() {
    Aarch64Registers registers = (Aarch64Registers) boot(STAY).registers();
    assertThat(registers.x(0)).isEqualTo(0x10000);
    for (int i = 1; i < Aarch64Registers.GENERAL_COUNT; i++) {
      assertThat(registers.x(i)).as("x%d", i).isZero();
    }
    assertThat(registers.pc()).isEqualTo(CODE.value());
    assertThat(registers.sp()).isEqualTo(MEMORY - 16);
    assertThat(registers.pstate()).isEqualTo(0x3c5);
    assertThat(machine.memory().peek(new GuestAddress(0), 16)).containsOnly(0);
  }

  @Test
  void counterFrequencyIsTheCpus() {
    // mrs x0, cntfrq_el0
    VcpuExit exit = boot(0xd53be000, MOV_X1_WINDOW, STR_W0_CALL_1).run();
    assertThat(exit.argument()).isEqualTo(machine.counterFrequency()).isPositive();
  }

  @Test
  void hypercallComesOutAndTheGuestGoesOn() {
    // str w0, [x1, #0x18]; str w0, [x1, #0x100]
    Vcpu vcpu = boot(MOV_X1_WINDOW, MOV_W0_7, 0xb9001820, 0xb9010020, STR_W0_CALL_1);
    VcpuExit exit = vcpu.run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.number()).isEqualTo(3);
    assertThat(exit.argument()).isEqualTo(7);
    assertThat(vcpu.registers().programCounter()).isEqualTo(instruction(2));
    assertThat(vcpu.run().kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
    assertThat(vcpu.run().number()).isEqualTo(1);
  }

  @Test
  void zeroRegisterIsZero() {
    // str wzr, [x1, #8]
    VcpuExit exit = boot(MOV_X1_WINDOW, 0xb900083f).run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.argument()).isZero();
  }

  /** str x0, [x1, #8]; ldr w0, [x1, #8]; str w0, [x1, #4]; str w0, [x1, #0x108]. */
  @ParameterizedTest
  @CsvSource({
    "f9000420, write to 0x100000008\\, 64 bits",
    "b9400820, read from 0x100000008\\, 32 bits",
    "b9000420, write to 0x100000004\\, 32 bits",
    "b9010820, write to 0x100000108\\, 32 bits"
  })
  void otherAccessesToTheWindowAreForbidden(String code, String start) {
    Vcpu vcpu = boot(MOV_X1_WINDOW, Integer.parseUnsignedInt(code, 16));
    VcpuExit exit = vcpu.run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
    assertThat(exit.detail()).startsWith(start.replace("\\", ""));
    assertThat(vcpu.registers().programCounter()).isEqualTo(instruction(1));
  }

  @Test
  void writesToWholeReadOnlyGranulesAreFaults() {
    // str w0, [x2, ...] around the granule, and in it
    int before = 0xb9000040 | (0x7ffc >> 2) << 10;
    machine = hypervisor.create(Architecture.AARCH64, MEMORY);
    // mov x3, #0x108000; mov x4, #0x10c000
    int[] code = {
      MOV_X2_DATA, 0xd2a00203, 0xf2900003, 0xd2a00204, 0xf2980004, before, 0xb9000080, 0xb9000060
    };
    ByteBuffer bytes = ByteBuffer.allocate(Integer.BYTES * code.length);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asIntBuffer().put(code);
    machine.memory().put(CODE, bytes.array());
    assertThat(machine.protectionGranule(Protection.READ)).isEqualTo(0x4000);
    machine.protect(new GuestAddress(DATA - 0x1000), 0x6000, Protection.READ);
    VcpuExit exit = start(CODE).run();
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FAULT);
    assertThat(exit.access()).isEqualTo(Access.WRITE);
    assertThat(exit.address()).isEqualTo(new GuestAddress(DATA));
    assertThat(machine.vcpu().registers().programCounter()).isEqualTo(instruction(7));
  }

  @Test
  void failureToProtectEndsTheRun() {
    machine = hypervisor.create(Architecture.AARCH64, MEMORY);
    framework.fail("hv_vm_protect=0xfae94001");
    assertThatThrownBy(() -> machine.protect(new GuestAddress(DATA), 0x4000, Protection.READ))
        .isInstanceOf(TenderException.class)
        .hasMessage("Hypervisor.framework: hv_vm_protect failed: HV_ERROR (0xfae94001)");
  }

  @Test
  void onlyExecutableGranulesAreExecuted() {
    assumeTrue(Architecture.ofHost() != Architecture.AARCH64, "KVM holds no no-execute");
    machine = hypervisor.create(Architecture.AARCH64, MEMORY);
    machine.protect(new GuestAddress(DATA), 0x4000, Protection.READ_WRITE);
    VcpuExit exit = start(new GuestAddress(DATA)).run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAULT);
    assertThat(exit.access()).isEqualTo(Access.EXECUTE);
    assertThat(exit.address()).isEqualTo(new GuestAddress(DATA));
  }

  @Test
  void waitingForAnInterruptEndsTheRunAndForAnEventDoesNot() {
    // wfe; wfi
    Vcpu vcpu = boot(0xd503205f, 0xd503207f);
    assertThat(vcpu.run().kind()).isEqualTo(VcpuExit.Kind.HALTED);
    assertThat(vcpu.registers().programCounter()).isEqualTo(instruction(1));
  }

  /** hvc #5; smc #0: of others KVM keeps smc to itself. */
  @ParameterizedTest
  @ValueSource(strings = {"d40000a2", "d4000003"})
  void otherCallsAreNotSupported(String code) {
    Vcpu vcpu = boot(MOV_X1_WINDOW, Integer.parseUnsignedInt(code, 16), STR_W0_CALL_1);
    VcpuExit exit = vcpu.run();
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.argument()).isEqualTo(0xffff_ffffL);
    assertThat(vcpu.registers().programCounter()).isEqualTo(instruction(2));
  }

  @Test
  void registerThatIsNotThereIsAnUndefinedInstruction() {
    // mrs x0, pmccntr_el0
    Vcpu vcpu = boot(MOV_X1_WINDOW, 0xd53b9d00);
    // The handler, at VBAR_EL1 + 0x200: mov w0, #7; str w0, [x1, #8]
    machine
        .memory()
        .putLong(new GuestAddress(0x200), (long) STR_W0_CALL_1 << Integer.SIZE | MOV_W0_7);
    VcpuExit exit = vcpu.run();
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.argument()).isEqualTo(7);
    assertThat(vcpu.registers().programCounter()).isEqualTo(new GuestAddress(0x204));
  }

  @Test
  void debuggersRegistersReadAsZero() {
    Vcpu vcpu = boot(MOV_X1_WINDOW, MOV_W0_7, STR_W0_CALL_1, STR_W0_CALL_1);
    vcpu.run();
    // Instead of the second store: mrs x0, oslsr_el1 (op0 2, op1 0, CRn 1, CRm 1, op2 4).
    framework.exit(EXCEPTION, 0x18L << 26 | 2 << 20 | 4 << 17 | 1 << 10 | 1 << 1 | 1, 0, 0);
    // And then what is behind the program: nothing that an interpreter or KVM goes on with.
    machine.memory().putInt(instruction(4), STR_W0_CALL_1);
    assertThat(vcpu.run().argument()).isZero();
    assertThat(vcpu.registers().programCounter()).isEqualTo(instruction(4));
  }

  /** Exits that no instruction here causes. */
  @ParameterizedTest
  @CsvSource({
    // An instruction fetch: permission fault at a tagged address.
    "1, 0x8200000f, 0x5a00000000108004, 0x108004, FAULT, ''",
    // Data aborts: translation fault within memory, without description, a table walk, external.
    "1, 0x93800046, 0x5a00000000108004, 0x108004, FAULT, ''",
    "1, 0x92000046, 0x100000008, 0x100000008, FORBIDDEN, write to 0x100000008",
    "1, 0x92000006, 0x100000008, 0x100000008, FORBIDDEN, read from 0x100000008",
    "1, 0x920000c6, 0x108000, 0x200000000, FORBIDDEN, the guest's page tables lead",
    "1, 0x93800050, 0x108000, 0x108000, FAILED, an exception of class 0x24",
    // brk, and a class that there is not.
    "1, 0xf2000000, 0, 0, FAILED, an exception of class 0x3c",
    "1, 0xfe000000, 0, 0, FAILED, an exception of class 0x3f",
    "3, 0, 0, 0, FAILED, Hypervisor.framework's exit reason 3"
  })
  void exitIsUnderstood(
      int reason, String syndrome, String virtual, String physical, String kind, String detail) {
    Vcpu vcpu = boot(STAY);
    framework.exit(reason, Long.decode(syndrome), Long.decode(virtual), Long.decode(physical));
    VcpuExit exit = vcpu.run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.valueOf(kind));
    if (exit.kind() == VcpuExit.Kind.FAULT) {
      assertThat(exit.address()).isEqualTo(new GuestAddress(0x108004));
    } else {
      assertThat(exit.detail()).startsWith(detail).doesNotContain("\n");
    }
  }

  @Test
  void timerIsOfNoConsequence() {
    Vcpu vcpu = boot(MOV_X1_WINDOW, MOV_W0_7, STR_W0_CALL_1);
    framework.exit(TIMER, 0, 0, 0);
    assertThat(vcpu.run().argument()).isEqualTo(7);
  }

  @Test
  void failureToRunIsTold() {
    Vcpu vcpu = boot(STAY);
    framework.fail("hv_vcpu_run=0xfae94004");
    VcpuExit exit = vcpu.run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAILED);
    assertThat(exit.detail()).isEqualTo("hv_vcpu_run failed: HV_ILLEGAL_GUEST_STATE (0xfae94004)");
  }

  @Test
  void interruptBeforeARunEndsIt() {
    Vcpu vcpu = boot(MOV_X1_WINDOW, MOV_W0_7, STR_W0_CALL_1);
    vcpu.interrupt();
    assertThat(vcpu.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
    assertThat(vcpu.run().argument()).isEqualTo(7);
  }

  @Test
  void interruptFromAnotherThreadEndsARun() {
    Vcpu vcpu = boot(STAY);
    CompletableFuture<Void> other =
        CompletableFuture.runAsync(
            vcpu::interrupt, CompletableFuture.delayedExecutor(50, TimeUnit.MILLISECONDS));
    assertThat(vcpu.run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
    other.join();
    machine.close();
    vcpu.interrupt();
  }

  @Test
  void machineOfFourGibibytesLeavesTheWindowAlone() {
    machine = hypervisor.create(Architecture.AARCH64, Hvt.MEMORY_MAX);
    machine.memory().putInt(CODE, STAY);
    assertThat(machine.memory().size()).isEqualTo(Hvt.MEMORY_MAX);
  }

  @Test
  void processHasOneMachine() {
    boot(STAY);
    assertThatThrownBy(() -> hypervisor.create(Architecture.AARCH64, MEMORY))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("HV_BUSY")
        .hasMessageContaining("run another tender");
    assertThat(hypervisor.availability().detail()).contains("HV_BUSY");
    assertThat(machine.vcpu().registers().programCounter()).isEqualTo(CODE);
  }

  @Test
  void addressesAreMadeLongEnough() {
    framework.addressBits(32, 36);
    boot(MOV_X1_WINDOW, MOV_W0_7, STR_W0_CALL_1);
    assertThat(machine.vcpu().run().argument()).isEqualTo(7);
  }

  @Test
  void tooShortAddressesAreRefused() {
    framework.addressBits(32, 32);
    assertThatThrownBy(() -> hypervisor.create(Architecture.AARCH64, MEMORY))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("addresses of 32 bits")
        .hasMessageContaining("33");
  }

  @Test
  void unsignedJvmIsToldHowToSign() {
    framework.fail("hv_vm_create=0xfae94007");
    Availability found = hypervisor.availability();
    assertThat(found.level()).isEqualTo(Availability.Level.NO);
    assertThat(found.detail())
        .contains("HV_DENIED", "com.apple.security.hypervisor", "scripts/macos-sign")
        .contains(System.getProperty("java.home") + "/bin/java");
  }

  @Test
  void otherArchitecturesGuestsAreRefused() {
    assertThatThrownBy(() -> hypervisor.create(Architecture.X86_64, MEMORY))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("x86_64")
        .hasMessageContaining("aarch64");
  }
}
