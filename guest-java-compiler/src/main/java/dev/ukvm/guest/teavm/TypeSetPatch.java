// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.lang.classfile.CodeBuilder;
import java.lang.classfile.CodeElement;
import java.lang.classfile.instruction.InvokeInstruction;
import java.lang.classfile.instruction.NewObjectInstruction;
import java.lang.constant.ClassDesc;
import java.lang.constant.ConstantDescs;
import org.teavm.dependency.DependencyPlugin;

/**
 * Makes linked sets of two hash sets in TeaVM's dependency analysis.
 *
 * <p>The nodes in them have no hash code but their identity's, which no two runs need share. In
 * their order it is found out what a program reaches, and in that order the classes are written.
 */
final class TypeSetPatch extends MethodPatch {
  private static final ClassDesc LINKED = ClassDesc.of("java.util.LinkedHashSet");
  private static final String HASH_SET = "java/util/HashSet";

  private TypeSetPatch(String parameter) {
    super("addDomain", parameter);
  }

  static void apply() throws IOException {
    define(
        DependencyPlugin.class,
        "TypeSet",
        new TypeSetPatch("DependencyNode;"),
        new TypeSetPatch("Collection;"));
  }

  @Override
  public void accept(CodeBuilder builder, CodeElement element) {
    if (element instanceof NewObjectInstruction create
        && create.className().name().equalsString(HASH_SET)) {
      builder.new_(LINKED);
    } else if (element instanceof InvokeInstruction invoke
        && invoke.owner().name().equalsString(HASH_SET)
        && invoke.name().equalsString(ConstantDescs.INIT_NAME)) {
      builder.invokespecial(LINKED, ConstantDescs.INIT_NAME, invoke.typeSymbol());
      changed();
    } else {
      builder.with(element);
    }
  }
}
