// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import org.teavm.ast.AssignmentStatement;
import org.teavm.ast.optimization.Optimizer;

/**
 * Keeps the order in which TeaVM's programs evaluate.
 *
 * <p>TeaVM moves what a variable is assigned to where the variable is used, if that comes next:
 * JavaScript evaluates operands in order. A C compiler is free to call the last argument's function
 * first, and GCC does. TeaVM asks whether the assignment suspends; here it asks whether it has to
 * stay where it is.
 */
final class EvaluationOrderPatch extends MethodPatch {
  private EvaluationOrderPatch() {
    super("visit", "org/teavm/ast/VariableExpr;");
  }

  static void apply() throws IOException {
    define(Optimizer.class, "OptimizingVisitor", new EvaluationOrderPatch());
  }

  @Override
  public void accept(CodeBuilder builder, CodeElement element) {
    if (!isDone()
        && element instanceof InvokeInstruction invoke
        && invoke.name().equalsString("isAsync")) {
      builder.invokestatic(
          EvaluationOrder.class.describeConstable().orElseThrow(),
          "matters",
          MethodTypeDesc.of(
              ClassDesc.ofDescriptor("Z"),
              AssignmentStatement.class.describeConstable().orElseThrow()));
      changed();
    } else {
      builder.with(element);
    }
  }
}
