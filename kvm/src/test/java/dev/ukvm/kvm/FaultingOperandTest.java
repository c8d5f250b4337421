// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.FaultingOperand;
import dev.ukvm.tender.vm.GuestAddress;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** That a real KVM agrees on the stores is {@link KvmMachineTest}'s. */
class FaultingOperandTest {
  private static final int INSTRUCTION_MAX = 15;

  private static FaultingOperand decode(byte[] code) {
    // As read from memory: what follows does not belong to it.
    byte[] padded = Arrays.copyOf(code, INSTRUCTION_MAX);
    Arrays.fill(padded, code.length, padded.length, (byte) 0xff);
    return FaultingOperand.of(padded, Instruction.REGISTERS);
  }

  static List<Instruction> stores() {
    return Instruction.stores();
  }

  static List<Instruction> loads() {
    return Instruction.loads();
  }

  @ParameterizedTest
  @MethodSource("stores")
  void storeWritesItsOperand(Instruction instruction) {
    assertThat(decode(instruction.code()))
        .isEqualTo(new FaultingOperand(new GuestAddress(instruction.address()), Access.WRITE));
  }

  @ParameterizedTest
  @MethodSource("loads")
  void loadReadsItsOperand(Instruction instruction) {
    assertThat(decode(instruction.code()))
        .isEqualTo(new FaultingOperand(new GuestAddress(instruction.address()), Access.READ));
  }

  /** maskmovdqu %xmm1,%xmm0, which writes no byte that the mask leaves out. */
  @Test
  void maskedStoreWritesToRdi() {
    assertThat(decode(HexFormat.of().parseHex("660ff7c1")))
        .isEqualTo(
            new FaultingOperand(new GuestAddress(Instruction.REGISTERS.rdi()), Access.WRITE));
  }

  /** mov to %fs:(%rbx); nop; mov between registers; cpuid; hlt; ud2; a VEX prefix. */
  @ParameterizedTest
  @ValueSource(strings = {"648903", "90", "89c3", "0fa2", "f4", "0f0b", "c5f81103"})
  void saysNothingOfOthers(String code) {
    assertThat(decode(HexFormat.of().parseHex(code)))
        .isEqualTo(new FaultingOperand(null, Access.UNKNOWN));
  }

  /** The last bytes of memory: movl $1,0x12345678(%rbx), cut wherever it can be. */
  @ParameterizedTest
  @ValueSource(strings = {"", "c7", "c783", "c783785634", "48", "66", "0f", "0f38", "8904"})
  void saysNothingOfAnInstructionThatLeavesMemory(String code) {
    assertThat(FaultingOperand.of(HexFormat.of().parseHex(code), Instruction.REGISTERS))
        .isEqualTo(new FaultingOperand(null, Access.UNKNOWN));
  }
}
