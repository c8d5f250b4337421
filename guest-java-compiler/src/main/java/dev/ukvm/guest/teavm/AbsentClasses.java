// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.List;
import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformer;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.MethodHolder;
import org.teavm.model.Program;
import org.teavm.model.Variable;
import org.teavm.model.instructions.NullConstantInstruction;
import org.teavm.model.instructions.RaiseInstruction;

/**
 * Empties the methods of classes that a program is known not to use, so that nothing of what they
 * reach is left.
 */
final class AbsentClasses implements ClassHolderTransformer {
  private final List<String> prefixes;

  /**
   * @param prefixes what the classes' names begin with
   */
  AbsentClasses(List<String> prefixes) {
    this.prefixes = prefixes;
  }

  @Override
  public void transformClass(ClassHolder cls, ClassHolderTransformerContext context) {
    if (prefixes.stream().noneMatch(cls.getName()::startsWith)) {
      return;
    }
    for (MethodHolder method : cls.getMethods()) {
      if (method.getProgram() != null) {
        method.setProgram(throwing(method.parameterCount()));
      }
    }
  }

  private static Program throwing(int parameters) {
    Program program = new Program();
    for (int i = 0; i <= parameters; i++) {
      program.createVariable();
    }
    Variable nothing = program.createVariable();
    BasicBlock block = Programs.body(program);
    NullConstantInstruction constant = new NullConstantInstruction();
    constant.setReceiver(nothing);
    block.add(constant);
    RaiseInstruction raise = new RaiseInstruction();
    raise.setException(nothing);
    block.add(raise);
    return program;
  }
}
