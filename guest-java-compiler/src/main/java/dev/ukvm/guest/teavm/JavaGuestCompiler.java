// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Toolchain;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

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
   * Builds a guest.
   *
   * @param output the executable; its directory is created if need be
   * @throws GuestBuildException if it cannot be built: the message has a line for each thing that
   *     is missing, with the place in the program that needs it
   */
  public void build(JavaGuest guest, Path output) {
    Path generated = work.resolve(output.getFileName() + ".c");
    try {
      delete(generated);
      Files.createDirectories(generated);
      new Translation(guest, generated).run();
      JavaRuntimeFiles.unpack(generated);
    } catch (IOException e) {
      throw new GuestBuildException(generated + ": cannot be written: " + e.getMessage(), e);
    }
    List<Path> sources = new ArrayList<>();
    sources.add(generated.resolve("all.c"));
    for (String file : JavaRuntimeFiles.sources(toolchain.target().toString())) {
      sources.add(generated.resolve(file));
    }
    List<String> options = new ArrayList<>(OPTIONS);
    options.add("-I" + generated.resolve("include"));
    options.add("-ffile-prefix-map=" + generated + "=java");
    // all.c includes the rest: what it is made of must be in what is compared.
    options.add("-DUKVM_GENERATED=" + digest(generated));
    options.addAll(guest.options());
    new GuestCompiler(toolchain, work)
        .build(new GuestSource(sources, guest.manifest(), options), output);
  }

  private static String digest(Path directory) {
    try (Stream<Path> tree = Files.walk(directory)) {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (Path file : tree.filter(Files::isRegularFile).sorted().toList()) {
        digest.update(directory.relativize(file).toString().getBytes(StandardCharsets.UTF_8));
        digest.update(Files.readAllBytes(file));
      }
      return HexFormat.of().formatHex(digest.digest());
    } catch (IOException e) {
      throw new GuestBuildException(directory + ": cannot be read: " + e.getMessage(), e);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  private static void delete(Path directory) throws IOException {
    if (!Files.exists(directory)) {
      return;
    }
    List<Path> files;
    try (Stream<Path> tree = Files.walk(directory)) {
      files = tree.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path file : files) {
      Files.delete(file);
    }
  }
}
