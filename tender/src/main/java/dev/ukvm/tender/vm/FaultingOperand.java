// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

/**
 * The memory operand of the instruction that a hypervisor could not run because the host's
 * protection forbids what it does. Not all say what the guest touched (KVM_RUN and bhyve's VM_RUN
 * fail with EFAULT), so we read it off the instruction: it is the explicit operand of ModRM, or
 * what the string and stack instructions imply. Nearly always it is a write, as what a guest may
 * not write it may read; only of a segment without any permission a read fails too. An instruction
 * that we don't know may do anything: then the address is {@code null}. Encodings by Intel SDM
 * volume 2, appendix A; those that need XSAVE (VEX, EVEX) can't occur.
 *
 * @param address where, or {@code null}
 * @param access what the instruction does there
 */
public record FaultingOperand(GuestAddress address, Access access) {
  private static final FaultingOperand UNKNOWN = new FaultingOperand(null, Access.UNKNOWN);

  private static final int FS_PREFIX = 0x64;
  private static final int GS_PREFIX = 0x65;
  private static final int OPERAND_SIZE_PREFIX = 0x66;
  private static final int ADDRESS_SIZE_PREFIX = 0x67;
  private static final int TWO_BYTE = 0x0f;
  private static final int REX_X = 2;
  private static final int REX_B = 1;
  private static final int NO_BASE = 5;
  private static final int SIB = 4;

  /** Decodes an x86_64 instruction. */
  public static FaultingOperand of(byte[] code, X86Registers registers) {
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
    private boolean operandSizePrefix;
    private boolean addressSizePrefix;
    private boolean repeatPrefix;

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
        operandSizePrefix |= opcode == OPERAND_SIZE_PREFIX;
        addressSizePrefix |= opcode == ADDRESS_SIZE_PREFIX;
        repeatPrefix |= opcode == 0xf2 || opcode == 0xf3;
        opcode = next();
      }
      if ((opcode & 0xf0) == 0x40) {
        rex = opcode;
        opcode = next();
      }
      return opcode == TWO_BYTE ? twoByte(next()) : oneByte(opcode);
    }

    private FaultingOperand oneByte(int opcode) {
      return switch (opcode) {
        // movs, stos.
        case 0xa4, 0xa5, 0xaa, 0xab -> fault(registers.rdi(), Access.WRITE);
        // lods, scas.
        case 0xac, 0xad -> fault(registers.rsi(), Access.READ);
        case 0xae, 0xaf -> fault(registers.rdi(), Access.READ);
        // push, pushf, call; pop, popf, ret.
        case 0x50, 0x51, 0x52, 0x53, 0x54, 0x55, 0x56, 0x57, 0x68, 0x6a, 0x9c, 0xe8 -> push();
        case 0x58, 0x59, 0x5a, 0x5b, 0x5c, 0x5d, 0x5e, 0x5f, 0x9d, 0xc2, 0xc3 ->
            fault(registers.rsp(), Access.READ);
        // mov between rax and a 64-bit absolute address.
        case 0xa0, 0xa1 -> fault(immediate(Long.BYTES), Access.READ);
        case 0xa2, 0xa3 -> fault(immediate(Long.BYTES), Access.WRITE);
        // inc, dec, call, jmp, push: what call and push read, they may; the stack is what they
        // write.
        case 0xff ->
            switch (extension()) {
              case 0, 1 -> operand(0, Access.WRITE);
              case 2, 6 -> push();
              default -> operand(0, Access.READ);
            };
        default ->
            hasOperand1(opcode)
                ? operand(immediateSize1(opcode), writes1(opcode) ? Access.WRITE : Access.READ)
                : UNKNOWN;
      };
    }

    private FaultingOperand twoByte(int opcode) {
      // Two of these have a third opcode byte: movbe is the only store of one, pextr of the other.
      if (opcode == 0x38) {
        return operand(0, next() == 0xf1 && !repeatPrefix ? Access.WRITE : Access.READ);
      }
      if (opcode == 0x3a) {
        return operand(1, in(next(), 0x14, 0x17) ? Access.WRITE : Access.READ);
      }
      if (opcode == 0xf7) {
        // maskmov.
        return fault(registers.rdi(), Access.WRITE);
      }
      return hasNoOperand2(opcode)
          ? UNKNOWN
          : operand(hasByte2(opcode) ? 1 : 0, writes2(opcode) ? Access.WRITE : Access.READ);
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

    /** One-byte opcodes with ModRM and an operand in memory. */
    private static boolean hasOperand1(int opcode) {
      if (opcode < 0x40) {
        return (opcode & 7) < 4;
      }
      return opcode == 0x63
          || opcode == 0x69
          || opcode == 0x6b
          || in(opcode, 0x80, 0x8c)
          || in(opcode, 0x8e, 0x8f)
          || in(opcode, 0xc0, 0xc1)
          || in(opcode, 0xc6, 0xc7)
          || in(opcode, 0xd0, 0xd3)
          || in(opcode, 0xd8, 0xdf)
          || in(opcode, 0xf6, 0xf7)
          || opcode == 0xfe;
    }

    /** Whether an opcode of the above may write to the operand. */
    private boolean writes1(int opcode) {
      if (opcode < 0x40) {
        // The arithmetic ones to memory; cmp writes nothing.
        return (opcode & 2) == 0 && opcode < 0x38;
      }
      int extension = extension();
      return switch (opcode) {
        case 0x63, 0x69, 0x6b, 0x84, 0x85, 0x8a, 0x8b, 0x8e -> false;
        case 0x80, 0x81, 0x83 -> extension != 7;
        // x87: arithmetic and loads; stores and control words; integers, 80 and 64 bits.
        case 0xd8, 0xda, 0xdc, 0xde -> false;
        case 0xd9 -> extension == 2 || extension == 3 || extension >= 6;
        case 0xdb -> in(extension, 1, 3) || extension == 7;
        case 0xdd, 0xdf -> in(extension, 1, 3) || extension >= 6;
        // not, neg; the others are test, mul, div.
        case 0xf6, 0xf7 -> in(extension, 2, 3);
        default -> true;
      };
    }

    /** Bytes of immediate behind the operand, which rip-relative addresses count from behind. */
    private int immediateSize1(int opcode) {
      int wide = operandSizePrefix ? Short.BYTES : Integer.BYTES;
      return switch (opcode) {
        case 0x6b, 0x80, 0x83, 0xc0, 0xc1, 0xc6 -> 1;
        case 0x69, 0x81, 0xc7 -> wide;
        case 0xf6 -> extension() < 2 ? 1 : 0;
        case 0xf7 -> extension() < 2 ? wide : 0;
        default -> 0;
      };
    }

    private static boolean hasNoOperand2(int opcode) {
      return in(opcode, 0x80, 0x8f)
          || in(opcode, 0xc8, 0xcf)
          || in(opcode, 0x30, 0x37)
          || in(opcode, 0x05, 0x0b)
          || in(opcode, 0xa0, 0xa2)
          || in(opcode, 0xa8, 0xaa);
    }

    private static boolean hasByte2(int opcode) {
      return switch (opcode) {
        case 0x70, 0x71, 0x72, 0x73, 0xa4, 0xac, 0xba, 0xc2, 0xc4, 0xc5, 0xc6 -> true;
        default -> false;
      };
    }

    /** Whether a two-byte opcode may write to its operand. */
    private boolean writes2(int opcode) {
      return switch (opcode) {
        // movups, movlps, movhps, movaps, movnt.
        case 0x11, 0x13, 0x17, 0x29, 0x2b, 0xc3, 0xd6, 0xe7 -> true;
        // movd, movq, movdqa; F3 makes 7E a load.
        case 0x7e -> !repeatPrefix;
        case 0x7f -> true;
        // shld, shrd, bts, btr, btc, cmpxchg, xadd, cmpxchg16b.
        case 0xa4, 0xa5, 0xac, 0xad, 0xab, 0xb3, 0xbb, 0xb0, 0xb1, 0xc0, 0xc1, 0xc7 -> true;
        case 0xba -> extension() > 4;
        // fxsave, stmxcsr.
        case 0xae -> extension() == 0 || extension() == 3;
        default -> in(opcode, 0x90, 0x9f);
      };
    }

    /** The ModRM byte's reg field, by which some opcodes are several instructions. */
    private int extension() {
      return code[at] >> 3 & 7;
    }

    private FaultingOperand push() {
      return fault(registers.rsp() - (operandSizePrefix ? Short.BYTES : Long.BYTES), Access.WRITE);
    }

    private FaultingOperand operand(int immediateBytes, Access access) {
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
          return fault(address + immediate(Integer.BYTES), access);
        }
      } else if (base == NO_BASE && mode == 0) {
        long displacement = immediate(Integer.BYTES);
        return fault(registers.rip() + at + immediateBytes + displacement, access);
      }
      address += register(base | ((rex & REX_B) << 3));
      long displacement = mode == 0 ? 0 : immediate(mode == 1 ? 1 : Integer.BYTES);
      return fault(address + displacement, access);
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

    private FaultingOperand fault(long address, Access access) {
      long effective = addressSizePrefix ? Integer.toUnsignedLong((int) address) : address;
      return new FaultingOperand(new GuestAddress(effective), access);
    }
  }
}
