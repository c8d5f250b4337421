// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.Aarch64Registers;
import dev.ukvm.tender.vm.VcpuExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Exceptions that a guest's own vectors deal with. */
@Timeout(60)
@EnabledOnOs(architectures = "aarch64", disabledReason = "needs an aarch64 host")
final class Aarch64ExceptionTest {
  private static final int VBAR_EL1 = 0xc600;
  private static final int ELR_EL1 = 0xc201;
  private static final int SPSR_EL1 = 0xc200;
  private static final int ESR_EL1 = 0xc290;
  private static final int FAR_EL1 = 0xc300;
  private static final int ERET = 0xd69f03e0;

  private static final int VECTORS = 0x800;
  private static final int SP_EL0_VECTOR = VECTORS;
  private static final int SP_EL1_VECTOR = VECTORS + 0x200;
  private static final int VECTOR_SIZE = 0x200;

  // What the handlers' hypercalls have as numbers.
  private static final int WITH_SP_EL0 = 0x10;
  private static final int WITH_SP_EL1 = 0x11;

  /** Room for one exception: where, what and why. */
  private record Report(long esr, long far, long elr, long spsr) {}

  private static Aarch64Code prepared() {
    return new Aarch64Code().write(VBAR_EL1, TestGuest.TEXT + VECTORS);
  }

  /** Adds the handlers, which report by x1 to x4 and return. */
  private static TestGuest guest(Code code) {
    Aarch64Code all = (Aarch64Code) code;
    for (int vector : new int[] {SP_EL0_VECTOR, SP_EL1_VECTOR}) {
      all.pad(vector)
          .read(1, ESR_EL1)
          .read(2, FAR_EL1)
          .read(3, ELR_EL1)
          .read(4, SPSR_EL1)
          .hypercall(vector == SP_EL0_VECTOR ? WITH_SP_EL0 : WITH_SP_EL1)
          .word(ERET);
    }
    return new TestGuest(all.pad(SP_EL1_VECTOR + VECTOR_SIZE));
  }

  private static Report report(TestGuest guest, int number) {
    VcpuExit exit = guest.run();
    assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.number()).isEqualTo(number);
    Aarch64Registers registers = guest.aarch64Registers();
    return new Report(registers.x(1), registers.x(2), registers.x(3), registers.x(4));
  }

  @ParameterizedTest
  @CsvSource({
    "00000000, 0x02000000", // udf
    "d42000e0, 0xf2000007", // brk #7
    "d43fffe0, 0xf200ffff", // brk #0xffff
    "d4400000, 0x02000000", // hlt
  })
  void areTakenToTheVector(String word, String syndrome) {
    Aarch64Code code = prepared().word(0xeb09013f); // cmp x9, x9
    int at = code.length();
    code.word(Integer.parseUnsignedInt(word, 16));
    try (TestGuest guest = guest(code)) {
      Report report = report(guest, WITH_SP_EL1);
      assertThat(report.esr()).isEqualTo(Long.decode(syndrome));
      assertThat(report.elr()).isEqualTo(TestGuest.TEXT + at);
      assertThat(report.spsr()).isEqualTo(0x6000_03c5L);
      assertThat(guest.aarch64Registers().pstate()).isEqualTo(0x6000_03c5L);
      assertThat(guest.aarch64Registers().sp()).isEqualTo(TestGuest.STACK);
    }
  }

  @Test
  void areTakenForASupervisorCall() {
    Aarch64Code code = prepared().move(8, Sys.GETPID).move(0, 7).word(0xd40000a1); // svc #5
    int next = code.length();
    try (TestGuest guest = guest(code.hypercall(1))) {
      Report report = report(guest, WITH_SP_EL1);
      assertThat(report.esr()).isEqualTo(0x56000005L);
      assertThat(report.elr()).isEqualTo(TestGuest.TEXT + next);
      assertThat(guest.aarch64Registers().x(0)).isEqualTo(7);
      assertThat(guest.run().number()).isEqualTo(1);
    }
  }

  /** The syndrome is what the tender's page tables would give, of 4 KiB, 2 MiB and 1 GiB. */
  @ParameterizedTest
  @CsvSource({
    "load, 0, 0x96000007",
    "load, 0xfff8, 0x96000007",
    "store, 0x8, 0x96000047",
    "store, 0x10008, 0x9600004f",
    "load, 0x400000, 0x96000006",
    "store, 0x400000, 0x96000046",
    "load, 0x40000000, 0x96000005",
    "store, 0x2000000000, 0x96000045", // the stub
    "load, 0x8000000000, 0x96000004",
    "load, 0x800000000000, 0x96000004",
    "load, 0xffff800000000000, 0x96000004",
    "jump, 0x8, 0x86000007",
    "jump, 0x10000, 0x8600000f",
    "jump, 0x102000, 0x8600000f",
    "jump, 0x103100, 0x8600000f",
    "jump, 0x104100, 0x8600000f",
    "jump, 0x200000, 0x8600000e",
    "jump, 0x400000, 0x86000006",
    "jump, 0x100000008, 0x8600000d",
  })
  void giveFaultsTheGuestsView(String access, String address, String syndrome) {
    long at = Long.parseUnsignedLong(address.replace("0x", ""), 16);
    Code code = prepared();
    switch (access) {
      case "load" -> code.load(at);
      case "store" -> code.store(at, 1);
      default -> code.jump(at);
    }
    int next = code.length();
    try (TestGuest guest = guest(code)) {
      Report report = report(guest, WITH_SP_EL1);
      assertThat(report.esr()).isEqualTo(Long.decode(syndrome));
      assertThat(report.far()).isEqualTo(at);
      assertThat(report.elr()).isEqualTo(access.equals("jump") ? at : TestGuest.TEXT + next - 4);
    }
  }

  @Test
  void tellOfAMisalignedProgramCounter() {
    try (TestGuest guest = guest(prepared().jump(TestGuest.TEXT + 2))) {
      Report report = report(guest, WITH_SP_EL1);
      assertThat(report.esr()).isEqualTo(0x8a000000L);
      assertThat(report.far()).isEqualTo(TestGuest.TEXT + 2);
      assertThat(report.elr()).isEqualTo(TestGuest.TEXT + 2);
    }
  }

  @Test
  void tellOfAMisalignedAtomicAccess() {
    // ldar x9, [x10], across 16 bytes: not even with FEAT_LSE2.
    Code code = prepared().move(10, TestGuest.DATA + 12).word(0xc8dffd49);
    try (TestGuest guest = guest(code)) {
      Report report = report(guest, WITH_SP_EL1);
      assertThat(report.esr()).isEqualTo(0x96000021L);
      assertThat(report.far()).isEqualTo(TestGuest.DATA + 12);
    }
  }

  @Test
  void letTheHandlerReturn() {
    // daifclr #2; the handler goes on at the same load, which now has an address.
    Aarch64Code code = prepared().word(0xd50342ff).move(10, 8).word(0xf9400149);
    try (TestGuest guest = guest(code.hypercall(1))) {
      assertThat(report(guest, WITH_SP_EL1).spsr()).isEqualTo(0x345);
      assertThat(guest.aarch64Registers().pstate()).isEqualTo(0x3c5);
      // The hypercall has set x10.
      VcpuExit exit = guest.run();
      assertThat(exit.detail()).startsWith("read from 0x100000000, 64 bits");
      assertThat(guest.aarch64Registers().pstate()).isEqualTo(0x345);
    }
  }

  @Test
  void haveAVectorOfTheirOwnForTheOtherStack() {
    // spsel #0; mov sp, x10; udf.
    Code code = prepared().move(10, TestGuest.DATA + 0x100).word(0xd50040bf, 0x9100015f, 0);
    try (TestGuest guest = guest(code)) {
      assertThat(report(guest, WITH_SP_EL0).spsr()).isEqualTo(0x3c4);
      assertThat(guest.aarch64Registers().sp()).isEqualTo(TestGuest.STACK);
      // Returns to the same, with the stack that it had.
      assertThat(report(guest, WITH_SP_EL0).spsr()).isEqualTo(0x3c4);
    }
  }

  @Test
  void shutDownWithoutAVector() {
    try (TestGuest guest = new TestGuest(new Aarch64Code().word(0xd503201f, 0))) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
      assertThat(guest.position()).isEqualTo(4);
    }
  }

  @Test
  void shutDownWhenTheVectorItselfFaults() {
    Aarch64Code code = prepared().word(0).pad(SP_EL1_VECTOR).word(0);
    try (TestGuest guest = new TestGuest(code)) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
      assertThat(guest.position()).isEqualTo(SP_EL1_VECTOR);
    }
  }
}
