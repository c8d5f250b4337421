// SPDX-License-Identifier: Apache-2.0
package org.teavm.model.transformation;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import org.teavm.model.BasicBlock;
import org.teavm.model.Instruction;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.Variable;
import org.teavm.model.instructions.CloneArrayInstruction;
import org.teavm.model.instructions.GetFieldInstruction;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.MonitorEnterInstruction;
import org.teavm.model.instructions.MonitorExitInstruction;
import org.teavm.model.instructions.NullCheckInstruction;
import org.teavm.model.instructions.PutFieldInstruction;
import org.teavm.model.instructions.RaiseInstruction;
import org.teavm.model.instructions.UnwrapArrayInstruction;

/**
 * Checks references where Java says that null throws. Takes the place of TeaVM's class of this
 * name: ahead of it on the class path.
 *
 * <p>TeaVM's takes what was checked in a block as checked in the block's handlers too, where one
 * can be just because the check failed. Here each use has a check; those that others make redundant
 * are found by passes that know of handlers.
 */
public class NullCheckInsertion {
  private final NullCheckFilter filter;

  public NullCheckInsertion(NullCheckFilter filter) {
    this.filter = filter;
  }

  /** Inserts all checks of a method. */
  public void transformProgram(Program program, MethodReference method) {
    if (!filter.apply(method)) {
      return;
    }
    for (BasicBlock block : program.getBasicBlocks()) {
      List<Instruction> instructions = new ArrayList<>();
      block.forEach(instructions::add);
      for (Instruction instruction : instructions) {
        guard(program, instruction);
      }
    }
  }

  private void guard(Program program, Instruction instruction) {
    switch (instruction) {
      case RaiseInstruction raise ->
          guard(program, raise, raise.getException(), raise::setException);
      case GetFieldInstruction get when filter.apply(get.getField()) ->
          guard(program, get, get.getInstance(), get::setInstance);
      case PutFieldInstruction put when filter.apply(put.getField()) ->
          guard(program, put, put.getInstance(), put::setInstance);
      case InvokeInstruction invoke when filter.apply(invoke.getMethod()) ->
          guard(program, invoke, invoke.getInstance(), invoke::setInstance);
      case CloneArrayInstruction copy -> guard(program, copy, copy.getArray(), copy::setArray);
      case UnwrapArrayInstruction unwrap ->
          guard(program, unwrap, unwrap.getArray(), unwrap::setArray);
      case MonitorEnterInstruction enter ->
          guard(program, enter, enter.getObjectRef(), enter::setObjectRef);
      case MonitorExitInstruction exit ->
          guard(program, exit, exit.getObjectRef(), exit::setObjectRef);
      default -> {}
    }
  }

  /** Of static members and methods there is no {@code reference}; variable 0 is {@code this}. */
  private static void guard(
      Program program, Instruction instruction, Variable reference, Consumer<Variable> setter) {
    if (reference != null && reference.getIndex() != 0) {
      NullCheckInstruction check = new NullCheckInstruction();
      check.setValue(reference);
      check.setReceiver(program.createVariable());
      check.setLocation(instruction.getLocation());
      instruction.insertPrevious(check);
      setter.accept(check.getReceiver());
    }
  }
}
