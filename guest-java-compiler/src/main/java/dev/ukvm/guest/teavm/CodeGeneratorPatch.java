// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Instruction;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import org.teavm.backend.c.generate.CodeWriter;

/**
 * Changes one constant in TeaVM's code generator.
 *
 * <p>A block whose only statement is another block with handlers is made one with it there. Code of
 * the inner block's handlers then has none of the outer's: what it throws passes by them, and a
 * finally after a catch that throws is left out. The generator asks whether the size of the outer
 * block is not 1; here it asks whether it is not -1, and makes each block of its own.
 */
final class CodeGeneratorPatch extends MethodPatch {
  private boolean afterSize;

  private CodeGeneratorPatch() {
    super("visit", "org/teavm/ast/TryCatchStatement;");
  }

  static void apply() throws IOException {
    define(CodeWriter.class, "CodeGenerationVisitor", new CodeGeneratorPatch());
  }

  /** Makes the first 1 that a size is compared with -1. */
  @Override
  public void accept(CodeBuilder builder, CodeElement element) {
    if (afterSize
        && !isDone()
        && element instanceof ConstantInstruction constant
        && constant.constantValue().equals(1)) {
      builder.iconst_m1();
      changed();
    } else {
      builder.with(element);
    }
    if (element instanceof Instruction) {
      afterSize = element instanceof InvokeInstruction invoke && invoke.name().equalsString("size");
    }
  }
}
