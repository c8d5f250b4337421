// SPDX-License-Identifier: Apache-2.0
package org.teavm.model.optimization;

import org.teavm.model.BasicBlock;
import org.teavm.model.Instruction;
import org.teavm.model.InvokeDynamicInstruction;
import org.teavm.model.Program;
import org.teavm.model.Variable;
import org.teavm.model.instructions.BinaryBranchingInstruction;
import org.teavm.model.instructions.BinaryInstruction;
import org.teavm.model.instructions.BinaryOperation;
import org.teavm.model.instructions.BoundCheckInstruction;
import org.teavm.model.instructions.BranchingInstruction;
import org.teavm.model.instructions.CastInstruction;
import org.teavm.model.instructions.CloneArrayInstruction;
import org.teavm.model.instructions.ConstructArrayInstruction;
import org.teavm.model.instructions.ConstructMultiArrayInstruction;
import org.teavm.model.instructions.ExitInstruction;
import org.teavm.model.instructions.GetElementInstruction;
import org.teavm.model.instructions.GetFieldInstruction;
import org.teavm.model.instructions.IntegerConstantInstruction;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.LongConstantInstruction;
import org.teavm.model.instructions.MonitorEnterInstruction;
import org.teavm.model.instructions.MonitorExitInstruction;
import org.teavm.model.instructions.NullCheckInstruction;
import org.teavm.model.instructions.NumericOperandType;
import org.teavm.model.instructions.PutElementInstruction;
import org.teavm.model.instructions.PutFieldInstruction;
import org.teavm.model.instructions.RaiseInstruction;
import org.teavm.model.instructions.SwitchInstruction;
import org.teavm.model.instructions.UnwrapArrayInstruction;
import org.teavm.model.util.DefinitionExtractor;
import org.teavm.model.util.UsageExtractor;

/**
 * Finds the variables without which a method would do something else: instructions that only others
 * need are left out. Takes the place of TeaVM's class of this name: ahead of it on the class path.
 *
 * <p>TeaVM's takes no account of what an instruction throws when nothing uses its result: a
 * division, a cast, a new array, the reading of a field, an element or a length. Here such a result
 * is needed, unless checks of its own come before the instruction.
 */
public final class VariableEscapeAnalyzer {
  private final boolean[] escaping;

  /** By variable: whether it is known not to be null, or to be within an array's bounds. */
  private final boolean[] checked;

  /** By variable: whether it is a number of 0 or more; whether it is another number than 0. */
  private final boolean[] length;

  private final boolean[] divisor;

  private final UsageExtractor usages = new UsageExtractor();
  private final DefinitionExtractor definitions = new DefinitionExtractor();

  private VariableEscapeAnalyzer(int variables) {
    escaping = new boolean[variables];
    checked = new boolean[variables];
    length = new boolean[variables];
    divisor = new boolean[variables];
    if (variables > 0) {
      // Variable 0 is this.
      checked[0] = true;
    }
  }

  /** Returns by variable whether it is needed for what the method does. */
  public static boolean[] findEscapingVariables(Program program) {
    VariableEscapeAnalyzer analyzer = new VariableEscapeAnalyzer(program.variableCount());
    for (BasicBlock block : program.getBasicBlocks()) {
      block.forEach(analyzer::findKnown);
    }
    for (BasicBlock block : program.getBasicBlocks()) {
      block.forEach(analyzer::findEscaping);
    }
    return analyzer.escaping;
  }

  private void findKnown(Instruction instruction) {
    switch (instruction) {
      case NullCheckInstruction check -> checked[check.getReceiver().getIndex()] = true;
      case BoundCheckInstruction check when check.getReceiver() != null ->
          checked[check.getReceiver().getIndex()] = true;
      case IntegerConstantInstruction constant -> {
        length[constant.getReceiver().getIndex()] = constant.getConstant() >= 0;
        divisor[constant.getReceiver().getIndex()] = constant.getConstant() != 0;
      }
      case LongConstantInstruction constant ->
          divisor[constant.getReceiver().getIndex()] = constant.getConstant() != 0;
      default -> {}
    }
  }

  private void findEscaping(Instruction instruction) {
    boolean canThrow = canThrow(instruction);
    if (canThrow) {
      instruction.acceptVisitor(definitions);
      for (Variable variable : definitions.getDefinedVariables()) {
        escaping[variable.getIndex()] = true;
      }
    }
    if (canThrow || hasEffect(instruction)) {
      instruction.acceptVisitor(usages);
      for (Variable variable : usages.getUsedVariables()) {
        escaping[variable.getIndex()] = true;
      }
    }
  }

  /** Whether an instruction that does nothing but compute can fail to. */
  private boolean canThrow(Instruction instruction) {
    return switch (instruction) {
      case NullCheckInstruction check -> true;
      case BoundCheckInstruction check -> true;
      case BinaryInstruction binary -> divides(binary) && !is(divisor, binary.getSecondOperand());
      case CastInstruction cast -> !cast.isWeak();
      case ConstructArrayInstruction construct -> !is(length, construct.getSize());
      case ConstructMultiArrayInstruction construct -> true;
      // Of a static field: its class may have to be initialized.
      case GetFieldInstruction get -> get.getInstance() == null || !is(checked, get.getInstance());
      case UnwrapArrayInstruction unwrap -> !is(checked, unwrap.getArray());
      case CloneArrayInstruction copy -> !is(checked, copy.getArray());
      case GetElementInstruction get -> !is(checked, get.getIndex());
      default -> false;
    };
  }

  private static boolean is(boolean[] known, Variable variable) {
    return known[variable.getIndex()];
  }

  private static boolean divides(BinaryInstruction binary) {
    return (binary.getOperation() == BinaryOperation.DIVIDE
            || binary.getOperation() == BinaryOperation.MODULO)
        && (binary.getOperandType() == NumericOperandType.INT
            || binary.getOperandType() == NumericOperandType.LONG);
  }

  private static boolean hasEffect(Instruction instruction) {
    return switch (instruction) {
      case BranchingInstruction branching -> true;
      case BinaryBranchingInstruction branching -> true;
      case SwitchInstruction choice -> true;
      case ExitInstruction exit -> true;
      case RaiseInstruction raise -> true;
      case PutFieldInstruction put -> true;
      case PutElementInstruction put -> true;
      case InvokeInstruction invoke -> true;
      case InvokeDynamicInstruction invoke -> true;
      case MonitorEnterInstruction enter -> true;
      case MonitorExitInstruction exit -> true;
      default -> false;
    };
  }
}
