// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.MethodHolder;
import org.teavm.model.Program;

/**
 * Changes each class on its way into TeaVM: methods of TeaVM's runtime and class library that
 * {@code dev.ukvm.guest.runtime} replaces, arithmetic and stores that need checks, the clock of its
 * timers.
 */
final class GuestTransformer implements ClassHolderTransformer {
  static final String RUNTIME = "dev.ukvm.guest.runtime.";
  private static final String LAUNCHER = RUNTIME + "Launcher";

  private final End end;

  /** By the class that is replaced: more than one can replace methods of it. */
  private Map<String, List<Replacement>> replacements;

  GuestTransformer(End end) {
    this.end = end;
  }

  @Override
  public void transformClass(ClassHolder cls, ClassHolderTransformerContext context) {
    if (replacements == null) {
      replacements = new HashMap<>();
      for (String name : end.replacements()) {
        Replacement replacement = new Replacement(context.getHierarchy(), name);
        replacements
            .computeIfAbsent(replacement.target(), key -> new ArrayList<>())
            .add(replacement);
      }
    }
    for (Replacement replacement : replacements.getOrDefault(cls.getName(), List.of())) {
      replacement.apply(cls);
    }
    Accessors.write(cls);
    InitializerErrors.apply(cls);
    if (cls.getName().equals(LAUNCHER)) {
      MainCall.write(cls, context);
    }
    boolean clock = MonotonicTimers.concerns(cls.getName());
    boolean checks = Checks.concern(cls);
    for (MethodHolder method : cls.getMethods()) {
      Program program = method.getProgram();
      if (program != null) {
        if (clock) {
          MonotonicTimers.apply(program);
        }
        if (checks) {
          Checks.apply(program);
        }
        MonitorCalls.apply(program, end.monitors());
      }
    }
  }
}
