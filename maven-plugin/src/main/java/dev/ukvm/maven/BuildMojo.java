// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.maven;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.maven.plugin.AbstractMojo;
import org.apache.maven.plugin.MojoFailureException;
import org.apache.maven.plugins.annotations.LifecyclePhase;
import org.apache.maven.plugins.annotations.Mojo;
import org.apache.maven.plugins.annotations.Parameter;
import org.apache.maven.plugins.annotations.ResolutionScope;

/**
 * Makes a guest of the project's classes and those that it depends on at run time: an executable
 * for hvt. With {@code -Dukvm.run} it is then run.
 */
@Mojo(
    name = "build",
    defaultPhase = LifecyclePhase.PACKAGE,
    requiresDependencyResolution = ResolutionScope.RUNTIME,
    threadSafe = true)
public final class BuildMojo extends AbstractMojo {
  /** What {@link GuestBuild} takes; this class, and what Maven sets in it, loads on older ones. */
  private static final int JAVA = 25;

  /** Binary name of the class whose main is called. */
  @Parameter(property = "ukvm.mainClass", required = true)
  private String mainClass;

  /** The guest's devices: {@code <net>NAME</net>} and {@code <block>NAME</block>}. */
  @Parameter private Devices devices = new Devices();

  /** x86_64 or aarch64; this host's if left out. */
  @Parameter(property = "ukvm.target")
  private String target;

  /**
   * The C compiler: auto, system, llvm, or a command. Left out, it is what UKVM_CC says, or auto.
   */
  @Parameter(property = "ukvm.cc")
  private String cc;

  /** The executable. */
  @Parameter(
      property = "ukvm.output",
      defaultValue = "${project.build.directory}/${project.artifactId}.elf")
  private File output;

  @Parameter(defaultValue = "${project.build.directory}", readonly = true, required = true)
  private File directory;

  /** For intermediate files, kept for the next time. */
  @Parameter(defaultValue = "${project.build.directory}/ukvm")
  private File work;

  /** Whether to run the guest, on this machine, when it is built. */
  @Parameter(property = "ukvm.run", defaultValue = "false")
  private boolean run;

  /** Options of ukvm-tender for that: {@code --mem=32 --net=tap0}. */
  @Parameter(property = "ukvm.options")
  private String options;

  /** The guest's arguments then. */
  @Parameter(property = "ukvm.args")
  private String args;

  @Parameter(defaultValue = "${project.runtimeClasspathElements}", readonly = true, required = true)
  private List<String> classPath;

  @Override
  public void execute() throws MojoFailureException {
    requireJava();
    Path guest = output.toPath();
    try {
      // A project without classes of its own has none yet.
      Files.createDirectories(directory.toPath());
    } catch (IOException e) {
      throw new MojoFailureException(directory + ": cannot be created: " + e.getMessage());
    }
    boolean isNew =
        new GuestBuild(paths(), mainClass, devices, target, cc).build(work.toPath(), guest);
    getLog()
        .info(
            (isNew ? "Building guest: " : "Nothing changed since this guest was built: ") + guest);
    if (run) {
      int status = new TenderProcess(words(options), guest, words(args)).run();
      if (status != 0) {
        throw new MojoFailureException(guest.getFileName() + " ended with exit status " + status);
      }
    }
  }

  private static void requireJava() throws MojoFailureException {
    int running = Runtime.version().feature();
    if (running < JAVA) {
      throw new MojoFailureException(
          "ukvm-maven-plugin needs Java %d, and Maven runs on Java %d (%s): set JAVA_HOME to a JDK %1$d"
              .formatted(JAVA, running, System.getProperty("java.home")));
    }
  }

  private List<Path> paths() {
    List<Path> paths = new ArrayList<>();
    for (String element : classPath) {
      paths.add(Path.of(element));
    }
    return paths;
  }

  private static List<String> words(String text) {
    return text == null || text.isBlank() ? List.of() : List.of(text.trim().split("\\s+", -1));
  }
}
