// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassTransform;
import java.lang.classfile.CodeTransform;
import java.lang.classfile.MethodModel;
import java.lang.invoke.MethodHandles;
import java.util.function.Predicate;

/** Changes a method of one of TeaVM's classes, ahead of the class's first use. */
abstract class ClassPatch implements CodeTransform {
  /** How many places were changed; one is as it should be. */
  private int count;

  /** Notes that a place was changed. */
  final void changed() {
    count++;
  }

  /** Whether a place was changed already. */
  final boolean isDone() {
    return count > 0;
  }

  /**
   * Defines the changed class.
   *
   * @param neighbour a class of its package that is loaded already
   * @param name its name without the package
   * @param isMethod tells the method to change
   */
  final void apply(Class<?> neighbour, String name, Predicate<MethodModel> isMethod)
      throws IOException {
    byte[] original;
    try (InputStream in = neighbour.getResourceAsStream(name + ".class")) {
      original = in.readAllBytes();
    }
    ClassFile classFile = ClassFile.of();
    byte[] changed =
        classFile.transformClass(
            classFile.parse(original), ClassTransform.transformingMethodBodies(isMethod, this));
    if (count != 1) {
      throw new IllegalStateException("TeaVM's " + name + " is not the one that is known");
    }
    try {
      MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(changed);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
