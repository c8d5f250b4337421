// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.VcpuExit;
import dev.ukvm.tender.vm.X86Registers;
import java.util.HexFormat;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Instructions that only kernel mode has. */
@Timeout(60)
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
final class X86PrivilegedTest {
  private static final int MSR_FS_BASE = 0xc0000100;
  private static final int MSR_GS_BASE = 0xc0000101;
  private static final int MSR_KERNEL_GS_BASE = 0xc0000102;

  private static X86Code raw(String instructions) {
    X86Code code = new X86Code();
    for (byte b : HexFormat.of().parseHex(instructions)) {
      code.raw(b);
    }
    return code;
  }

  /** Runs up to hlt and returns the guest's RAX. */
  private static long resultOf(X86Code code) {
    try (TestGuest guest = new TestGuest(code.raw(0xf4))) {
      for (int i = 0; i < 16; i++) {
        guest.memory().putLong(new GuestAddress(TestGuest.DATA + i * 8L), 0x1000 + i);
      }
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.HALTED);
      return guest.x86Registers().rax();
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0f20c0, 0x80010021", // mov %cr0, %rax
    "0f20d0, 0", // mov %cr2, %rax
    "0f20d8, 0x2000", // mov %cr3, %rax
    "0f20e0, 0x620", // mov %cr4, %rax
    "440f20c0, 0", // mov %cr8, %rax
    "b834120000 0f22d0 31c0 0f20d0, 0x1234", // mov %rax, %cr2 and back
    "b800200000 0f22d8 31c0 0f20d8, 0x2000", // the same page tables again
    "b829000180 0f22c0 31c0 0f20c0 0f06 0f20c0, 0x80010021", // CR0.TS, clts
    "b820060000 0f22e0 31c0 0f20e0, 0x620",
    "b9800000c0 0f32, 0xd00", // rdmsr EFER
    "b977020000 0f32, 0x70406", // rdmsr PAT
    "fa9c 58 2500020000, 0x200", // cli; user mode shows the flag set all the same
    "0f08 0f09 0f0138 b801000000, 1", // invd, wbinvd, invlpg (%rax)
    "b810000000 8ed8 8ec0 8ee0 8ee8 8ed0, 0x10", // mov %eax, %ds, %es, %fs, %gs, %ss
    "0f00d0 b802000000, 2", // lldt %ax
  })
  void areDone(String instructions, String result) {
    assertThat(resultOf(raw(instructions.replace(" ", "")))).isEqualTo(Long.decode(result));
  }

  @Test
  void setsTheBasesOfFsAndGs() {
    assertThat(resultOf(base(MSR_FS_BASE, TestGuest.DATA + 8).raw(0x64).raw(load(8))))
        .isEqualTo(0x1002);
    assertThat(resultOf(base(MSR_GS_BASE, TestGuest.DATA + 8).raw(0x65).raw(load(16))))
        .isEqualTo(0x1003);
    X86Code read =
        base(MSR_FS_BASE, TestGuest.DATA + 8).raw(0x31, 0xc0).move(X86Code.RCX, MSR_FS_BASE);
    assertThat(resultOf(read.raw(0x0f, 0x32))).isEqualTo(TestGuest.DATA + 8);
  }

  @Test
  void swapsTheBaseOfGs() {
    X86Code code = base(MSR_GS_BASE, TestGuest.DATA);
    wrmsr(code, MSR_KERNEL_GS_BASE, TestGuest.DATA + 0x20);
    code.raw(0x0f, 0x01, 0xf8).raw(0x65).raw(load(8)); // swapgs
    assertThat(resultOf(code)).isEqualTo(0x1005);
    code = base(MSR_GS_BASE, TestGuest.DATA);
    wrmsr(code, MSR_KERNEL_GS_BASE, TestGuest.DATA + 0x20);
    code.raw(0x0f, 0x01, 0xf8, 0x0f, 0x01, 0xf8).raw(0x65).raw(load(8));
    assertThat(resultOf(code)).isEqualTo(0x1001);
  }

  private static X86Code base(int register, long value) {
    return wrmsr(new X86Code(), register, value);
  }

  private static X86Code wrmsr(X86Code code, int register, long value) {
    return code.move(X86Code.RCX, register)
        .move(X86Code.RAX, value & 0xffffffffL)
        .move(X86Code.RDX, value >>> 32)
        .raw(0x0f, 0x30);
  }

  /** mov address, %rax, without the segment prefix. */
  private static int[] load(int address) {
    return new int[] {0x48, 0x8b, 0x04, 0x25, address, 0, 0, 0};
  }

  @Test
  void returnsFar() {
    // pushq $8; push $target; lretq
    X86Code code = new X86Code().raw(0x6a, 0x08).move(X86Code.RAX, TestGuest.TEXT + 0x80).raw(0x50);
    assertThat(resultOf(code.raw(0x48, 0xcb).pad(0x80).move(X86Code.RAX, 5))).isEqualTo(5);
  }

  @Test
  void returnsFarAndPopsMore() {
    // pushq $0; pushq $8; push $target; lretq $8
    X86Code code =
        new X86Code().raw(0x6a, 0, 0x6a, 8).move(X86Code.RAX, TestGuest.TEXT + 0x80).raw(0x50);
    code.raw(0x48, 0xca, 8, 0).pad(0x80).raw(0x48, 0x89, 0xe0); // mov %rsp, %rax
    assertThat(resultOf(code)).isEqualTo(TestGuest.STACK);
  }

  @Test
  void jumpsFar() {
    // ljmpl *(%rbx) with the target at DATA
    X86Code code = new X86Code().store(TestGuest.DATA + 0x100, 8L << 32 | TestGuest.TEXT + 0x80);
    assertThat(resultOf(code.raw(0xff, 0x2b).pad(0x80).move(X86Code.RAX, 6))).isEqualTo(6);
  }

  @Test
  void returnsFromInterrupts() {
    // push ss, rsp, rflags with the carry, cs, rip
    X86Code code = new X86Code().raw(0x6a, 16).move(X86Code.RAX, TestGuest.STACK - 64).raw(0x50);
    code.raw(0x6a, 3, 0x6a, 8).move(X86Code.RAX, TestGuest.TEXT + 0x80).raw(0x50, 0x48, 0xcf);
    code.pad(0x80).raw(0x0f, 0x92, 0xc0).raw(0x0f, 0xb6, 0xc0); // setc %al; movzbl %al, %eax
    assertThat(resultOf(code)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "b800300000 0f22d8, 0f 22 d8, page tables",
    "31c0 0f22c0, 0f 22 c0, mode",
    "b910000000 0f30, 0f 30, model-specific register 0x10",
    "b91b000000 0f32, 0f 32, model-specific register 0x1b",
    "b9800000c0 31c031d2 0f30, 0f 30, EFER",
    "0f21c0, 0f 21 c0, hypervisor", // debug registers
    "480f07, 48 0f 07, hypervisor", // sysret
    "0f0130, 0f 01 30, hypervisor", // lmsw
    "ff18, ff 18, far call",
    "66cb, 66 cb, far return",
    "505050 cf, cf, interrupt return"
  })
  void areRefusedWithTheirBytes(String instructions, String bytes, String reason) {
    X86Code code = new X86Code().move(X86Code.RAX, TestGuest.DATA);
    for (byte b : HexFormat.of().parseHex(instructions.replace(" ", ""))) {
      code.raw(b);
    }
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).contains("executes " + bytes + ": ").contains(reason);
    }
  }

  @Test
  void faultsOnItsOwnOperands() {
    // lidt from memory that is not there: a page fault, and nothing to deliver it with.
    X86Code code = new X86Code().move(X86Code.RAX, 0x8000).raw(0x0f, 0x01, 0x18);
    try (TestGuest guest = new TestGuest(code)) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.SHUTDOWN);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "0x8000000000000000, SHUTDOWN", // not canonical: a protection fault
    "0xffff800000000000, FORBIDDEN" // the host kernel's
  })
  void setsNoOtherBases(String base, VcpuExit.Kind kind) {
    long value = Long.parseUnsignedLong(base.substring(2), 16);
    try (TestGuest guest = new TestGuest(base(MSR_FS_BASE, value))) {
      assertThat(guest.run().kind()).isEqualTo(kind);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "ee, 8 bits", "66ef, 16 bits", "ed, read from port 0x501", "ec, read from port 0x501",
    "e780, port 0x80", "6f, string", "f36f, string", "f36d, string"
  })
  void refusesOtherPortAccesses(String instruction, String reason) {
    byte[] bytes = HexFormat.of().parseHex(instruction);
    X86Code code = new X86Code().move(X86Code.RDX, 0x501);
    int at = code.length();
    for (byte b : bytes) {
      code.raw(b);
    }
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).contains(reason, HexFormat.ofDelimiter(" ").formatHex(bytes));
      assertThat(guest.position()).isEqualTo(at);
    }
  }

  @Test
  void startsWithTheBootState() {
    try (TestGuest guest = new TestGuest(new X86Code().raw(0xf4))) {
      assertThat(guest.run().kind()).isEqualTo(VcpuExit.Kind.HALTED);
      assertThat(guest.x86Registers())
          .isEqualTo(
              new X86Registers(
                  0,
                  0,
                  0,
                  0,
                  0,
                  0x10000,
                  0,
                  TestGuest.STACK,
                  0,
                  0,
                  0,
                  0,
                  0,
                  0,
                  0,
                  0,
                  TestGuest.TEXT,
                  2));
    }
  }
}
