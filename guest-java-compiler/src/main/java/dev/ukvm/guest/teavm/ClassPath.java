// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.classfile.ClassFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import java.util.zip.ZipFile;

/** Tells early and plainly of what a program cannot be in, and of what to give in its place. */
final class ClassPath {
  private static final String CLASS = ".class";

  /** By the ends of their names; a build takes classes. */
  private static final List<String> SOURCES = List.of(".java", ".kt", ".scala", ".groovy", ".clj");

  private ClassPath() {}

  /**
   * Checks the entries of a class path. TeaVM passes over what is no directory or jar.
   *
   * @throws GuestBuildException if one is neither
   */
  static void check(List<Path> entries) {
    for (Path entry : entries) {
      if (!Files.isDirectory(entry)) {
        check(entry);
      }
    }
  }

  private static void check(Path entry) {
    String name = entry.toString();
    if (isSource(entry)) {
      String compile = name.endsWith(".java") ? "javac -d classes " + name : "its compiler";
      throw new GuestBuildException(
          name
              + ": is a source file, and guests are made of classes; compile it with "
              + compile
              + ", and give the directory of classes, or a jar");
    }
    if (!Files.exists(entry)) {
      throw new GuestBuildException(
          name.contains(File.pathSeparator)
              ? name + ": no such directory or jar; give each one as an argument of its own"
              : name + ": no such directory or jar");
    }
    if (name.endsWith(CLASS)) {
      throw new GuestBuildException(name + ": is one class" + insteadOf(entry));
    }
    try (ZipFile jar = new ZipFile(entry.toFile())) {
      jar.size();
    } catch (IOException e) {
      throw new GuestBuildException(entry + ": cannot be read as a jar: " + e.getMessage(), e);
    }
  }

  private static boolean isSource(Path file) {
    return SOURCES.stream().anyMatch(file.toString()::endsWith);
  }

  private static String insteadOf(Path file) {
    String name = binaryName(file);
    Path root = name == null ? null : root(file, name);
    return root == null
        ? "; give the directory where its package begins"
        : "; give the directory where its package begins: " + root + " --main " + name;
  }

  /** The name that a class file has for itself, or {@code null} if it is none. */
  private static String binaryName(Path file) {
    try {
      return ClassFile.of().parse(file).thisClass().asInternalName().replace('/', '.');
    } catch (IOException | IllegalArgumentException e) {
      return null;
    }
  }

  /** The directory from which a class of this name is found in a file, or {@code null}. */
  private static Path root(Path file, String name) {
    Path relative = Path.of(name.replace('.', '/') + CLASS);
    if (!file.toAbsolutePath().endsWith(relative)) {
      return null;
    }
    Path root = file.toAbsolutePath();
    for (int i = 0; i < relative.getNameCount(); i++) {
      root = root.getParent();
    }
    // As its user writes it, where that is possible.
    Path here = Path.of("").toAbsolutePath();
    return file.isAbsolute() ? root : root.equals(here) ? Path.of(".") : here.relativize(root);
  }

  /**
   * What to give in place of a main class that is not there, as the end of a message: what was
   * meant, if something of its name is there.
   */
  static String insteadOf(List<Path> entries, String mainClass) {
    String path = mainClass.replaceFirst("\\.(class|java)$", "").replace('.', '/');
    String simple = path.substring(path.lastIndexOf('/') + 1);
    for (Path entry : entries) {
      String answer = Files.isDirectory(entry) ? inDirectory(entry, simple) : inJar(entry, simple);
      if (answer != null) {
        return answer;
      }
    }
    return "; name the class that has main";
  }

  private static boolean isClass(String file, String simple) {
    String name = file.substring(file.lastIndexOf('/') + 1);
    return name.equals(simple + CLASS) || name.endsWith("$" + simple + CLASS);
  }

  private static String inJar(Path jar, String simple) {
    try (ZipFile file = new ZipFile(jar.toFile())) {
      return file.stream()
          .map(entry -> entry.getName())
          .filter(name -> isClass(name, simple) && !name.startsWith("META-INF/"))
          .sorted()
          .map(name -> isIt(name.substring(0, name.length() - CLASS.length()).replace('/', '.')))
          .findFirst()
          .orElse(null);
    } catch (IOException e) {
      return null;
    }
  }

  private static String isIt(String name) {
    return "; is it " + name + "?";
  }

  private static String inDirectory(Path directory, String simple) {
    try (Stream<Path> tree = Files.walk(directory)) {
      List<Path> files = tree.filter(Files::isRegularFile).sorted().toList();
      for (Path file : files) {
        if (isClass(file.toString(), simple)) {
          String name = binaryName(file);
          Path root = name == null ? null : root(file, name);
          if (root != null) {
            return root.toAbsolutePath().equals(directory.toAbsolutePath().normalize())
                ? isIt(name)
                : "; give " + root + " in place of " + directory;
          }
        }
      }
      boolean hasClasses = files.stream().anyMatch(file -> file.toString().endsWith(CLASS));
      return !hasClasses && files.stream().anyMatch(ClassPath::isSource)
          ? "; " + directory + " has sources: compile them, and give the directory of their classes"
          : null;
    } catch (IOException | UncheckedIOException e) {
      return null;
    }
  }
}
