// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.abort;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.VirtualMachine;
import dev.ukvm.tender.vm.X86BootState;
import dev.ukvm.tender.vm.X86BootState.Segment;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/** Real virtual machines with a few bytes of code each. */
@Timeout(60)
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
class KvmMachineTest {
  private static final long CODE = 0x100000;
  private static final long DATA = 0x110000;
  private static final long PAGE_MAP = 0x2000;
  private static final long MEMORY = Hvt.MEMORY_MIN;

  private final KvmHypervisor hypervisor = new KvmHypervisor();
  private VirtualMachine machine;
  private Doorbell doorbell;

  @BeforeEach
  void create() {
    Availability availability = hypervisor.availability();
    boolean available = availability.level() != Availability.Level.NO;
    assertThat(available || System.getenv("CI") == null)
        .as("in CI /dev/kvm must be there: %s", availability.detail())
        .isTrue();
    assumeTrue(available, availability.detail());
    machine = hypervisor.create(Architecture.X86_64, MEMORY);
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

  /** Boots with one 1 GiB identity page: what the tables forbid is the tender's test. */
  private void boot(String code) {
    boot(HexFormat.of().parseHex(code.replace(" ", "")));
  }

  private void boot(byte[] code) {
    machine.memory().put(new GuestAddress(CODE), code);
    machine.memory().putLong(new GuestAddress(PAGE_MAP), 0x3003);
    machine.memory().putLong(new GuestAddress(0x3000), 0x4003);
    machine.memory().putLong(new GuestAddress(0x4000), 0x83);
    Segment codeSegment = new Segment(8, 0, -1, 9, 1, 0, 1, 1);
    Segment dataSegment = new Segment(16, 0, -1, 3, 1, 1, 0, 1);
    Segment task = new Segment(0, 0, 0, 11, 0, 0, 0, 0);
    machine
        .vcpu()
        .boot(
            new X86BootState(
                CODE,
                MEMORY - 8,
                0x10000,
                2,
                0x80010021L,
                PAGE_MAP,
                0x620,
                0xd00,
                codeSegment,
                dataSegment,
                task,
                0x1000,
                23));
  }

  @Test
  void hypercallComesOutAndTheGuestGoesOn() {
    // mov $0x503,%edx; mov $0x110000,%eax; out %eax,%dx; mov $7,%eax; out %eax,%dx
    boot("ba03050000 b800001100 ef b807000000 ef");
    VcpuExit exit = machine.vcpu().run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.number()).isEqualTo(3);
    assertThat(exit.argument()).isEqualTo(DATA);
    assertThat(machine.vcpu().run().argument()).isEqualTo(7);
  }

  @Test
  void writeToProtectedMemoryIsAFaultWithItsAddress() {
    machine.protect(new GuestAddress(DATA), Hvt.PAGE_SIZE, Protection.READ);
    // mov $0x110020,%ebx; movl $1,(%rbx)
    boot("bb20001100 c70301000000");
    VcpuExit exit = machine.vcpu().run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAULT);
    assertThat(exit.address()).isEqualTo(new GuestAddress(DATA + 0x20));
    assertThat(exit.access()).isEqualTo(Access.WRITE);
    // A PVM has interpreted the instruction: it stops behind it.
    assertThat(machine.vcpu().registers().programCounter())
        .isEqualTo(new GuestAddress(KvmHypervisor.isSoftwareOnly() ? CODE + 11 : CODE + 5));
  }

  static List<Instruction> stores() {
    return Instruction.stores();
  }

  /** Hardware names no address; a PVM does, of the instructions that it can interpret. */
  @ParameterizedTest
  @MethodSource("stores")
  void addressOfAForbiddenWriteIsFound(Instruction instruction) {
    machine.protect(new GuestAddress(DATA), 16 * Hvt.PAGE_SIZE, Protection.READ);
    machine.memory().put(new GuestAddress(Instruction.RIP), instruction.code());
    boot(Instruction.loadRegisters());
    VcpuExit exit = machine.vcpu().run();
    if (KvmHypervisor.isSoftwareOnly() && exit.kind() == VcpuExit.Kind.FAILED) {
      abort(exit.detail());
    }
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FAULT);
    assertThat(exit.address()).isEqualTo(new GuestAddress(instruction.address()));
    assertThat(exit.access()).isEqualTo(Access.WRITE);
  }

  @Test
  void narrowAndStringPortAccessesAreForbidden() {
    boot("ba01050000 ee");
    assertThat(machine.vcpu().run().detail()).startsWith("write to port 0x501, 8 bits");
  }

  @Test
  void kickThatIsAttachedRingsWithoutAnExit() {
    // mov $0x600,%edx; out %eax,%dx three times; mov $0x503,%edx; out %eax,%dx
    String kicks = "ba00060000 ef ef ef ba03050000 ef";
    boot(kicks);
    assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
    doorbell = new Doorbell();
    machine.attachDoorbell(doorbell.event());
    boot(kicks);
    assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(doorbell.rings()).isEqualTo(3);
  }

  @Test
  void hltIsTold() {
    boot("f4");
    assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.HALTED);
  }

  @Test
  void tripleFaultIsAShutdown() {
    // No IDT: the breakpoint can't be delivered, nor can what follows from that.
    boot("cc");
    // A PVM reports that as an internal error.
    assertThat(machine.vcpu().run().kind())
        .isEqualTo(KvmHypervisor.isSoftwareOnly() ? VcpuExit.Kind.FAILED : VcpuExit.Kind.SHUTDOWN);
  }

  @Test
  void aGuestWithInstructionsThatAPvmLacksIsToldWhereItRuns() {
    assumeTrue(KvmHypervisor.isSoftwareOnly(), "needs a KVM without hardware virtualization");
    boot("0f58c0"); // addps %xmm0, %xmm0
    VcpuExit exit = machine.vcpu().run();
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAILED);
    assertThat(exit.detail())
        .contains("this KVM can't run the instruction 0f 58 c0")
        .endsWith("use a host with hardware virtualization, or --hypervisor=process");
  }

  @Test
  void interruptEndsAnEndlessLoop() throws InterruptedException {
    boot("ebfe");
    Thread other =
        Thread.ofPlatform()
            .start(() -> {
              try {
                Thread.sleep(200);
              } catch (InterruptedException e) {
                throw new IllegalStateException(e);
              }
              machine.vcpu().interrupt();
            });
    assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
    other.join();
  }

  @Test
  void interruptBeforeARunEndsIt() {
    boot("ebfe");
    machine.vcpu().interrupt();
    assertThat(machine.vcpu().run().kind()).isEqualTo(VcpuExit.Kind.INTERRUPTED);
  }

  @Test
  void interruptAfterCloseDoesNoHarm() {
    machine.close();
    machine.vcpu().interrupt();
  }

  @Test
  void closingReleasesEveryDescriptor() throws IOException {
    machine.close();
    int before = openFiles();
    for (int i = 0; i < 20; i++) {
      hypervisor.create(Architecture.X86_64, MEMORY).close();
    }
    assertThat(openFiles()).isEqualTo(before);
    assertThatThrownBy(() -> hypervisor.create(Architecture.AARCH64, MEMORY))
        .isInstanceOf(TenderException.class)
        .hasMessageContaining("aarch64");
    assertThat(openFiles()).isEqualTo(before);
  }

  private static int openFiles() throws IOException {
    int count = 0;
    try (DirectoryStream<Path> files = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path file : files) {
        count += file.getNameCount() > 0 ? 1 : 0;
      }
    }
    return count;
  }
}
