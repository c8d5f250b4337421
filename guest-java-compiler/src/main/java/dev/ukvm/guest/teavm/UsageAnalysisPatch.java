// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import java.lang.constant.MethodTypeDesc;
import org.teavm.backend.c.analyze.VolatileDefinitionFinder;

/**
 * Adds the way past a handler to what finds the variables that handlers need from memory.
 *
 * <p>A guarded block's end led to what follows through the block's handler, as if that always ran:
 * what the handler keeps its exception in was taken as lost there. If an inner handler needed the
 * variable on the way to what follows, it found it as a register had it, or not.
 */
final class UsageAnalysisPatch extends MethodPatch {
  private static final String NAME = "AstDefinitionUsageAnalysis";
  private static final ClassDesc ANALYSIS = ClassDesc.of("org.teavm.backend.c.analyze." + NAME);

  /** The method's variable for the node behind the statement. */
  private static final int NODE_AFTER = 4;

  private UsageAnalysisPatch() {
    super("visit", "org/teavm/ast/TryCatchStatement;");
  }

  static void apply() throws IOException {
    define(VolatileDefinitionFinder.class, NAME + "$1", new UsageAnalysisPatch());
  }

  /**
   * At the block's end, where its handler is taken off the stack: connects it with what follows.
   */
  @Override
  public void accept(CodeBuilder builder, CodeElement element) {
    if (element instanceof InvokeInstruction invoke && invoke.name().equalsString("pop")) {
      builder
          .aload(0)
          .getfield(ANALYSIS.nested("1"), "this$0", ANALYSIS)
          .dup()
          .getfield(ANALYSIS, "lastNode", ConstantDescs.CD_int)
          .iload(NODE_AFTER)
          .invokevirtual(
              ANALYSIS,
              "connect",
              MethodTypeDesc.of(ConstantDescs.CD_void, ConstantDescs.CD_int, ConstantDescs.CD_int));
      changed();
    }
    builder.with(element);
  }
}
