// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassHolderTransformerContext;
import org.teavm.model.ClassReader;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReader;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.ConstructInstruction;
import org.teavm.model.instructions.ExitInstruction;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;

/** Writes the launcher's call of the main class's main. */
final class MainCall {
  private static final ValueType ARGUMENTS = ValueType.parse(String[].class);

  /** In the order in which a Java launcher takes them. */
  static final MethodDescriptor WITH_ARGUMENTS =
      new MethodDescriptor("main", ARGUMENTS, ValueType.VOID);

  static final MethodDescriptor WITHOUT = new MethodDescriptor("main", ValueType.VOID);

  private MainCall() {}

  static void write(ClassHolder launcher, ClassHolderTransformerContext context) {
    MethodHolder method =
        launcher.getMethod(new MethodDescriptor("callMain", ARGUMENTS, ValueType.VOID));
    String name = context.getEntryPoint();
    ClassReader cls = context.getHierarchy().getClassSource().get(name);
    MethodReader main = cls.getMethod(WITH_ARGUMENTS);
    if (main == null) {
      main = cls.getMethod(WITHOUT);
    }
    Program program = new Program();
    program.createVariable();
    Variable arguments = program.createVariable();
    BasicBlock block = Programs.body(program);
    InvokeInstruction invoke = new InvokeInstruction();
    invoke.setType(InvocationType.SPECIAL);
    invoke.setMethod(main.getReference());
    if (!main.hasModifier(ElementModifier.STATIC)) {
      invoke.setInstance(construct(name, program, block));
    }
    if (main.parameterCount() == 1) {
      invoke.setArguments(arguments);
    }
    block.add(invoke);
    block.add(new ExitInstruction());
    method.getModifiers().remove(ElementModifier.NATIVE);
    method.setProgram(program);
  }

  private static Variable construct(String name, Program program, BasicBlock block) {
    Variable object = program.createVariable();
    ConstructInstruction construct = new ConstructInstruction();
    construct.setType(name);
    construct.setReceiver(object);
    block.add(construct);
    InvokeInstruction constructor = new InvokeInstruction();
    constructor.setType(InvocationType.SPECIAL);
    constructor.setMethod(new MethodReference(name, "<init>", ValueType.VOID));
    constructor.setInstance(object);
    block.add(constructor);
    return object;
  }
}
