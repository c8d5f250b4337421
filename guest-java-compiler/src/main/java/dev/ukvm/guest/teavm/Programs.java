// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.model.BasicBlock;
import org.teavm.model.Program;
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
}
