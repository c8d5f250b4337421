// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.VcpuExit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Instructions that only EL1 has, and accesses to the hypercalls' addresses. */
@Timeout(60)
@EnabledOnOs(architectures = "aarch64", disabledReason = "needs an aarch64 host")
final class Aarch64SystemTest {
  private static final int VBAR_EL1 = 0xc600;
  private static final int ERET = 0xd69f03e0;

  private static Aarch64Code code(String words) {
    Aarch64Code code = new Aarch64Code();
    for (String word : words.split(" ", -1)) {
      code.word(Integer.parseUnsignedInt(word, 16));
    }
    return code;
  }

  /** Runs up to the hypercall that is added, and returns what x9 was then. */
  private static long resultOf(Aarch64Code code) {
    return resultOf(code, 1);
  }

  /**
   * As {@link #resultOf(Aarch64Code)}, for code with hypercalls of its own: {@code calls} in all.
   */
  private static long resultOf(Aarch64Code code, int calls) {
    try (TestGuest guest = new TestGuest(code.hypercall(1))) {
      for (int i = 0; i < calls; i++) {
        VcpuExit exit = guest.run();
        assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
      }
      return guest.aarch64Registers().x(Aarch64Code.VALUE);
    }
  }

  @Test
  void startsWithTheBootState() {
    try (TestGuest guest = new TestGuest(code("00000000"))) { // udf, and no vector for it
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
      Aarch64Registers registers = guest.aarch64Registers();
      assertThat(registers.pc()).isEqualTo(TestGuest.TEXT);
      assertThat(registers.sp()).isEqualTo(TestGuest.STACK);
      assertThat(registers.pstate()).isEqualTo(TestGuest.PSTATE);
      assertThat(registers.x(0)).isEqualTo(0x10000);
      assertThat(IntStream.range(1, Aarch64Registers.GENERAL_COUNT).mapToLong(registers::x))
          .containsOnly(0L);
    }
  }

  /** Registers, and what the guest reads when x10 is the value. */
  @ParameterizedTest
  @CsvSource({
    "d5384249, 0, 0x4", // CurrentEL
    "d5381009, 0, 0x1005", // SCTLR_EL1
    "d5381049, 0, 0x300000", // CPACR_EL1
    "d5382009, 0, 0x1000", // TTBR0_EL1
    "d5382029, 0, 0", // TTBR1_EL1
    "d5382049, 0, 0x32b5183518", // TCR_EL1
    "d538a209, 0, 0xbbff440c0400", // MAIR_EL1
    "d538c009, 0, 0", // VBAR_EL1
    "d518c00a d538c009, 0x100fff, 0x100800", // and back
    "d538c109, 0, 0", // ISR_EL1
    "d5380109, 0, 0", // ID_PFR0_EL1
    "d5390029, 0, 0", // CLIDR_EL1
    "d5384209, 0, 1", // SPSel
    "d53b4229, 0, 0x3c0", // DAIF
    "d50342ff d53b4229, 0, 0x340", // daifclr #2
    "d5034fff d50342df d53b4229, 0, 0x80", // daifclr #15, daifset #2
    "d51b422a d53b4229, 0x140, 0x140", // DAIF as a register
    "d518d08a d538d089, 0x123456789abcdef, 0x123456789abcdef", // TPIDR_EL1
    "d51bd04a d53bd049, 0x123456789abcdef, 0x123456789abcdef", // TPIDR_EL0
    "d518102a d5381029, 0, 0", // ACTLR_EL1
    "d500419f d5384269, 0, 0x400000", // PAN
    "d518100a d5381009, 0x101d, 0x101d", // SCTLR_EL1 with stack checks, which are always on
    "d518200a d5382009, 0x1000, 0x1000", // the same page tables again
    "d510108a d510024a d2800029, 0, 1", // OSLAR_EL1, MDSCR_EL1
    "d508751f d508711f d508764a d508871f d508831f d2800029, 0, 1", // ic, dc isw, tlbi
    "910003e9, 0, 0x3ffff0", // sp
    "d518410a d50040bf 910003e9, 0x102000, 0x102000", // msr spsel, #0: sp is SP_EL0
    "d50040bf 9100015f d50041bf d5384109, 0x102000, 0x102000", // and SP_EL0 is what it became
    "d50040bf 9100015f d50041bf 910003e9, 0x102000, 0x3ffff0", // while SP_EL1 stays
  })
  void areDone(String words, String value, String result) {
    assertThat(resultOf(new Aarch64Code().move(10, Long.decode(value)).append(code(words))))
        .isEqualTo(Long.decode(result));
  }

  @Test
  void readsWhatLinuxTellsOfTheCpu() {
    // ID_AA64PFR0_EL1: EL0 is there, in 64 bits at least.
    assertThat(resultOf(code("d5380409")) & 0xf).isIn(1L, 2L);
  }

  @Test
  void returnsFromExceptions() {
    Aarch64Code code = new Aarch64Code();
    code.write(0xc201, TestGuest.TEXT + 0x100).write(0xc200, 0x6000_0144L).word(ERET);
    code.pad(0x100).read(Aarch64Code.VALUE, 0xda10); // NZCV
    try (TestGuest guest = new TestGuest(code.hypercall(1))) {
      VcpuExit exit = guest.run();
      assertThat(exit.argument()).isEqualTo(0x60000000);
      assertThat(guest.aarch64Registers().pstate()).isEqualTo(0x60000144L);
      assertThat(guest.aarch64Registers().sp()).as("SP_EL0").isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "d518200a, 'd518200a (msr s3_0_c2_c0_0)', page tables",
    "d518204a, 'd518204a (msr s3_0_c2_c0_2)', page tables",
    "d518a20a, 'd518a20a (msr s3_0_c10_c2_0)', page tables",
    "d518100a, 'd518100a (msr s3_0_c1_c0_0)', mode",
    "d518104a, 'd518104a (msr s3_0_c1_c0_2)', floating point",
    "d510024a, 'd510024a (msr s2_0_c0_c2_2)', debugging",
    "d508780a, d508780a, translated",
    "d53be029, 'd53be029 (mrs s3_3_c14_c0_1)', cntvct_el0", // CNTPCT_EL0
    "d51be32a, d51be32a, timers", // CNTV_CTL_EL0
    "d69f03e0, d69f03e0, EL1", // eret with an SPSR_EL1 that was never set
  })
  void areRefusedWithTheirCode(String word, String text, String reason) {
    Aarch64Code code = new Aarch64Code().move(10, 8);
    int at = code.length();
    try (TestGuest guest = new TestGuest(code.append(code(word)))) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).contains("executes " + text).contains(": ").contains(reason);
      assertThat(guest.position()).isEqualTo(at);
    }
  }

  /** Registers of EL2, hvc, smc, hlt, a performance counter that KVM does not give either. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "d51cc00a",
        "d53cc009",
        "d4000002",
        "d4000003",
        "d4400000",
        "d53b9d09",
        "00000000"
      })
  void areUndefined(String word) {
    Aarch64Code code = new Aarch64Code().write(VBAR_EL1, TestGuest.TEXT + 0x800);
    int at = code.length();
    code.append(code(word)).pad(0xa00).read(Aarch64Code.VALUE, 0xc201); // ELR_EL1
    assertThat(resultOf(code)).isEqualTo(TestGuest.TEXT + at);
  }

  @Test
  void keepVectorRegisters() {
    // movi v31.16b, #42; umov w9, v31.b[15]
    assertThat(resultOf(code("4f01e55f").hypercall(2, 0).append(code("0e1f3fe9")), 2))
        .isEqualTo(42);
  }

  /** Their frames are larger than others. */
  @Test
  void keepScalableVectorRegisters() {
    // mrs x9, id_aa64pfr0_el1
    assumeTrue((resultOf(code("d5380409")) >> 32 & 0xf) != 0, "needs a CPU with SVE");
    // ptrue p0.b; mov z31.b, #42; lastb w9, p0, z31.b
    assertThat(resultOf(code("2518e3e0 2538c55f").hypercall(2, 0).append(code("0521a3e9")), 2))
        .isEqualTo(42);
  }

  @Test
  void keepMatrixRegisters() {
    // mrs x9, id_aa64pfr1_el1
    assumeTrue((resultOf(code("d5380429")) >> 24 & 0xf) != 0, "needs a CPU with SME");
    // smstart; ptrue p0.b; mov z31.b, #42; zero {za}; mov za0h.b[w12, 0], p0/m, z31.b
    Aarch64Code code = code("d503477f 2518e3e0 2538c55f c00800ff c00003e0").hypercall(2, 0);
    // mov z0.b, p0/m, za0h.b[w12, 0]; lastb w9, p0, z0.b
    assertThat(resultOf(code.append(code("c0020000 0521a009")), 2)).isEqualTo(42);
  }

  /** Stores of 32 bits by any instruction that the CPU would describe to a hypervisor. */
  @ParameterizedTest
  @ValueSource(strings = {"b9000949", "b8008149", "889ffd49", "b82b6949", "b82b7949"})
  void areHypercalls(String word) {
    long base = word.equals("889ffd49") ? 0x100000008L : 0x100000000L;
    Aarch64Code code = new Aarch64Code().move(10, base).move(11, word.equals("b82b7949") ? 2 : 8);
    try (TestGuest guest = new TestGuest(code.move(9, 0x1234).append(code(word)).hypercall(2))) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
      assertThat(exit.number()).isEqualTo(1);
      assertThat(exit.argument()).isEqualTo(0x1234);
      assertThat(guest.run().number()).isEqualTo(2);
    }
  }

  @Test
  void takeTheZeroRegister() {
    Aarch64Code code = new Aarch64Code().move(10, 0x100000008L).append(code("b900015f"));
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.number()).isEqualTo(1);
      assertThat(exit.argument()).isZero();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "39000149, 'write to 0x100000008, 8 bits'",
    "79000149, 'write to 0x100000008, 16 bits'",
    "f9000149, 'write to 0x100000008, 64 bits'",
    "b9400149, 'read from 0x100000008, 32 bits'",
    "39400149, 'read from 0x100000008, 8 bits'",
    "b8004549, 'write to 0x100000008, where no memory is, by an instruction with write-back'",
    "b8004d49, 'write to 0x10000000c, where no memory is, by an instruction with write-back'",
    "29002549, 'write to 0x100000008, where no memory is, by an instruction with write-back'",
    "3d800140, 'write to 0x100000008, where no memory is, by an instruction with write-back'",
    "b8404549, 'read from 0x100000008, where no memory is, by an instruction with write-back'",
  })
  void otherAccessesToTheWindowAreForbidden(String word, String text) {
    Aarch64Code code = new Aarch64Code().move(10, 0x100000008L);
    int at = code.length();
    try (TestGuest guest = new TestGuest(code.append(code(word)))) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).startsWith(text);
      assertThat(guest.position()).isEqualTo(at);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {0x100000004L, 0x100000104L, 0x100000200L, 0x13ffffff8L})
  void otherAddressesOfTheWindowAreForbidden(long address) {
    Aarch64Code code = new Aarch64Code().move(10, address).append(code("b9000149"));
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).startsWith("write to 0x" + Long.toHexString(address) + ", 32 bits");
    }
  }

  @Test
  void tellOfWritesToWhatTheExecutableProtects() {
    // str q0, [x10]
    Aarch64Code code = new Aarch64Code().move(10, TestGuest.RODATA + 16).append(code("3d800140"));
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAULT);
      assertThat(exit.address()).isEqualTo(new GuestAddress(TestGuest.RODATA + 16));
      assertThat(exit.access()).isEqualTo(Access.WRITE);
    }
  }
}
