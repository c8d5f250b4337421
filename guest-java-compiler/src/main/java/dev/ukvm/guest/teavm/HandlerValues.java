// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.model.BasicBlock;
import org.teavm.model.Incoming;
import org.teavm.model.Phi;
import org.teavm.model.Program;
import org.teavm.model.TryCatchBlock;
import org.teavm.model.instructions.AssignInstruction;

/** What handlers see of variables: for {@link ValueNumberingPatch}, which calls this. */
public final class HandlerValues {
  private HandlerValues() {}

  /** Whether handlers see what this gives a variable. */
  public static boolean isSeen(AssignInstruction instruction) {
    return isSeen(instruction.getBasicBlock(), instruction.getReceiver().getIndex());
  }

  /** Whether handlers of a block see a value that the block defines. */
  public static boolean isSeen(Program program, int block, int variable) {
    return isSeen(program.basicBlockAt(block), variable);
  }

  private static boolean isSeen(BasicBlock block, int variable) {
    for (TryCatchBlock guard : block.getTryCatchBlocks()) {
      for (Phi phi : guard.getHandler().getPhis()) {
        for (Incoming incoming : phi.getIncomings()) {
          if (incoming.getSource().equals(block) && incoming.getValue().getIndex() == variable) {
            return true;
          }
        }
      }
    }
    return false;
  }
}
