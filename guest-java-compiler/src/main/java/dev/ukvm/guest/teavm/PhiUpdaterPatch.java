// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.Opcode;
import java.lang.classfile.instruction.FieldInstruction;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.teavm.model.util.ProgramUtils;

/** Changes what makes TeaVM's programs SSA: what it takes handlers to see of variables. */
final class PhiUpdaterPatch {
  private static final ClassDesc UPDATER = ClassDesc.of("org.teavm.model.util.PhiUpdater");
  private static final ClassDesc LIST = List.class.describeConstable().orElseThrow();
  private static final ClassDesc FLAGS = ClassDesc.ofDescriptor("[Z");

  private PhiUpdaterPatch() {}

  static void apply() throws IOException {
    MethodPatch.define(
        ProgramUtils.class, "PhiUpdater", new ParametersDefined(), new OldVersions());
  }

  /**
   * A variable that a guarded block assigns gets a phi in the handler, if it was assigned before. A
   * parameter was not taken as assigned by the call: the handler saw what the block would have
   * assigned, had it come so far.
   */
  private static final class ParametersDefined extends MethodPatch {
    private ParametersDefined() {
      super("estimatePhis", "");
    }

    /** At this point the parameters alone are in {@code usedDefinitions}. */
    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      if (element instanceof FieldInstruction field
          && field.name().equalsString("variableDefined")
          && field.typeSymbol().equals(FLAGS)
          && field.opcode() == Opcode.PUTFIELD) {
        builder
            .pop()
            .aload(0)
            .getfield(UPDATER, "usedDefinitions", FLAGS)
            .invokevirtual(FLAGS, "clone", MethodTypeDesc.ofDescriptor("()Ljava/lang/Object;"))
            .checkcast(FLAGS);
        changed();
      }
      builder.with(element);
    }
  }

  /**
   * A handler gets each version that a variable had in a block that it guards. Among them were
   * those that other phis of the block's start replaced, which no instruction can have seen; and
   * such a phi can lack values for some ways into the block, so that what the handler saw was
   * anything. The versions are forgotten here once a block's phis are done, ahead of its
   * instructions.
   */
  private static final class OldVersions extends MethodPatch {
    private OldVersions() {
      super("renameVariables", "");
    }

    @Override
    public void accept(CodeBuilder builder, CodeElement element) {
      if (!isDone()
          && element instanceof InvokeInstruction invoke
          && invoke.name().equalsString("iterator")
          && invoke.owner().name().equalsString("org/teavm/model/BasicBlock")) {
        builder
            .aload(0)
            .getfield(UPDATER, "definedVersions", LIST)
            .aconst_null()
            .invokestatic(
                ClassDesc.of("java.util.Collections"),
                "fill",
                MethodTypeDesc.ofDescriptor("(Ljava/util/List;Ljava/lang/Object;)V"));
        changed();
      }
      builder.with(element);
    }
  }
}
