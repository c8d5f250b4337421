// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import java.io.IOException;
import java.io.InputStream;
import java.lang.classfile.ClassFile;
import java.lang.classfile.ClassModel;
import java.lang.classfile.MethodModel;

/** Tells early and plainly of a main class that cannot be one. */
final class MainClass {
  private MainClass() {}

  static void check(ClassLoader loader, JavaGuest guest) throws IOException {
    String name = guest.mainClass();
    ClassModel model;
    try (InputStream in = loader.getResourceAsStream(name.replace('.', '/') + ".class")) {
      model = in == null ? null : ClassFile.of().parse(in.readAllBytes());
      // Its own name: one with slashes, or of a directory too far up, leads to the file too.
      if (model == null || !model.thisClass().asInternalName().replace('/', '.').equals(name)) {
        throw new GuestBuildException(
            name
                + ": no such class on the class path"
                + ClassPath.insteadOf(guest.classPath(), name));
      }
    } catch (IllegalArgumentException e) {
      throw new GuestBuildException(
          name + ": no class that JDK 25 could read: " + e.getMessage(), e);
    }
    for (MethodModel method : model.methods()) {
      String type = method.methodType().stringValue();
      if (method.methodName().equalsString("main")
          && (type.equals("([Ljava/lang/String;)V") || type.equals("()V"))) {
        return;
      }
    }
    throw new GuestBuildException(name + ": has no main; it needs static void main(String[])");
  }
}
