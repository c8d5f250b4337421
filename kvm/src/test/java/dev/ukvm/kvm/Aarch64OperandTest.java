// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.FaultingOperand;
import dev.ukvm.tender.vm.GuestAddress;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That a real KVM agrees on the stores is {@link Aarch64MachineTest}'s. */
class Aarch64OperandTest {
  private static FaultingOperand decode(String hex) {
    return Aarch64Operand.of(Aarch64Instruction.code(hex), Aarch64Instruction.REGISTERS);
  }

  static List<Instruction> stores() {
    List<Instruction> all = new ArrayList<>(Aarch64Instruction.stores());
    all.addAll(Aarch64Instruction.atomics());
    return all;
  }

  static List<Instruction> loads() {
    return Aarch64Instruction.loads();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void storeWritesItsOperand(Instruction instruction) {
    assertThat(decode(instruction.hex()))
        .isEqualTo(new FaultingOperand(new GuestAddress(instruction.address()), Access.WRITE));
  }

  @ParameterizedTest
  @MethodSource("loads")
  void loadReadsItsOperand(Instruction instruction) {
    assertThat(decode(instruction.hex()))
        .isEqualTo(new FaultingOperand(new GuestAddress(instruction.address()), Access.READ));
  }

  /**
   * nop; mov x0, x1; add x0, x1, x2; ldr x0, .+16; b .; mrs x0, cntvct_el0; ldraa x0, [x1]; brk #0.
   */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "d503201f",
        "aa0103e0",
        "8b020020",
        "58000080",
        "14000000",
        "d53be040",
        "f8200420",
        "d4200000"
      })
  void saysNothingOfOthers(String code) {
    assertThat(decode(code)).isEqualTo(new FaultingOperand(null, Access.UNKNOWN));
  }

  @Test
  void saysNothingOfAnInstructionOutsideMemory() {
    assertThat(Aarch64Operand.of(new byte[3], Aarch64Instruction.REGISTERS))
        .isEqualTo(new FaultingOperand(null, Access.UNKNOWN));
  }
}
