// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Toolchain;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Makes an executable of a Java program: TeaVM writes it as C, our runtime takes the place of the
 * parts of TeaVM's that want an operating system, and the guest compiler does the rest.
 */
public final class JavaGuestCompiler {
  private static final List<String> OPTIONS =
      List.of(
          // Generated code, not to be read.
          "-w",
          "-g0",
          "-fomit-frame-pointer",
          "-fno-stack-protector",
          // What Java says of arithmetic and memory.
          "-fwrapv",
          "-fno-strict-aliasing",
          "-fno-delete-null-pointer-checks",
          "-ffp-contract=off");

  private final Toolchain toolchain;
  private final Path work;

  /**
   * @param work for intermediate files, kept for the next time; created if need be
   */
  public JavaGuestCompiler(Toolchain toolchain, Path work) {
    this.toolchain = toolchain;
    this.work = work.toAbsolutePath();
  }

  /**
   * Builds a guest. What is already built is not built again, judged by content.
   *
   * @param output the executable
   * @return whether anything had to be done
   * @throws GuestBuildException if it cannot be built: the message has a line for each thing that
   *     is missing, with the place in the program that needs it
   */
  public boolean build(JavaGuest guest, Path output) {
    // Ahead of what takes seconds.
    GuestCompiler.destination(output);
    ClassPath.check(guest.classPath());
    Path generated = work.resolve(output.getFileName() + ".c");
    GeneratedSource source = GeneratedSource.of(guest, generated);
    List<Path> sources = new ArrayList<>();
    sources.add(generated.resolve("all.c"));
    for (String file : JavaRuntimeFiles.sources(guest.end(), toolchain.target().toString())) {
      sources.add(generated.resolve(file));
    }
    List<String> options = new ArrayList<>(OPTIONS);
    options.add("-I" + generated.resolve("include"));
    options.add("-ffile-prefix-map=" + generated + "=java");
    // all.c includes the rest: what it is made of must be in what is compared.
    options.add("-DUKVM_GENERATED=" + source.digest());
    options.addAll(guest.options());
    GuestCompiler compiler = new GuestCompiler(toolchain, work);
    List<Path> network = source.hasNetwork() ? new NetworkStack(compiler).objects() : List.of();
    // The names and lines of stack traces are data of the program; symbols would be half as much
    // again.
    return compiler.build(
        new GuestSource(sources, network, guest.manifest(), options, false), output);
  }
}
