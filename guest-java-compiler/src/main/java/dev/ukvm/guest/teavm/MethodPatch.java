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

/** Changes one place in a method of one of TeaVM's classes, ahead of the class's first use. */
abstract class MethodPatch implements CodeTransform {
  private final Predicate<MethodModel> isMethod;

  /** How many places were changed; one is as it should be. */
  private int count;

  /**
   * Of a class's methods, which is to be changed.
   *
   * @param type what its descriptor has in it
   */
  MethodPatch(String name, String type) {
    isMethod =
        method ->
            method.methodName().equalsString(name)
                && method.methodType().stringValue().contains(type);
  }

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
   */
  static void define(Class<?> neighbour, String name, MethodPatch... patches) throws IOException {
    byte[] bytes;
    try (InputStream in = neighbour.getResourceAsStream(name + ".class")) {
      bytes = in.readAllBytes();
    }
    ClassFile classFile = ClassFile.of();
    for (MethodPatch patch : patches) {
      bytes =
          classFile.transformClass(
              classFile.parse(bytes),
              ClassTransform.transformingMethodBodies(patch.isMethod, patch));
      if (patch.count != 1) {
        throw new IllegalStateException("TeaVM's " + name + " is not the one that is known");
      }
    }
    try {
      MethodHandles.privateLookupIn(neighbour, MethodHandles.lookup()).defineClass(bytes);
    } catch (IllegalAccessException e) {
      throw new IllegalStateException(e);
    }
  }
}
