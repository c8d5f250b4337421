// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.Instruction;
import java.lang.classfile.MethodModel;
import java.lang.classfile.instruction.ConstantInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.invoke.MethodHandles;
import org.teavm.backend.c.generate.CodeWriter;

/**
 * Changes one constant in TeaVM's code generator, ahead of its use.
 *
 * <p>A block whose only statement is another block with handlers is made one with it there. Code of
 * the inner block's handlers then has none of the outer's: what it throws passes by them, and a
 * finally after a catch that throws is left out. The generator asks whether the size of the outer
 * block is not 1; here it asks whether it is not -1, and makes each block of its own.
 */
final class CodeGeneratorPatch {
  private static final String GENERATOR = "CodeGenerationVisitor";
  private static final String STATEMENT = "org/teavm/ast/TryCatchStatement;";

  private static boolean done;

  private CodeGeneratorPatch() {}

  static synchronized void apply() throws IOException {
    if (!done) {
      byte[] original;
      try (InputStream in = CodeWriter.class.getResourceAsStream(GENERATOR + ".class")) {
        original = in.readAllBytes();
      }
      Change change = new Change();
      ClassFile classFile = ClassFile.of();
      byte[] changed =
          classFile.transformClass(
              classFile.parse(original),
              ClassTransform.transformingMethodBodies(CodeGeneratorPatch::isVisit, change));
      if (change.count != 1) {
        throw new IllegalStateException("TeaVM's code generator is not the one that is known");
      }
      try {
        MethodHandles.privateLookupIn(CodeWriter.class, MethodHandles.lookup())
            .defineClass(changed);
      } catch (IllegalAccessException e) {
        throw new IllegalStateException(e);
      }
      done = true;
    }
  }

  private static boolean isVisit(MethodModel method) {
    return method.methodName().equalsString("visit")
        && method.methodType().stringValue().contains(STATEMENT);
  }

  /** Makes the first 1 that a size is compared with -1. */
  private static final class Change implements CodeTransform {
    private boolean afterSize;
    private int count;

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      if (afterSize
          && count == 0
          && element instanceof ConstantInstruction constant
          && constant.constantValue().equals(1)) {
        builder.iconst_m1();
        count++;
      } else {
        builder.with(element);
      }
      if (element instanceof Instruction) {
        afterSize =
            element instanceof InvokeInstruction invoke && invoke.name().equalsString("size");
      }
    }
  }
}
