// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Sys;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.VcpuExit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Ways out that only x86_64 might have. */
@Timeout(60)
@EnabledOnOs(architectures = "amd64", disabledReason = "needs an x86_64 host")
final class X86SandboxTest {
  private final StubImage stub = StubImage.load(Architecture.X86_64);

  private static VcpuExit run(X86Code code) {
    try (TestGuest guest = new TestGuest(code)) {
      return guest.run();
    }
  }

  private static void assertForbidden(Code code, String reason) {
    try (TestGuest guest = new TestGuest(code)) {
      VcpuExit exit = guest.run();
      assertThat(exit.kind()).as(exit.detail()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
      assertThat(exit.detail()).contains(reason).doesNotContain("\n");
    }
  }

  @Test
  void makesNoSystemCallsByTheOldInterrupt() {
    assertForbidden(new X86Code().move(X86Code.RAX, 20).raw(0xcd, 0x80), "system call, number 20");
  }

  @Test
  void makesNoSystemCallsByTheOldInterruptIn32BitCode() {
    // pushq $0x23 (the kernel's 32-bit user code), push the address after, lretq.
    X86Code code =
        new X86Code().raw(0x6a, 0x23).move(X86Code.RAX, TestGuest.TEXT + 0x100).raw(0x50);
    code.raw(0x48, 0xcb).pad(0x100).raw(0xb8, 20, 0, 0, 0, 0xcd, 0x80);
    assertForbidden(code, "system call, number 20");
  }

  @Test
  void makesNoSystemCallsBySysenter() {
    VcpuExit exit =
        run(new X86Code().move(X86Code.RAX, 20).move(X86Code.RBP, TestGuest.STACK).raw(0x0f, 0x34));
    assertThat(exit.kind()).isIn(VcpuExit.Kind.FORBIDDEN, VcpuExit.Kind.SHUTDOWN);
  }

  @ParameterizedTest
  @ValueSource(longs = {0xffffffffff600000L, 0xffffffffff600400L, 0xffffffffff600800L})
  void makesNoSystemCallsByVsyscall(long address) {
    // A host without vsyscall has a page fault there.
    VcpuExit exit =
        run(
            new X86Code()
                .move(X86Code.RDI, TestGuest.DATA)
                .move(X86Code.RAX, address)
                .raw(0xff, 0xd0));
    assertThat(exit.kind()).isIn(VcpuExit.Kind.FORBIDDEN, VcpuExit.Kind.SHUTDOWN);
  }

  @ParameterizedTest
  @ValueSource(ints = {0x1003, 0x1011, 0x1012, 0x1023, 0x2001, 0x4002})
  void setsNothingButSegmentBases(int code) {
    assertForbidden(
        new X86Code()
            .move(X86Code.RDI, code)
            .move(X86Code.RSI, 1)
            .move(X86Code.RAX, Sys.ARCH_PRCTL)
            .jump(stub.afterArchPrctl() - 2),
        "system call, number " + Sys.ARCH_PRCTL);
  }
}
