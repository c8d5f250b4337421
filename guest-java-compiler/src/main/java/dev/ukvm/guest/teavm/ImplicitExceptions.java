// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.List;
import org.teavm.dependency.AbstractDependencyListener;
import org.teavm.dependency.DependencyAgent;
import org.teavm.dependency.MethodDependency;
import org.teavm.model.ValueType;

/**
 * Tells TeaVM what any method can throw without any code that says so: it would otherwise take it
 * that no such exception is ever caught, and leave out what is called on it.
 */
final class ImplicitExceptions extends AbstractDependencyListener {
  private static final List<ValueType> TYPES =
      List.of(
          ValueType.object("java.lang.StackOverflowError"),
          ValueType.object("java.lang.OutOfMemoryError"),
          ValueType.object("java.lang.ExceptionInInitializerError"));

  @Override
  public void methodReached(DependencyAgent agent, MethodDependency method) {
    for (ValueType type : TYPES) {
      method.getThrown().propagate(agent.getType(type));
    }
  }
}
