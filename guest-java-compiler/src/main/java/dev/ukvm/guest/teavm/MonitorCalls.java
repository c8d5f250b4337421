// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.ArrayList;
import java.util.List;
import org.teavm.model.BasicBlock;
import org.teavm.model.Instruction;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.MonitorEnterInstruction;
import org.teavm.model.instructions.MonitorExitInstruction;

/** Makes calls of what enters and leaves a monitor, so that TeaVM sees that they can block. */
final class MonitorCalls {
  private static final ValueType OBJECT = ValueType.object("java.lang.Object");

  private MonitorCalls() {}

  static void apply(Program program, String monitors) {
    boolean inFirst = false;
    for (BasicBlock block : program.getBasicBlocks()) {
      List<Instruction> instructions = new ArrayList<>();
      block.forEach(instructions::add);
      for (Instruction instruction : instructions) {
        if (instruction instanceof MonitorEnterInstruction enter) {
          enter.replace(call(monitors, "enter", enter, enter.getObjectRef()));
          inFirst |= block.getIndex() == 0;
        } else if (instruction instanceof MonitorExitInstruction exit) {
          exit.replace(call(monitors, "exit", exit, exit.getObjectRef()));
        }
      }
    }
    if (inFirst) {
      // Of a synchronized method.
      Programs.moveFirstBlock(program);
    }
  }

  private static InvokeInstruction call(
      String monitors, String name, Instruction at, Variable object) {
    InvokeInstruction invoke = new InvokeInstruction();
    invoke.setType(InvocationType.SPECIAL);
    invoke.setMethod(new MethodReference(monitors, name, OBJECT, ValueType.VOID));
    invoke.setArguments(object);
    invoke.setLocation(at.getLocation());
    return invoke;
  }
}
