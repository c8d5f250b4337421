// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.ArrayList;
import java.util.List;
import org.teavm.model.BasicBlock;
import org.teavm.model.Incoming;
import org.teavm.model.Instruction;
import org.teavm.model.Phi;
import org.teavm.model.Program;
import org.teavm.model.TryCatchBlock;
import org.teavm.model.instructions.JumpInstruction;

/** What is common to the programs of methods that the build writes. */
final class Programs {
  private Programs() {}

  /** The block for a method's code. TeaVM's coroutines take it that the first block only jumps. */
  static BasicBlock body(Program program) {
    BasicBlock entry = program.createBasicBlock();
    BasicBlock body = program.createBasicBlock();
    JumpInstruction jump = new JumpInstruction();
    jump.setTarget(body);
    entry.add(jump);
    return body;
  }

  /** Makes the first block of a program only jump, if it does anything else. */
  static void moveFirstBlock(Program program) {
    BasicBlock entry = program.basicBlockAt(0);
    BasicBlock body = program.createBasicBlock();
    while (entry.getFirstInstruction() != null) {
      Instruction instruction = entry.getFirstInstruction();
      instruction.delete();
      body.add(instruction);
    }
    List<TryCatchBlock> handlers = new ArrayList<>(entry.getTryCatchBlocks());
    entry.getTryCatchBlocks().clear();
    body.getTryCatchBlocks().addAll(handlers);
    JumpInstruction jump = new JumpInstruction();
    jump.setTarget(body);
    entry.add(jump);
    for (BasicBlock block : program.getBasicBlocks()) {
      for (Phi phi : block.getPhis()) {
        for (Incoming incoming : phi.getIncomings()) {
          if (incoming.getSource().equals(entry)) {
            incoming.setSource(body);
          }
        }
      }
    }
  }
}
