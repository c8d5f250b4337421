// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class VcpuExitTest {
  private final VcpuExit exit = new VcpuExit();

  @ParameterizedTest
  @CsvSource({"0x500, 0", "0x501, 1", "0x508, 8", "0x509, 9", "0x5ff, 255"})
  void aLongWriteInTheWindowIsAHypercall(String port, int number) {
    exit.portAccess(true, Integer.decode(port), 4, 1, 0xfffffff0);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.number()).isEqualTo(number);
    assertThat(exit.argument()).isEqualTo(0xfffffff0L);
  }

  @Test
  void theKickIsADoorbell() {
    assertThat(exit.portAccess(true, 0x600, 4, 1, 0).kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "false; 0x501; 4; 1; read from port 0x501, 32 bits",
        "true; 0x501; 1; 1; write to port 0x501, 8 bits",
        "true; 0x501; 2; 1; write to port 0x501, 16 bits",
        "true; 0x501; 4; 3; write to port 0x501, 32 bits, 3 times",
        "true; 0x4ff; 4; 1; write to port 0x4ff, 32 bits",
        "true; 0x601; 4; 1; write to port 0x601, 32 bits",
        "true; 0x600; 2; 1; write to port 0x600, 16 bits",
        "true; 0; 4; 1; write to port 0x0, 32 bits",
      })
  void everythingElseIsForbidden(boolean out, String port, int width, long count, String what) {
    exit.portAccess(out, Integer.decode(port), width, count, 0);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
    assertThat(exit.detail())
        .isEqualTo(what + ": hypercalls are single 32-bit writes to port 0x500 + number");
  }

  @ParameterizedTest
  @CsvSource({"0x100000000, 0", "0x100000008, 1", "0x100000040, 8", "0x1000000f8, 31"})
  void aWordStoredInTheWindowIsAHypercall(String address, int number) {
    exit.mmioAccess(true, Long.decode(address), 4, 0xfffffff0);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.number()).isEqualTo(number);
    assertThat(exit.argument()).isEqualTo(0xfffffff0L);
  }

  @Test
  void theKickStoredIsADoorbell() {
    exit.mmioAccess(true, 0x100000100L, 4, 0);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.DOORBELL);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {
        "false; 0x100000008; 4; read from 0x100000008, 32 bits",
        "true; 0x100000008; 1; write to 0x100000008, 8 bits",
        "true; 0x100000008; 8; write to 0x100000008, 64 bits",
        "true; 0x10000000c; 4; write to 0x10000000c, 32 bits",
        "true; 0xfffffff8; 4; write to 0xfffffff8, 32 bits",
        "true; 0x100000108; 4; write to 0x100000108, 32 bits",
        "true; 0x100000100; 2; write to 0x100000100, 16 bits",
        "true; 0x13ffffff8; 4; write to 0x13ffffff8, 32 bits",
      })
  void everyOtherAccessOutsideMemoryIsForbidden(
      boolean write, String address, int width, String what) {
    exit.mmioAccess(write, Long.decode(address), width, 0);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
    assertThat(exit.detail())
        .isEqualTo(
            what
                + ", where no memory is: hypercalls are 32-bit writes to 0x100000000 + 8 * number");
  }
}
