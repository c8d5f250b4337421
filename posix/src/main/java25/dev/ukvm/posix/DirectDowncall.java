// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandle;
import java.lang.invoke.MethodType;
import jdk.internal.access.SharedSecrets;
import jdk.internal.foreign.abi.ABIDescriptor;
import jdk.internal.foreign.abi.NativeEntryPoint;
import jdk.internal.foreign.abi.VMStorage;
import jdk.internal.foreign.abi.aarch64.AArch64Architecture;
import jdk.internal.foreign.abi.x64.X86_64Architecture;

/**
 * The shape linked by what {@link java.lang.foreign.Linker} itself ends in, in JDK 25. The linker
 * works out where each argument goes and writes classes to put it there, which takes a third of a
 * short run; for seven words it is known beforehand.
 */
final class DirectDowncall extends Downcall {
  /** jdk.internal.foreign.abi.CapturableState.ERRNO in JDK 25, as a mask. */
  private static final int CAPTURE_ERRNO = 1 << 2;

  private static final VMStorage[] NONE = {};
  private static final MethodHandle CALL = link(System.getProperty("os.arch"));

  private static MethodHandle link(String architecture) {
    return switch (architecture) {
      case "amd64" -> linkX86();
      case "aarch64" -> linkAarch64();
      default -> throw new LinkageError(architecture);
    };
  }

  /** System V ABI: six words in registers, the seventh on the stack. */
  private static MethodHandle linkX86() {
    VMStorage rdi = X86_64Architecture.Regs.rdi;
    VMStorage rsi = X86_64Architecture.Regs.rsi;
    VMStorage rdx = X86_64Architecture.Regs.rdx;
    VMStorage rcx = X86_64Architecture.Regs.rcx;
    VMStorage r8 = X86_64Architecture.Regs.r8;
    VMStorage r9 = X86_64Architecture.Regs.r9;
    VMStorage rax = X86_64Architecture.Regs.rax;
    VMStorage r10 = X86_64Architecture.Regs.r10;
    VMStorage r11 = X86_64Architecture.Regs.r11;
    VMStorage[] words = {rdi, rsi, rdx, rcx, r8, r9};
    VMStorage[] results = {rax};
    VMStorage[] scratch = {r10, r11};
    ABIDescriptor abi =
        X86_64Architecture.abiFor(words, NONE, results, NONE, 0, scratch, NONE, 16, 0, r10, r11);
    VMStorage seventh = X86_64Architecture.stackStorage((short) Long.BYTES, 0);
    return handle(abi, results, rdi, rsi, rdx, rcx, r8, r9, seventh);
  }

  /** AAPCS64: eight words in registers. */
  private static MethodHandle linkAarch64() {
    VMStorage[] words = {
      AArch64Architecture.Regs.r0,
      AArch64Architecture.Regs.r1,
      AArch64Architecture.Regs.r2,
      AArch64Architecture.Regs.r3,
      AArch64Architecture.Regs.r4,
      AArch64Architecture.Regs.r5,
      AArch64Architecture.Regs.r6
    };
    VMStorage[] results = {AArch64Architecture.Regs.r0};
    VMStorage r9 = AArch64Architecture.Regs.r9;
    VMStorage r10 = AArch64Architecture.Regs.r10;
    VMStorage[] scratch = {r9, r10};
    ABIDescriptor abi =
        AArch64Architecture.abiFor(words, NONE, results, NONE, scratch, NONE, 16, 0, r9, r10);
    return handle(abi, results, words);
  }

  private static MethodHandle handle(ABIDescriptor abi, VMStorage[] results, VMStorage... words) {
    VMStorage[] moves = new VMStorage[2 + words.length];
    Class<?>[] types = new Class<?>[moves.length];
    moves[0] = abi.targetAddrStorage();
    moves[1] = abi.capturedStateStorage();
    System.arraycopy(words, 0, moves, 2, words.length);
    for (int i = 0; i < types.length; i++) {
      types[i] = long.class;
    }
    NativeEntryPoint entry =
        NativeEntryPoint.make(
            abi,
            moves,
            results,
            MethodType.methodType(long.class, types),
            false,
            CAPTURE_ERRNO,
            true,
            false);
    return SharedSecrets.getJavaLangInvokeAccess().nativeMethodHandle(entry);
  }

  @Override
  long call(
      MemorySegment function,
      MemorySegment errno,
      long a,
      long b,
      long c,
      long d,
      long e,
      long f,
      long g) {
    try {
      return (long) CALL.invokeExact(function.address(), errno.address(), a, b, c, d, e, f, g);
    } catch (Throwable t) {
      throw new AssertionError("downcall", t);
    }
  }
}
