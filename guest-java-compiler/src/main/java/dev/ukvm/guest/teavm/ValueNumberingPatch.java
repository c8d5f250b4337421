// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Label;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.teavm.model.Program;
import org.teavm.model.Variable;
import org.teavm.model.instructions.AssignInstruction;
import org.teavm.model.optimization.MethodOptimization;

/**
 * Has value numbering leave alone what handlers see.
 *
 * <p>A handler sees the last value that a guarded block gave a variable. Value numbering puts one
 * equal value in place of another: that of {@code new T()} is there ahead of the constructor's
 * call, and the variable that it is then assigned to only behind it. With the one in place of the
 * other, the handler of a constructor that throws would see the object that it left.
 */
final class ValueNumberingPatch {
  private static final String NAME = "GlobalValueNumbering";
  private static final ClassDesc NUMBERING = ClassDesc.of("org.teavm.model.optimization." + NAME);
  private static final ClassDesc OPTIMIZER = NUMBERING.nested("2");
  private static final ClassDesc VALUES = describe(HandlerValues.class);
  private static final ClassDesc PROGRAM = describe(Program.class);
  private static final ClassDesc VARIABLE = describe(Variable.class);
  private static final ClassDesc ASSIGN = describe(AssignInstruction.class);
  private static final ClassDesc INTS = ConstantDescs.CD_int.arrayType();

  private ValueNumberingPatch() {}

  private static ClassDesc describe(Class<?> type) {
    return type.describeConstable().orElseThrow();
  }

  static void apply() throws IOException {
    MethodPatch.define(MethodOptimization.class, NAME, new Bindings());
    MethodPatch.define(MethodOptimization.class, NAME + "$2", new Assignments());
  }

  /** {@code bind(variable, value, noReplace)}: sets {@code noReplace}. */
  private static final class Bindings extends MethodPatch {
    private Bindings() {
      super("bind", "Z)V");
    }

    @Override
    public void atStart(CodeBuilder builder) {
      builder
          .iload(3)
          .aload(0)
          .getfield(NUMBERING, "program", PROGRAM)
          .aload(0)
          .getfield(NUMBERING, "currentBlockIndex", ConstantDescs.CD_int)
          .iload(1)
          .invokestatic(
              VALUES,
              "isSeen",
              MethodTypeDesc.of(
                  ConstantDescs.CD_boolean, PROGRAM, ConstantDescs.CD_int, ConstantDescs.CD_int))
          .ior()
          .istore(3);
      changed();
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      builder.with(element);
    }
  }

  /** {@code visit(assignment)}: numbers the assigned value alone, and keeps the assignment. */
  private static final class Assignments extends MethodPatch {
    private Assignments() {
      super("visit", ASSIGN.descriptorString());
    }

    @Override
    public void atStart(CodeBuilder builder) {
      Label otherwise = builder.newLabel();
      builder
          .aload(1)
          .invokestatic(VALUES, "isSeen", MethodTypeDesc.of(ConstantDescs.CD_boolean, ASSIGN))
          .ifeq(otherwise)
          .aload(1);
      numbering(builder).getfield(NUMBERING, "program", PROGRAM);
      numbering(builder)
          .getfield(NUMBERING, "replaceMap", INTS)
          .aload(1)
          .invokevirtual(ASSIGN, "getAssignee", MethodTypeDesc.of(VARIABLE))
          .invokevirtual(VARIABLE, "getIndex", MethodTypeDesc.of(ConstantDescs.CD_int))
          .iaload()
          .invokevirtual(PROGRAM, "variableAt", MethodTypeDesc.of(VARIABLE, ConstantDescs.CD_int))
          .invokevirtual(ASSIGN, "setAssignee", MethodTypeDesc.of(ConstantDescs.CD_void, VARIABLE))
          .return_()
          .labelBinding(otherwise);
      changed();
    }

    private static CodeBuilder numbering(CodeBuilder builder) {
      return builder.aload(0).getfield(OPTIMIZER, "this$0", NUMBERING);
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      builder.with(element);
    }
  }
}
