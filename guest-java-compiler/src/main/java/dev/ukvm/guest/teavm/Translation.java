// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import java.io.File;
import java.io.IOException;
import java.net.MalformedURLException;
import java.net.URISyntaxException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Enumeration;
import java.util.List;
import org.teavm.tooling.TeaVMTargetType;
import org.teavm.tooling.TeaVMTool;
import org.teavm.tooling.TeaVMToolException;
import org.teavm.vm.TeaVMOptimizationLevel;

/** A program's way through TeaVM, from class files to C. */
final class Translation {
  /** A class of each jar that the guest's code needs: TeaVM's class library, its runtime, ours. */
  private static final List<String> RUNTIME_CLASSES =
      List.of(
          "dev.ukvm.guest.runtime.Native",
          "org.teavm.classlib.PlatformDetector",
          "org.teavm.classlib.java.lang.TObject",
          "org.teavm.runtime.Fiber",
          "org.teavm.interop.Address",
          "org.teavm.platform.Platform",
          "org.teavm.jso.JSObject",
          "org.teavm.jso.core.JSString",
          "org.teavm.jso.impl.JSWrapper",
          "org.apache.commons.math3.util.FastMath",
          "org.threeten.bp.LocalDate",
          "com.jcraft.jzlib.CRC32",
          "org.joda.time.DateTimeZone");

  /** A class of each jar that makes C of them. */
  private static final List<String> TOOL_CLASSES =
      List.of(
          "dev.ukvm.guest.teavm.Translation",
          "org.teavm.vm.TeaVM",
          "org.teavm.tooling.TeaVMTool",
          "org.teavm.metaprogramming.impl.MetaprogrammingImpl",
          "org.teavm.jso.impl.JSOPlugin");

  private static final String POLICIES =
      "META-INF/services/org.teavm.extension.spi.substitution.SubstitutionPolicy";

  private static final String NETWORK = GuestTransformer.RUNTIME + "Sockets";

  /** Whether TeaVM's classes are changed: a JVM takes that once. */
  private static boolean patched;

  private final JavaGuest guest;
  private final Path output;

  Translation(JavaGuest guest, Path output) {
    this.guest = guest;
    this.output = output;
  }

  /** Returns whether the program reaches the network. */
  boolean run() throws IOException {
    patch();
    List<File> classPath = new ArrayList<>();
    for (Path entry : guest.classPath()) {
      classPath.add(entry.toFile());
    }
    for (String name : RUNTIME_CLASSES) {
      File file = fileOf(name);
      if (!classPath.contains(file)) {
        classPath.add(file);
      }
    }
    TeaVMTool tool = new TeaVMTool();
    tool.setTargetType(TeaVMTargetType.C);
    tool.getProperties().setProperty(End.PROPERTY, guest.end().toString());
    tool.getProperties().setProperty(GuestPlugin.ABSENT, String.join(",", guest.absent()));
    tool.setMainClass(guest.mainClass());
    tool.setEntryPointName("ukvm_java_main");
    tool.setTargetDirectory(output.toFile());
    tool.setObfuscated(false);
    tool.setStrict(true);
    // As a JVM without -ea.
    tool.setAssertionsRemoved(true);
    tool.setOptimizationLevel(TeaVMOptimizationLevel.ADVANCED);
    tool.setClassPath(classPath);
    try (URLClassLoader loader = loader(classPath)) {
      tool.setClassLoader(loader);
      ClassVersion.check(loader, guest.mainClass());
      MainClass.check(loader, guest);
      tool.generate();
      for (String name : tool.getDependencyInfo().getReachableClasses()) {
        ClassVersion.check(loader, name);
      }
    } catch (TeaVMToolException e) {
      throw new GuestBuildException(guest.mainClass() + ": TeaVM failed: " + e.getMessage(), e);
    }
    String problems = Problems.describe(tool);
    if (!problems.isEmpty()) {
      throw new GuestBuildException(problems);
    }
    return tool.getDependencyInfo().getReachableClasses().contains(NETWORK);
  }

  /** The jars, or directories, that the C depends on besides the program's. */
  static List<Path> tools() {
    List<Path> files = new ArrayList<>();
    for (String name : TOOL_CLASSES) {
      files.add(fileOf(name).toPath());
    }
    for (String name : RUNTIME_CLASSES) {
      files.add(fileOf(name).toPath());
    }
    return files;
  }

  private static synchronized void patch() throws IOException {
    if (!patched) {
      CodeGeneratorPatch.apply();
      PhiUpdaterPatch.apply();
      EvaluationOrderPatch.apply();
      ValueNumberingPatch.apply();
      UsageAnalysisPatch.apply();
      TypeSetPatch.apply();
      patched = true;
    }
  }

  /** For plugins and resources: the program's, then this tool's own. */
  private static URLClassLoader loader(List<File> classPath) throws MalformedURLException {
    URL[] urls = new URL[classPath.size()];
    for (int i = 0; i < urls.length; i++) {
      urls[i] = classPath.get(i).toURI().toURL();
    }
    String runtime = fileOf(GuestTransformer.RUNTIME + "JdkClasses").toURI().toString();
    return new URLClassLoader(urls, Translation.class.getClassLoader()) {
      // Of classes that both TeaVM and the runtime have, the first policy's are taken: ours.
      @Override
      public Enumeration<URL> getResources(String name) throws IOException {
        List<URL> found = Collections.list(super.getResources(name));
        if (name.equals(POLICIES)) {
          found.sort(Comparator.comparing(url -> !url.toString().contains(runtime)));
        }
        return Collections.enumeration(found);
      }
    };
  }

  private static File fileOf(String className) {
    try {
      Class<?> type = Class.forName(className, false, Translation.class.getClassLoader());
      return new File(type.getProtectionDomain().getCodeSource().getLocation().toURI());
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(className + ": not beside this tool", e);
    }
  }
}
