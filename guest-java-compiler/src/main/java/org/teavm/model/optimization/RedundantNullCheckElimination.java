// SPDX-License-Identifier: Apache-2.0
package org.teavm.model.optimization;

import java.util.ArrayList;
import java.util.List;
import org.teavm.model.BasicBlock;
import org.teavm.model.Instruction;
import org.teavm.model.Program;
import org.teavm.model.analysis.NullnessInformation;
import org.teavm.model.instructions.AssignInstruction;
import org.teavm.model.instructions.NullCheckInstruction;

/**
 * Leaves out checks of what is not null. Takes the place of TeaVM's class of this name: ahead of it
 * on the class path.
 *
 * <p>TeaVM's also cuts off what follows a check that always fails, and leaves handlers with the
 * values that were computed there. Here such a check stays, and fails.
 */
public class RedundantNullCheckElimination implements MethodOptimization {
  @Override
  public boolean optimize(MethodOptimizationContext context, Program program) {
    NullnessInformation nullness =
        NullnessInformation.build(program, context.getMethod().getDescriptor());
    List<NullCheckInstruction> redundant = new ArrayList<>();
    for (BasicBlock block : program.getBasicBlocks()) {
      for (Instruction instruction : block) {
        if (instruction instanceof NullCheckInstruction check
            && !nullness.isSynthesized(check.getReceiver())
            && nullness.isNotNull(check.getValue())) {
          redundant.add(check);
        }
      }
    }
    for (NullCheckInstruction check : redundant) {
      AssignInstruction assign = new AssignInstruction();
      assign.setAssignee(check.getValue());
      assign.setReceiver(check.getReceiver());
      assign.setLocation(check.getLocation());
      check.replace(assign);
    }
    nullness.dispose();
    return !redundant.isEmpty();
  }
}
