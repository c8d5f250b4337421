// SPDX-License-Identifier: Apache-2.0
package org.teavm.model.util;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.teavm.model.BasicBlockReader;
import org.teavm.model.IncomingReader;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHandle;
import org.teavm.model.MethodReference;
import org.teavm.model.PhiReader;
import org.teavm.model.ProgramReader;
import org.teavm.model.RuntimeConstant;
import org.teavm.model.ValueType;
import org.teavm.model.VariableReader;
import org.teavm.model.instructions.AbstractInstructionReader;
import org.teavm.model.instructions.ArrayElementType;
import org.teavm.model.instructions.BinaryOperation;
import org.teavm.model.instructions.CastIntegerDirection;
import org.teavm.model.instructions.IntegerSubtype;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.NumericOperandType;

/**
 * Finds the types of a program's variables. Takes the place of TeaVM's class of this name: ahead of
 * it on the class path.
 *
 * <p>TeaVM's lets the type that it meets first stand. A variable that is an array on one way and
 * what a coroutine restored, an object that is no more known, on another was then often no array,
 * and its elements were pointers: numbers added to them were multiplied. Here what is known best
 * stands.
 */
public class TypeInferer {
  /** Nothing is known; an object; better: a number, or an array. */
  private static final int UNKNOWN = 0;

  private static final int OBJECT = 1;
  private static final int BETTER = 2;

  /** By variable; {@code null} is unknown. Of an array that of its items is its item type. */
  private ValueType[] types;

  private List<List<Integer>> copies;
  private List<List<Integer>> elements;
  private ArrayDeque<Integer> changed;

  /** Finds all types of a method. */
  public void inferTypes(ProgramReader program, MethodReference method) {
    int count = program.variableCount();
    types = new ValueType[count];
    copies = new ArrayList<>();
    elements = new ArrayList<>();
    changed = new ArrayDeque<>();
    for (int i = 0; i < count; i++) {
      copies.add(new ArrayList<>(0));
      elements.add(new ArrayList<>(0));
    }
    learn(0, ValueType.object("java.lang.Object"));
    for (int i = 0; i < method.parameterCount(); i++) {
      learn(i + 1, method.parameterType(i));
    }
    Reader reader = new Reader();
    for (int i = 0; i < program.basicBlockCount(); i++) {
      BasicBlockReader block = program.basicBlockAt(i);
      if (block.getExceptionVariable() != null) {
        reader.object(block.getExceptionVariable());
      }
      block.readAllInstructions(reader);
      for (PhiReader phi : block.readPhis()) {
        for (IncomingReader incoming : phi.readIncomings()) {
          reader.assign(phi.getReceiver(), incoming.getValue());
        }
      }
    }
    propagate();
  }

  private static int rank(ValueType type) {
    if (type == null) {
      return UNKNOWN;
    }
    return type instanceof ValueType.Object ? OBJECT : BETTER;
  }

  private void learn(int variable, ValueType type) {
    if (rank(type) > rank(types[variable])) {
      types[variable] = type;
      changed.add(variable);
    }
  }

  private void propagate() {
    while (!changed.isEmpty()) {
      int variable = changed.poll();
      ValueType type = types[variable];
      for (int copy : copies.get(variable)) {
        learn(copy, type);
      }
      if (type instanceof ValueType.Array array) {
        for (int element : elements.get(variable)) {
          learn(element, array.getItemType());
        }
      }
    }
  }

  /** A variable's type. One of which nothing is known is an object. */
  public VariableType typeOf(int variable) {
    ValueType type = types[variable];
    if (type instanceof ValueType.Primitive primitive) {
      return switch (primitive.getKind()) {
        case BOOLEAN, BYTE, SHORT, CHARACTER, INTEGER -> VariableType.INT;
        case LONG -> VariableType.LONG;
        case FLOAT -> VariableType.FLOAT;
        case DOUBLE -> VariableType.DOUBLE;
      };
    }
    if (!(type instanceof ValueType.Array array)) {
      return VariableType.OBJECT;
    }
    if (!(array.getItemType() instanceof ValueType.Primitive item)) {
      return VariableType.OBJECT_ARRAY;
    }
    return switch (item.getKind()) {
      case BOOLEAN, BYTE -> VariableType.BYTE_ARRAY;
      case SHORT -> VariableType.SHORT_ARRAY;
      case CHARACTER -> VariableType.CHAR_ARRAY;
      case INTEGER -> VariableType.INT_ARRAY;
      case LONG -> VariableType.LONG_ARRAY;
      case FLOAT -> VariableType.FLOAT_ARRAY;
      case DOUBLE -> VariableType.DOUBLE_ARRAY;
    };
  }

  private static ValueType number(NumericOperandType type) {
    return switch (type) {
      case INT -> ValueType.INTEGER;
      case LONG -> ValueType.LONG;
      case FLOAT -> ValueType.FLOAT;
      case DOUBLE -> ValueType.DOUBLE;
    };
  }

  /** Learns from each instruction what it makes. */
  private final class Reader extends AbstractInstructionReader {
    private void is(VariableReader variable, ValueType type) {
      if (variable != null) {
        learn(variable.getIndex(), type);
      }
    }

    void object(VariableReader variable) {
      is(variable, ValueType.object("java.lang.Object"));
    }

    @Override
    public void classConstant(VariableReader receiver, ValueType constant) {
      object(receiver);
    }

    @Override
    public void integerConstant(VariableReader receiver, int constant) {
      is(receiver, ValueType.INTEGER);
    }

    @Override
    public void longConstant(VariableReader receiver, long constant) {
      is(receiver, ValueType.LONG);
    }

    @Override
    public void floatConstant(VariableReader receiver, float constant) {
      is(receiver, ValueType.FLOAT);
    }

    @Override
    public void doubleConstant(VariableReader receiver, double constant) {
      is(receiver, ValueType.DOUBLE);
    }

    @Override
    public void stringConstant(VariableReader receiver, String constant) {
      object(receiver);
    }

    @Override
    public void binary(
        BinaryOperation operation,
        VariableReader receiver,
        VariableReader first,
        VariableReader second,
        NumericOperandType type) {
      boolean compares =
          operation == BinaryOperation.COMPARE_GREATER || operation == BinaryOperation.COMPARE_LESS;
      is(receiver, compares ? ValueType.INTEGER : number(type));
    }

    @Override
    public void negate(VariableReader receiver, VariableReader operand, NumericOperandType type) {
      is(receiver, number(type));
    }

    @Override
    public void assign(VariableReader receiver, VariableReader from) {
      copies.get(from.getIndex()).add(receiver.getIndex());
    }

    @Override
    public void cast(
        VariableReader receiver, VariableReader value, ValueType target, boolean weak) {
      is(receiver, target);
    }

    @Override
    public void cast(
        VariableReader receiver,
        VariableReader value,
        NumericOperandType source,
        NumericOperandType target) {
      is(receiver, number(target));
    }

    @Override
    public void cast(
        VariableReader receiver,
        VariableReader value,
        IntegerSubtype type,
        CastIntegerDirection direction) {
      is(receiver, ValueType.INTEGER);
    }

    @Override
    public void createArray(VariableReader receiver, ValueType item, VariableReader size) {
      is(receiver, ValueType.arrayOf(item));
    }

    @Override
    public void createArray(
        VariableReader receiver, ValueType type, List<? extends VariableReader> sizes) {
      is(receiver, type);
    }

    @Override
    public void create(VariableReader receiver, String type) {
      object(receiver);
    }

    @Override
    public void getField(
        VariableReader receiver,
        VariableReader instance,
        org.teavm.model.FieldReference field,
        ValueType type) {
      is(receiver, type);
    }

    @Override
    public void arrayLength(VariableReader receiver, VariableReader array) {
      is(receiver, ValueType.INTEGER);
    }

    @Override
    public void cloneArray(VariableReader receiver, VariableReader array) {
      object(receiver);
      assign(receiver, array);
    }

    @Override
    public void unwrapArray(
        VariableReader receiver, VariableReader array, ArrayElementType elementType) {
      assign(receiver, array);
    }

    @Override
    public void getElement(
        VariableReader receiver,
        VariableReader array,
        VariableReader index,
        ArrayElementType type) {
      switch (type) {
        case BYTE, SHORT, CHAR, INT -> is(receiver, ValueType.INTEGER);
        case LONG -> is(receiver, ValueType.LONG);
        case FLOAT -> is(receiver, ValueType.FLOAT);
        case DOUBLE -> is(receiver, ValueType.DOUBLE);
        case OBJECT -> {
          object(receiver);
          elements.get(array.getIndex()).add(receiver.getIndex());
        }
      }
    }

    @Override
    public void invoke(
        VariableReader receiver,
        VariableReader instance,
        MethodReference method,
        List<? extends VariableReader> arguments,
        InvocationType type) {
      if (receiver != null) {
        is(receiver, method.getReturnType());
      }
    }

    @Override
    public void invokeDynamic(
        VariableReader receiver,
        VariableReader instance,
        MethodDescriptor method,
        List<? extends VariableReader> arguments,
        MethodHandle bootstrapMethod,
        List<RuntimeConstant> bootstrapArguments) {
      if (receiver != null) {
        is(receiver, method.getResultType());
      }
    }

    @Override
    public void isInstance(VariableReader receiver, VariableReader value, ValueType type) {
      is(receiver, ValueType.INTEGER);
    }

    @Override
    public void nullCheck(VariableReader receiver, VariableReader value) {
      assign(receiver, value);
    }

    @Override
    public void boundCheck(
        VariableReader receiver, VariableReader index, VariableReader array, boolean lower) {
      is(receiver, ValueType.INTEGER);
    }
  }
}
