// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.X86Registers;

/**
 * The memory operand of the instruction at which KVM_RUN failed with EFAULT. KVM does not say what
 * the guest touched, so we read it off the instruction: it is the explicit operand of ModRM, or
 * what the string and stack instructions imply. Only writes fault so (all of guest memory from 1
 * MiB on is readable to KVM), but an instruction that we don't know may do anything: then the
 * address is {@code null}.
 *
 * @param address where, or {@code null}
 * @param access what the instruction does there
 */
record FaultingOperand(GuestAddress address, Access access) {
  private static final FaultingOperand UNKNOWN = new FaultingOperand(null, Access.UNKNOWN);

  private static final int FS_PREFIX = 0x64;
  private static final int GS_PREFIX = 0x65;
  private static final int TWO_BYTE = 0x0f;
  private static final int REX_X = 2;
  private static final int REX_B = 1;
  private static final int NO_BASE = 5;
  private static final int SIB = 4;

  static FaultingOperand of(byte[] code, X86Registers registers) {
    try {
      return new Decoder(code, registers).decode();
    } catch (ArrayIndexOutOfBoundsException e) {
      // The instruction reaches beyond guest memory.
      return UNKNOWN;
    }
  }

  private static final class Decoder {
    private final byte[] code;
    private final X86Registers registers;
    private int at;
    private int rex;

    Decoder(byte[] code, X86Registers registers) {
      this.code = code;
      this.registers = registers;
    }

    FaultingOperand decode() {
      int opcode = next();
      while (isPrefix(opcode)) {
        if (opcode == FS_PREFIX || opcode == GS_PREFIX) {
          // Relative to a base that is not among the general registers.
          return UNKNOWN;
        }
        opcode = next();
      }
      if ((opcode & 0xf0) == 0x40) {
        rex = opcode;
        opcode = next();
      }
      if (opcode == TWO_BYTE) {
        opcode = next();
        // 0F 38 and 0F 3A have one opcode byte more; conditional jumps, cpuid and the like no
        // ModRM.
        if (opcode == 0x38 || opcode == 0x3a) {
          next();
          return operand(opcode == 0x3a ? 1 : 0);
        }
        return hasNoOperand2(opcode) ? UNKNOWN : operand(hasByte2(opcode) ? 1 : 0);
      }
      return switch (opcode) {
        // movs, stos, ins: through rdi.
        case 0xa4, 0xa5, 0xaa, 0xab, 0x6c, 0x6d -> write(registers.rdi());
        // push, call: below rsp. An operand in memory of push (FF /6) is rarely the one at fault.
        case 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x68, 0x6a, 0x9c, 0xe8 ->
            write(registers.rsp() - Long.BYTES);
        // mov to a 64-bit absolute address.
        case 0xa2, 0xa3 -> write(immediate(Long.BYTES));
        default -> hasOperand1(opcode) ? operand(immediateSize(opcode)) : UNKNOWN;
      };
    }

    private static boolean in(int opcode, int first, int last) {
      return opcode >= first && opcode <= last;
    }

    private static boolean isPrefix(int b) {
      return switch (b) {
        case 0x26, 0x2e, 0x36, 0x3e, 0x64, 0x65, 0x66, 0x67, 0xf0, 0xf2, 0xf3 -> true;
        default -> false;
      };
    }

    /** One-byte opcodes with ModRM that may write to it. */
    private static boolean hasOperand1(int opcode) {
      if (opcode < 0x40) {
        return (opcode & 7) < 4;
      }
      return in(opcode, 0x80, 0x8f)
          || in(opcode, 0xc0, 0xc1)
          || in(opcode, 0xc6, 0xc7)
          || in(opcode, 0xd0, 0xd3)
          || in(opcode, 0xd8, 0xdf)
          || in(opcode, 0xf6, 0xf7)
          || opcode >= 0xfe;
    }

    /** Bytes of immediate behind the operand, which rip-relative addresses count from behind. */
    private int immediateSize(int opcode) {
      return switch (opcode) {
        case 0x80, 0x82, 0x83, 0xc0, 0xc1, 0xc6 -> 1;
        case 0x81, 0xc7 -> Integer.BYTES;
        case 0xf6 -> (code[at] & 0x38) < 0x10 ? 1 : 0;
        case 0xf7 -> (code[at] & 0x38) < 0x10 ? Integer.BYTES : 0;
        default -> 0;
      };
    }

    private static boolean hasNoOperand2(int opcode) {
      return in(opcode, 0x80, 0x8f)
          || in(opcode, 0xc8, 0xcf)
          || in(opcode, 0x30, 0x37)
          || in(opcode, 0x05, 0x0b);
    }

    private static boolean hasByte2(int opcode) {
      return switch (opcode) {
        case 0x70, 0x71, 0x72, 0x73, 0xa4, 0xac, 0xba, 0xc2, 0xc4, 0xc5, 0xc6 -> true;
        default -> false;
      };
    }

    private FaultingOperand operand(int immediateBytes) {
      int modrm = next();
      int mode = modrm >> 6;
      int base = modrm & 7;
      if (mode == 3) {
        return UNKNOWN;
      }
      long address = 0;
      if (base == SIB) {
        int sib = next();
        int index = ((sib >> 3) & 7) | ((rex & REX_X) << 2);
        if (index != SIB) {
          address = register(index) << (sib >> 6);
        }
        base = sib & 7;
        if (base == NO_BASE && mode == 0) {
          return write(address + immediate(Integer.BYTES));
        }
      } else if (base == NO_BASE && mode == 0) {
        long displacement = immediate(Integer.BYTES);
        return write(registers.rip() + at + immediateBytes + displacement);
      }
      address += register(base | ((rex & REX_B) << 3));
      return write(address + (mode == 0 ? 0 : immediate(mode == 1 ? 1 : Integer.BYTES)));
    }

    private long register(int number) {
      return switch (number) {
        case 0 -> registers.rax();
        case 1 -> registers.rcx();
        case 2 -> registers.rdx();
        case 3 -> registers.rbx();
        case 4 -> registers.rsp();
        case 5 -> registers.rbp();
        case 6 -> registers.rsi();
        case 7 -> registers.rdi();
        case 8 -> registers.r8();
        case 9 -> registers.r9();
        case 10 -> registers.r10();
        case 11 -> registers.r11();
        case 12 -> registers.r12();
        case 13 -> registers.r13();
        case 14 -> registers.r14();
        default -> registers.r15();
      };
    }

    private int next() {
      return code[at++] & 0xff;
    }

    /** The next {@code size} bytes, little-endian, sign-extended. */
    private long immediate(int size) {
      long value = 0;
      for (int i = 0; i < size; i++) {
        value |= (long) next() << (i * Byte.SIZE);
      }
      int unused = Long.SIZE - size * Byte.SIZE;
      return value << unused >> unused;
    }

    private static FaultingOperand write(long address) {
      return new FaultingOperand(new GuestAddress(address), Access.WRITE);
    }
  }
}
