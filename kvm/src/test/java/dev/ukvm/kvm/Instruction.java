// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.kvm;

import dev.ukvm.tender.vm.X86Registers;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * Instructions that touch memory, as GNU as encodes and objdump shows them, and where they do with
 * the registers below.
 *
 * @param hex the instruction's bytes
 * @param address of its operand, at {@link #RIP} with {@link #REGISTERS}
 */
record Instruction(String hex, long address, String text) {
  /** Where the registers lead: all operands are in the 64 KiB from here. */
  static final long DATA = 0x110000;

  /** Where {@link #loadRegisters} is meant to lie; the instruction follows. */
  static final long CODE = 0x100000;

  private static final int MOVABS_SIZE = 10;
  private static final int REGISTER_COUNT = 16;
  static final long RIP = CODE + REGISTER_COUNT * MOVABS_SIZE;

  /** rax, rcx, rdx, rbx, rsp, rbp, rsi, rdi, r8 to r15: rcx and r9 are for use as an index. */
  private static final long[] VALUES = {
    DATA,
    8,
    DATA + 0x200,
    DATA + 0x300,
    DATA + 0x400,
    DATA + 0x500,
    DATA + 0x600,
    DATA + 0x700,
    DATA + 0x800,
    16,
    DATA + 0xa00,
    DATA + 0xb00,
    DATA + 0xc00,
    DATA + 0xd00,
    DATA + 0xe00,
    DATA + 0xf00
  };

  static final X86Registers REGISTERS =
      new X86Registers(
          VALUES[0],
          VALUES[3],
          VALUES[1],
          VALUES[2],
          VALUES[6],
          VALUES[7],
          VALUES[5],
          VALUES[4],
          VALUES[8],
          VALUES[9],
          VALUES[10],
          VALUES[11],
          VALUES[12],
          VALUES[13],
          VALUES[14],
          VALUES[15],
          RIP,
          2);

  private static final String STORES =
      """
      c60301                   0x110300  movb $0x1,(%rbx)
      8903                     0x110300  mov %eax,(%rbx)
      488903                   0x110300  mov %rax,(%rbx)
      4d8907                   0x110f00  mov %r8,(%r15)
      c7421001000000           0x110210  movl $0x1,0x10(%rdx)
      48c746f001000000         0x1105f0  movq $0x1,-0x10(%rsi)
      898734120000             0x111934  mov %eax,0x1234(%rdi)
      890424                   0x110400  mov %eax,(%rsp)
      89442420                 0x110420  mov %eax,0x20(%rsp)
      41890424                 0x110c00  mov %eax,(%r12)
      4189442418               0x110c18  mov %eax,0x18(%r12)
      894500                   0x110500  mov %eax,0x0(%rbp)
      41894500                 0x110d00  mov %eax,0x0(%r13)
      89048b                   0x110320  mov %eax,(%rbx,%rcx,4)
      438944c840               0x1108c0  mov %eax,0x40(%r8,%r9,8)
      89844d00040000           0x110910  mov %eax,0x400(%rbp,%rcx,2)
      43890421                 0x110c10  mov %eax,(%r9,%r12,1)
      4189440d00               0x110d08  mov %eax,0x0(%r13,%rcx,1)
      8904cd00001100           0x110040  mov %eax,0x110000(,%rcx,8)
      89042540001100           0x110040  mov %eax,0x110040
      a35000110000000000       0x110050  movabs %eax,0x110050
      678903                   0x110300  mov %eax,(%ebx)
      674289044b               0x110320  mov %eax,(%ebx,%r9d,2)
      8905baff0000             0x110060  mov %eax,X(%rip)
      66c705b7ff00000100       0x110060  movw $1,X(%rip)
      c705b6ff000001000000     0x110060  movl $1,X(%rip)
      c605b9ff000001           0x110060  movb $1,X(%rip)
      8105b6ff000045230100     0x110060  addl $0x12345,X(%rip)
      668105b7ff00003412       0x110060  addw $0x1234,X(%rip)
      c125b9ff000003           0x110060  shll $3,X(%rip)
      0fa405b8ff000003         0x110060  shldl $3,%eax,X(%rip)
      0fba2db8ff000003         0x110060  btsl $3,X(%rip)
      f715baff0000             0x110060  notl X(%rip)
      ff05baff0000             0x110060  incl X(%rip)
      0103                     0x110300  add %eax,(%rbx)
      8703                     0x110300  xchg %eax,(%rbx)
      f0480fb113               0x110300  lock cmpxchg %rdx,(%rbx)
      f0480fc113               0x110300  lock xadd %rdx,(%rbx)
      f048ff0b                 0x110300  lock decq (%rbx)
      0f9503                   0x110300  setne (%rbx)
      8c1b                     0x110300  mov %ds,(%rbx)
      d33b                     0x110300  sarl %cl,(%rbx)
      490fc70a                 0x110a00  cmpxchg16b (%r10)
      0fc303                   0x110300  movnti %eax,(%rbx)
      aa                       0x110700  stos %al,%es:(%rdi)
      f348ab                   0x110700  rep stos %rax,%es:(%rdi)
      a4                       0x110700  movsb %ds:(%rsi),%es:(%rdi)
      f348a5                   0x110700  rep movsq %ds:(%rsi),%es:(%rdi)
      50                       0x1103f8  push %rax
      4150                     0x1103f8  push %r8
      6a01                     0x1103f8  push $0x1
      6845230100               0x1103f8  push $0x12345
      666a01                   0x1103fe  pushw $0x1
      9c                       0x1103f8  pushf
      e81b000000               0x1103f8  call 1000c0
      ff13                     0x1103f8  call *(%rbx)
      ffd3                     0x1103f8  call *%rbx
      ff33                     0x1103f8  push (%rbx)
      8f03                     0x110300  pop (%rbx)
      410f2902                 0x110a00  movaps %xmm0,(%r10)
      450f114b30               0x110b30  movups %xmm9,0x30(%r11)
      f20f1103                 0x110300  movsd %xmm0,(%rbx)
      660fd603                 0x110300  movq %xmm0,(%rbx)
      660f7e03                 0x110300  movd %xmm0,(%rbx)
      660f7f03                 0x110300  movdqa %xmm0,(%rbx)
      66410fe702               0x110a00  movntdq %xmm0,(%r10)
      0fae1b                   0x110300  stmxcsr (%rbx)
      410fae02                 0x110a00  fxsave (%r10)
      660f3a1605b6ff000001     0x110060  pextrd $1,%xmm0,X(%rip)
      db3b                     0x110300  fstpt (%rbx)
      d93b                     0x110300  fnstcw (%rbx)
      dd1b                     0x110300  fstpl (%rbx)
      df3b                     0x110300  fistpll (%rbx)
      d933                     0x110300  fnstenv (%rbx)
      """;

  private static final String LOADS =
      """
      8b03                     0x110300  mov (%rbx),%eax
      0fb603                   0x110300  movzbl (%rbx),%eax
      486303                   0x110300  movslq (%rbx),%rax
      833db9ff000001           0x110060  cmpl $1,X(%rip)
      3903                     0x110300  cmp %eax,(%rbx)
      0303                     0x110300  add (%rbx),%eax
      f605b9ff000001           0x110060  testb $1,X(%rip)
      8503                     0x110300  test %eax,(%rbx)
      f705b6ff000000010000     0x110060  testl $0x100,X(%rip)
      f733                     0x110300  divl (%rbx)
      6905b6ff000045230100     0x110060  imul $0x12345,X(%rip),%eax
      6b05b9ff000005           0x110060  imul $5,X(%rip),%eax
      ff23                     0x110300  jmp *(%rbx)
      410f2802                 0x110a00  movaps (%r10),%xmm0
      f30f7e03                 0x110300  movq (%rbx),%xmm0
      ac                       0x110600  lods %ds:(%rsi),%al
      ae                       0x110700  scas %es:(%rdi),%al
      58                       0x110400  pop %rax
      c3                       0x110400  ret
      dd03                     0x110300  fldl (%rbx)
      0fba25b8ff000003         0x110060  btl $3,X(%rip)
      660f3a6305b6ff000001     0x110060  pcmpistri $1,X(%rip),%xmm0
      a15000110000000000       0x110050  movabs 0x110050,%eax
      """;

  byte[] code() {
    return HexFormat.of().parseHex(hex);
  }

  /** Those that write to their operand, whatever the registers hold. */
  static List<Instruction> stores() {
    return parse(STORES);
  }

  /** Those that only read it. */
  static List<Instruction> loads() {
    return parse(LOADS);
  }

  /** Lines of bytes, address and text. */
  static List<Instruction> parse(String table) {
    List<Instruction> instructions = new ArrayList<>();
    for (String line : table.lines().toList()) {
      String[] words = line.strip().split(" +", 3);
      instructions.add(new Instruction(words[0], Long.decode(words[1]), words[2]));
    }
    return instructions;
  }

  /** Machine code that gives the registers these values: movabs of each. */
  static byte[] loadRegisters() {
    byte[] bytes = new byte[REGISTER_COUNT * MOVABS_SIZE];
    for (int i = 0; i < REGISTER_COUNT; i++) {
      int at = i * MOVABS_SIZE;
      bytes[at] = (byte) (i < 8 ? 0x48 : 0x49);
      bytes[at + 1] = (byte) (0xb8 + i % 8);
      for (int j = 0; j < Long.BYTES; j++) {
        bytes[at + 2 + j] = (byte) (VALUES[i] >> (j * Byte.SIZE));
      }
    }
    return bytes;
  }

  @Override
  public String toString() {
    return text;
  }
}
