// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.TryCatchBlock;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.ExitInstruction;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.JumpInstruction;

/**
 * Makes ExceptionInInitializerError of what the initializers of a program's own classes throw, as a
 * JVM does. Those of the class libraries do not throw.
 */
final class InitializerErrors {
  private static final MethodDescriptor INITIALIZER =
      new MethodDescriptor("<clinit>", ValueType.VOID);
  private static final MethodDescriptor MOVED =
      new MethodDescriptor("ukvm$initialize", ValueType.VOID);
  private static final ValueType THROWABLE = ValueType.object("java.lang.Throwable");

  private InitializerErrors() {}

  static void apply(ClassHolder cls) {
    MethodHolder initializer = cls.getMethod(INITIALIZER);
    String name = cls.getName();
    if (initializer == null
        || cls.hasModifier(ElementModifier.INTERFACE)
        || name.startsWith("java.")
        || name.startsWith("org.teavm.")
        || name.startsWith("dev.ukvm.guest.")) {
      return;
    }
    MethodHolder moved = new MethodHolder(MOVED);
    moved.getModifiers().add(ElementModifier.STATIC);
    moved.setProgram(initializer.getProgram());
    cls.addMethod(moved);
    initializer.setProgram(guarded(new MethodReference(name, MOVED)));
  }

  private static Program guarded(MethodReference method) {
    Program program = new Program();
    program.createVariable();
    BasicBlock body = Programs.body(program);
    BasicBlock end = program.createBasicBlock();
    BasicBlock failed = program.createBasicBlock();
    body.add(call(method));
    body.add(jump(end));
    end.add(new ExitInstruction());
    Variable thrown = program.createVariable();
    failed.setExceptionVariable(thrown);
    failed.add(
        call(
            new MethodReference(
                GuestTransformer.RUNTIME + "Initializers", "failed", THROWABLE, ValueType.VOID),
            thrown));
    failed.add(jump(end));
    TryCatchBlock handler = new TryCatchBlock();
    handler.setExceptionType("java.lang.Throwable");
    handler.setHandler(failed);
    body.getTryCatchBlocks().add(handler);
    return program;
  }

  private static InvokeInstruction call(MethodReference method, Variable... arguments) {
    InvokeInstruction invoke = new InvokeInstruction();
    invoke.setType(InvocationType.SPECIAL);
    invoke.setMethod(method);
    invoke.setArguments(arguments);
    return invoke;
  }

  private static JumpInstruction jump(BasicBlock to) {
    JumpInstruction jump = new JumpInstruction();
    jump.setTarget(to);
    return jump;
  }
}
