// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.List;
import org.teavm.model.BasicBlock;
import org.teavm.model.Instruction;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.instructions.InvokeInstruction;

/**
 * Makes timers of TeaVM's class library go by the monotonic clock, as the event loop does: a change
 * of the host's clock wakes nobody, and asking costs no hypercall.
 */
final class MonotonicTimers {
  private static final MethodReference WALL =
      new MethodReference(System.class, "currentTimeMillis", long.class);
  private static final MethodReference MONOTONIC =
      new MethodReference(
          GuestTransformer.RUNTIME + "Events", "millis", org.teavm.model.ValueType.LONG);

  /** They and the classes within them. */
  private static final List<String> CLASSES =
      List.of(
          "java.lang.Object",
          "java.lang.Thread",
          "java.lang.ref.ReferenceQueue",
          "java.util.concurrent.ArrayBlockingQueue");

  private MonotonicTimers() {}

  static boolean concerns(String name) {
    for (String one : CLASSES) {
      if (name.equals(one) || name.startsWith(one + "$")) {
        return true;
      }
    }
    return false;
  }

  static void apply(Program program) {
    for (BasicBlock block : program.getBasicBlocks()) {
      for (Instruction instruction : block) {
        if (instruction instanceof InvokeInstruction invoke && invoke.getMethod().equals(WALL)) {
          invoke.setMethod(MONOTONIC);
        }
      }
    }
  }
}
