// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.MethodTypeDesc;
import java.util.List;
import org.teavm.model.util.ProgramUtils;

/**
 * Adds a call to what makes TeaVM's programs SSA.
 *
 * <p>A handler gets each version that a variable had in a block that it guards. Among them were
 * those that other phis of the block's start replaced, which no instruction can have seen; and such
 * a phi can lack values for some ways into the block, so that what the handler saw was anything.
 * The versions are forgotten here once a block's phis are done, ahead of its instructions.
 */
final class PhiUpdaterPatch extends ClassPatch {
  private static final ClassDesc UPDATER = ClassDesc.of("org.teavm.model.util.PhiUpdater");
  private static final ClassDesc LIST = List.class.describeConstable().orElseThrow();

  private PhiUpdaterPatch() {}

  static void apply() throws IOException {
    new PhiUpdaterPatch()
        .apply(
            ProgramUtils.class,
            "PhiUpdater",
            method -> method.methodName().equalsString("renameVariables"));
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
