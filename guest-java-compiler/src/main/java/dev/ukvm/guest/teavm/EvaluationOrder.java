// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.ast.AssignmentStatement;
import org.teavm.ast.BinaryExpr;
import org.teavm.ast.CastExpr;
import org.teavm.ast.ConditionalExpr;
import org.teavm.ast.ConstantExpr;
import org.teavm.ast.Expr;
import org.teavm.ast.InstanceOfExpr;
import org.teavm.ast.PrimitiveCastExpr;
import org.teavm.ast.QualificationExpr;
import org.teavm.ast.SubscriptExpr;
import org.teavm.ast.UnaryExpr;
import org.teavm.ast.UnaryOperation;
import org.teavm.ast.UnwrapArrayExpr;
import org.teavm.ast.VariableExpr;

/**
 * What may become part of a larger expression: nothing that has an effect or can throw. In Java,
 * operands are evaluated from left to right; in C, in any order.
 */
public final class EvaluationOrder {
  private EvaluationOrder() {}

  /** Whether an assignment has to stay a statement of its own. */
  public static boolean matters(AssignmentStatement assignment) {
    return assignment.isAsync() || !isPure(assignment.getRightValue());
  }

  private static boolean isPure(Expr expression) {
    return switch (expression) {
      case null -> true;
      case ConstantExpr constant -> true;
      case VariableExpr variable -> true;
      case BinaryExpr binary ->
          isPure(binary.getFirstOperand()) && isPure(binary.getSecondOperand());
      case UnaryExpr unary ->
          unary.getOperation() != UnaryOperation.NULL_CHECK && isPure(unary.getOperand());
      case ConditionalExpr choice ->
          isPure(choice.getCondition())
              && isPure(choice.getConsequent())
              && isPure(choice.getAlternative());
      case PrimitiveCastExpr cast -> isPure(cast.getValue());
      case CastExpr cast -> cast.isWeak() && isPure(cast.getValue());
      case InstanceOfExpr instance -> isPure(instance.getExpr());
      case QualificationExpr field -> isPure(field.getQualified());
      case SubscriptExpr element -> isPure(element.getArray()) && isPure(element.getIndex());
      case UnwrapArrayExpr array -> isPure(array.getArray());
      default -> false;
    };
  }
}
