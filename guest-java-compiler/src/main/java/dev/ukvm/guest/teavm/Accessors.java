// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.model.AccessLevel;
import org.teavm.model.AnnotationReader;
import org.teavm.model.BasicBlock;
import org.teavm.model.ClassHolder;
import org.teavm.model.ElementModifier;
import org.teavm.model.FieldHolder;
import org.teavm.model.FieldReference;
import org.teavm.model.MethodDescriptor;
import org.teavm.model.MethodHolder;
import org.teavm.model.MethodReader;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.ValueType;
import org.teavm.model.Variable;
import org.teavm.model.instructions.ExitInstruction;
import org.teavm.model.instructions.GetFieldInstruction;
import org.teavm.model.instructions.InvocationType;
import org.teavm.model.instructions.InvokeInstruction;
import org.teavm.model.instructions.PutFieldInstruction;
import org.teavm.model.util.ProgramUtils;

/** What replacing classes have of the classes that they replace: fields, and replaced methods. */
final class Accessors {
  private static final String FIELD = Replacement.ANNOTATION + "$Field";
  private static final String ORIGINAL = Replacement.ANNOTATION + "$Original";
  private static final String KEPT = "ukvm$original$";

  private Accessors() {}

  /** Adds to a replaced class what a method of the replacing one asks for. */
  static void prepare(ClassHolder cls, MethodReader method) {
    AnnotationReader field = method.getAnnotations().get(FIELD);
    if (field != null) {
      String name = field.getValue("value").getString();
      if (cls.getField(name) == null) {
        FieldHolder added = new FieldHolder(name);
        added.setLevel(AccessLevel.PUBLIC);
        added.setType(fieldType(method));
        cls.addField(added);
      }
    }
    AnnotationReader original = method.getAnnotations().get(ORIGINAL);
    if (original != null) {
      String name = original.getValue("value").getString();
      MethodDescriptor descriptor = ofInstance(name, method);
      MethodHolder kept = new MethodHolder(ofInstance(KEPT + name, method));
      kept.setLevel(AccessLevel.PUBLIC);
      kept.setProgram(ProgramUtils.copy(cls.getMethod(descriptor).getProgram()));
      cls.addMethod(kept);
    }
  }

  /** Gives such methods their code. */
  static void write(ClassHolder cls) {
    AnnotationReader replaces = cls.getAnnotations().get(Replacement.ANNOTATION);
    if (replaces == null) {
      return;
    }
    String target = replaces.getValue("value").getString();
    for (MethodHolder method : cls.getMethods()) {
      AnnotationReader field = method.getAnnotations().get(FIELD);
      AnnotationReader original = method.getAnnotations().get(ORIGINAL);
      if (field != null) {
        String name = field.getValue("value").getString();
        set(method, access(method, new FieldReference(target, name)));
      } else if (original != null) {
        String name = original.getValue("value").getString();
        set(method, call(method, new MethodReference(target, ofInstance(KEPT + name, method))));
      }
    }
  }

  private static void set(MethodHolder method, Program program) {
    method.getModifiers().remove(ElementModifier.NATIVE);
    method.setProgram(program);
  }

  private static ValueType fieldType(MethodReader method) {
    return method.parameterCount() == 2 ? method.parameterType(1) : method.getResultType();
  }

  private static MethodDescriptor ofInstance(String name, MethodReader method) {
    ValueType[] signature = method.getDescriptor().getSignature();
    ValueType[] rest = new ValueType[signature.length - 1];
    System.arraycopy(signature, 1, rest, 0, rest.length);
    return new MethodDescriptor(name, rest);
  }

  private static Program access(MethodReader method, FieldReference field) {
    Program program = new Program();
    program.createVariable();
    Variable object = program.createVariable();
    Variable value = program.createVariable();
    BasicBlock block = Programs.body(program);
    ExitInstruction exit = new ExitInstruction();
    if (method.parameterCount() == 2) {
      PutFieldInstruction put = new PutFieldInstruction();
      put.setInstance(object);
      put.setField(field);
      put.setFieldType(fieldType(method));
      put.setValue(value);
      block.add(put);
    } else {
      GetFieldInstruction get = new GetFieldInstruction();
      get.setInstance(object);
      get.setField(field);
      get.setFieldType(fieldType(method));
      get.setReceiver(value);
      block.add(get);
      exit.setValueToReturn(value);
    }
    block.add(exit);
    return program;
  }

  /** Of methods that return nothing. */
  private static Program call(MethodReader method, MethodReference original) {
    Program program = new Program();
    program.createVariable();
    InvokeInstruction invoke = new InvokeInstruction();
    invoke.setType(InvocationType.SPECIAL);
    invoke.setMethod(original);
    invoke.setInstance(program.createVariable());
    Variable[] arguments = new Variable[method.parameterCount() - 1];
    for (int i = 0; i < arguments.length; i++) {
      arguments[i] = program.createVariable();
    }
    invoke.setArguments(arguments);
    BasicBlock block = Programs.body(program);
    block.add(invoke);
    block.add(new ExitInstruction());
    return program;
  }
}
