// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.model.AccessLevel;
import org.teavm.model.AnnotationReader;
import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHierarchy;
import org.teavm.model.ClassHolder;
import org.teavm.model.ClassReader;
import org.teavm.model.ElementModifier;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReader;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.ExitInstruction;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;

/** A class whose static methods take the place of another's: it calls them. */
final class Replacement {
  static final String ANNOTATION = GuestTransformer.RUNTIME + "Replaces";
  private static final String UNMANAGED = "org.teavm.interop.Unmanaged";

  private final ClassReader source;
  private final String target;

  Replacement(ClassHierarchy hierarchy, String name) {
    source = hierarchy.getClassSource().get(name);
    AnnotationReader annotation = source == null ? null : source.getAnnotations().get(ANNOTATION);
    if (annotation == null) {
      throw new IllegalStateException(name + ": not on the class path, or not marked");
    }
    target = annotation.getValue("value").getString();
  }

  /** The other class. */
  String target() {
    return target;
  }

  void apply(ClassHolder cls) {
    if (cls.getName().equals("org.teavm.runtime.GC")) {
      // It would lay out a heap of its own.
      Program nothing = new Program();
      nothing.createVariable();
      nothing.createBasicBlock().add(new ExitInstruction());
      cls.getMethod(new MethodDescriptor("<clinit>", ValueType.VOID)).setProgram(nothing);
    }
    for (MethodReader method : source.getMethods()) {
      Accessors.prepare(cls, method);
    }
    for (MethodReader method : source.getMethods()) {
      if (method.getAnnotations().get(ANNOTATION + "$Static") != null) {
        replace(cls, method, method.getDescriptor(), true);
      } else if (method.getAnnotations().get(ANNOTATION + "$Instance") != null) {
        ValueType[] signature = method.getDescriptor().getSignature();
        ValueType[] rest = new ValueType[signature.length - 1];
        System.arraycopy(signature, 1, rest, 0, rest.length);
        replace(cls, method, new MethodDescriptor(method.getName(), rest), false);
      }
    }
  }

  private static void replace(
      ClassHolder cls, MethodReader by, MethodDescriptor descriptor, boolean isStatic) {
    MethodHolder method = cls.getMethod(descriptor);
    if (method == null) {
      method = new MethodHolder(descriptor);
      method.setLevel(AccessLevel.PUBLIC);
      if (isStatic) {
        method.getModifiers().add(ElementModifier.STATIC);
      }
      cls.addMethod(method);
    } else if (method.hasModifier(ElementModifier.STATIC) != isStatic) {
      throw new IllegalStateException(by.getReference() + ": static here, an instance's there");
    }
    method.getModifiers().remove(ElementModifier.NATIVE);
    method.getModifiers().remove(ElementModifier.ABSTRACT);
    boolean unmanaged = method.getAnnotations().get(UNMANAGED) != null;
    method.getAnnotations().removeAll();
    if (unmanaged) {
      method.getAnnotations().add(new org.teavm.model.AnnotationHolder(UNMANAGED));
    }
    method.setProgram(call(by.getReference(), descriptor, isStatic));
  }

  private static Program call(
      MethodReference method, MethodDescriptor descriptor, boolean isStatic) {
    Program program = new Program();
    program.createVariable();
    Variable[] arguments = new Variable[method.parameterCount()];
    int at = 0;
    if (!isStatic) {
      arguments[at++] = program.variableAt(0);
    }
    while (at < arguments.length) {
      arguments[at++] = program.createVariable();
    }
    BasicBlock block = Programs.body(program);
    InvokeInstruction invoke = new InvokeInstruction();
    invoke.setType(InvocationType.SPECIAL);
    invoke.setMethod(method);
    invoke.setArguments(arguments);
    ExitInstruction exit = new ExitInstruction();
    if (descriptor.getResultType() != ValueType.VOID) {
      Variable result = program.createVariable();
      invoke.setReceiver(result);
      exit.setValueToReturn(result);
    }
    block.add(invoke);
    block.add(exit);
    return program;
  }
}
