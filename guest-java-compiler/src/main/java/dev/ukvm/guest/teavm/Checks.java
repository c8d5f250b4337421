// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.ArrayList;
import java.util.List;
import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.Instruction;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.ArrayElementType;
import org.teavm.model.instructions.BinaryInstruction;
import org.teavm.model.instructions.BinaryOperation;
import org.teavm.model.instructions.CastNumberInstruction;
import org.teavm.model.instructions.ConstructArrayInstruction;
import org.teavm.model.instructions.IntegerConstantInstruction;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.LongConstantInstruction;
import org.teavm.model.instructions.NullConstantInstruction;
import org.teavm.model.instructions.NumericOperandType;
import org.teavm.model.instructions.PutElementInstruction;
import org.teavm.model.util.DefinitionExtractor;

/**
 * Makes of a method's instructions what Java says they do where TeaVM's C does otherwise: division
 * by 0 and of the least number by -1, shifts by more than the width, numbers that an integer cannot
 * hold, stores into arrays of another class. Operands that are constants cost nothing.
 */
final class Checks {
  private static final String CHECKS = GuestTransformer.RUNTIME + "Checks";
  private static final String NATIVE = GuestTransformer.RUNTIME + "Native";
  private static final ValueType OBJECT = ValueType.object("java.lang.Object");

  private final Program program;

  /** By variable: the number that it always is, or {@code null}. */
  private final Long[] constants;

  private final boolean[] nulls;

  private Checks(Program program) {
    this.program = program;
    constants = new Long[program.variableCount()];
    nulls = new boolean[program.variableCount()];
    int[] definitions = new int[program.variableCount()];
    DefinitionExtractor extractor = new DefinitionExtractor();
    for (BasicBlock block : program.getBasicBlocks()) {
      for (Instruction instruction : block) {
        instruction.acceptVisitor(extractor);
        for (Variable variable : extractor.getDefinedVariables()) {
          definitions[variable.getIndex()]++;
        }
        if (instruction instanceof IntegerConstantInstruction constant) {
          constants[constant.getReceiver().getIndex()] = (long) constant.getConstant();
        } else if (instruction instanceof LongConstantInstruction constant) {
          constants[constant.getReceiver().getIndex()] = constant.getConstant();
        } else if (instruction instanceof NullConstantInstruction constant) {
          nulls[constant.getReceiver().getIndex()] = true;
        }
      }
    }
    for (int i = 0; i < definitions.length; i++) {
      if (definitions[i] > 1) {
        constants[i] = null;
        nulls[i] = false;
      }
    }
  }

  /** Whether a class's methods are Java code of the usual kind. */
  static boolean concern(ClassHolder cls) {
    return !cls.getName().startsWith(GuestTransformer.RUNTIME)
        && !cls.getName().startsWith("org.teavm.runtime.")
        && !cls.getName().startsWith("org.teavm.backend.");
  }

  static void apply(Program program) {
    new Checks(program).apply();
  }

  private void apply() {
    for (BasicBlock block : program.getBasicBlocks()) {
      List<Instruction> instructions = new ArrayList<>();
      block.forEach(instructions::add);
      for (Instruction instruction : instructions) {
        if (instruction instanceof BinaryInstruction binary) {
          binary(binary);
        } else if (instruction instanceof CastNumberInstruction cast) {
          cast(cast);
        } else if (instruction instanceof PutElementInstruction put) {
          store(put);
        } else if (instruction instanceof ConstructArrayInstruction construct) {
          construct(construct);
        }
      }
    }
  }

  private Long constant(Variable variable) {
    return variable.getIndex() < constants.length ? constants[variable.getIndex()] : null;
  }

  private void binary(BinaryInstruction binary) {
    NumericOperandType type = binary.getOperandType();
    if (type != NumericOperandType.INT && type != NumericOperandType.LONG) {
      return;
    }
    switch (binary.getOperation()) {
      case DIVIDE -> divide(binary, "divide");
      case MODULO -> divide(binary, "remainder");
      case SHIFT_LEFT, SHIFT_RIGHT, SHIFT_RIGHT_UNSIGNED -> shift(binary);
      default -> {}
    }
  }

  private void divide(BinaryInstruction binary, String name) {
    Long divisor = constant(binary.getSecondOperand());
    if (divisor != null && divisor != 0 && divisor != -1) {
      return;
    }
    ValueType type =
        binary.getOperandType() == NumericOperandType.LONG ? ValueType.LONG : ValueType.INTEGER;
    binary.replace(
        call(
            binary,
            new MethodReference(CHECKS, name, type, type, type),
            binary.getReceiver(),
            binary.getFirstOperand(),
            binary.getSecondOperand()));
  }

  private void shift(BinaryInstruction binary) {
    int mask = binary.getOperandType() == NumericOperandType.LONG ? 63 : 31;
    Long count = constant(binary.getSecondOperand());
    if (count != null && count >= 0 && count <= mask) {
      return;
    }
    IntegerConstantInstruction constant = new IntegerConstantInstruction();
    constant.setConstant(mask);
    constant.setReceiver(program.createVariable());
    constant.setLocation(binary.getLocation());
    BinaryInstruction and = new BinaryInstruction(BinaryOperation.AND, NumericOperandType.INT);
    and.setFirstOperand(binary.getSecondOperand());
    and.setSecondOperand(constant.getReceiver());
    and.setReceiver(program.createVariable());
    and.setLocation(binary.getLocation());
    binary.insertPreviousAll(List.of(constant, and));
    binary.setSecondOperand(and.getReceiver());
  }

  private void cast(CastNumberInstruction cast) {
    NumericOperandType from = cast.getSourceType();
    NumericOperandType to = cast.getTargetType();
    if (from != NumericOperandType.FLOAT && from != NumericOperandType.DOUBLE) {
      return;
    }
    if (to == NumericOperandType.INT || to == NumericOperandType.LONG) {
      Variable value = cast.getValue();
      if (from == NumericOperandType.FLOAT) {
        // Every float is a double.
        CastNumberInstruction widen =
            new CastNumberInstruction(NumericOperandType.FLOAT, NumericOperandType.DOUBLE);
        widen.setValue(value);
        value = program.createVariable();
        widen.setReceiver(value);
        widen.setLocation(cast.getLocation());
        cast.insertPrevious(widen);
      }
      boolean wide = to == NumericOperandType.LONG;
      cast.replace(
          call(
              cast,
              new MethodReference(
                  NATIVE,
                  wide ? "doubleToLong" : "doubleToInt",
                  ValueType.DOUBLE,
                  wide ? ValueType.LONG : ValueType.INTEGER),
              cast.getReceiver(),
              value));
    }
  }

  /** Allocation checks again; this tells TeaVM what is thrown. */
  private void construct(ConstructArrayInstruction construct) {
    Long length = constant(construct.getSize());
    if (length == null || length < 0) {
      Variable checked = program.createVariable();
      construct.insertPrevious(
          call(
              construct,
              new MethodReference(CHECKS, "length", ValueType.INTEGER, ValueType.INTEGER),
              checked,
              construct.getSize()));
      construct.setSize(checked);
    }
  }

  private void store(PutElementInstruction put) {
    int value = put.getValue().getIndex();
    if (put.getType() != ArrayElementType.OBJECT || (value < nulls.length && nulls[value])) {
      return;
    }
    put.insertPrevious(
        call(
            put,
            new MethodReference(
                CHECKS,
                "store",
                ValueType.arrayOf(OBJECT),
                ValueType.INTEGER,
                OBJECT,
                ValueType.VOID),
            null,
            put.getArray(),
            put.getIndex(),
            put.getValue()));
  }

  private static InvokeInstruction call(
      Instruction at, MethodReference method, Variable receiver, Variable... arguments) {
    InvokeInstruction invoke = new InvokeInstruction();
    invoke.setType(InvocationType.SPECIAL);
    invoke.setMethod(method);
    invoke.setReceiver(receiver);
    invoke.setArguments(arguments);
    invoke.setLocation(at.getLocation());
    return invoke;
  }
}
