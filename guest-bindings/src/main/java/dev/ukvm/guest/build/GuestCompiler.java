// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.TreeSet;

/**
 * Builds guests: compiles C sources, adds the runtime and the manifest's note, links for hvt. The
 * same sources and toolchain give the same bytes, wherever they lie. What is already built is not
 * built again, judged by content.
 */
public final class GuestCompiler {
  private static final List<String> COMPILER_OPTIONS =
      List.of(
          "-std=gnu11",
          "-O2",
          "-g",
          "-Wall",
          "-Wextra",
          "-ffreestanding",
          "-fno-pic",
          "-fno-pie",
          "-fno-omit-frame-pointer",
          "-fno-asynchronous-unwind-tables",
          "-ffunction-sections",
          "-fdata-sections",
          "-ftls-model=local-exec");

  /** The runtime sets up what the stack guard needs, so it can't have one. */
  private static final List<String> RUNTIME_OPTIONS =
      List.of("-Werror", "-fno-stack-protector", GuestSource.GENERAL_REGISTERS_ONLY);

  private static final List<String> GUEST_OPTIONS = List.of("-fstack-protector-strong");

  private static final List<String> LINKER_OPTIONS =
      List.of(
          "-static",
          "-nostdlib",
          "-z",
          "max-page-size=0x1000",
          "-z",
          "noexecstack",
          "--build-id=none",
          "--gc-sections",
          "--fatal-warnings");

  private final Toolchain toolchain;
  private final Path directory;
  private Path runtime;

  /**
   * @param directory for intermediate files, kept for the next time; created if need be
   */
  public GuestCompiler(Toolchain toolchain, Path directory) {
    this.toolchain = toolchain;
    this.directory = directory.toAbsolutePath();
  }

  /**
   * Builds a guest.
   *
   * @param output the executable
   * @return whether anything had to be done
   * @throws GuestBuildException if it cannot be built
   */
  public boolean build(GuestSource guest, Path output) {
    Path goal = destination(output);
    Path stamp = directory.resolve(goal.getFileName() + ".stamp");
    try {
      String digest = digest(guest);
      if (Files.exists(goal)
          && Files.exists(stamp)
          && Files.readString(stamp).equals(stamp(digest, goal))) {
        return false;
      }
      Path objects = directory.resolve(goal.getFileName() + ".o");
      Files.createDirectories(objects);
      List<String> inputs = new ArrayList<>();
      if (guest.isProcess()) {
        unpackRuntime();
      } else {
        inputs.addAll(runtimeObjects());
      }
      inputs.addAll(compileGuest(guest, objects));
      guest.objects().forEach(object -> inputs.add(object.toAbsolutePath().toString()));
      Path fresh = objects.resolve("linked");
      List<String> link = new ArrayList<>(List.of(toolchain.linker()));
      link.addAll(List.of("-m", toolchain.target().linkerEmulation()));
      link.addAll(LINKER_OPTIONS);
      if (!guest.hasSymbols()) {
        link.add("--strip-all");
      }
      if (!guest.isProcess()) {
        link.addAll(List.of("-T", runtime.resolve(RuntimeFiles.LINK_SCRIPT).toString()));
      }
      link.addAll(List.of("-o", fresh.toString()));
      link.addAll(inputs);
      Command.check(link, objects);
      Files.move(fresh, goal, StandardCopyOption.REPLACE_EXISTING);
      Files.writeString(stamp, stamp(digest, goal));
      return true;
    } catch (IOException e) {
      throw new GuestBuildException(output + ": cannot be built: " + e, e);
    }
  }

  /** With what came of it: another build, with another directory, may have the same goal. */
  private static String stamp(String digest, Path goal) throws IOException {
    MessageDigest content = sha256();
    content.update(Files.readAllBytes(goal));
    return digest + hex(content) + goal;
  }

  /**
   * Where an executable is to be written to. Nothing is created.
   *
   * @return its absolute path
   * @throws GuestBuildException if a file cannot be written there
   */
  public static Path destination(Path output) {
    Path goal = output.toAbsolutePath();
    if (Files.isDirectory(goal)) {
      throw new GuestBuildException(goal + ": is a directory; name a file for the executable");
    }
    // A device would be replaced.
    if (Files.exists(goal) && !Files.isRegularFile(goal)) {
      throw new GuestBuildException(goal + ": is no regular file; name one for the executable");
    }
    Path parent = goal.getParent();
    if (!Files.exists(parent)) {
      throw new GuestBuildException(
          parent + ": no such directory; create it, or name the executable in another");
    }
    if (!Files.isDirectory(parent)) {
      throw new GuestBuildException(
          parent + ": is not a directory; name the executable in another");
    }
    if (!Files.isWritable(parent)) {
      throw new GuestBuildException(
          parent + ": cannot be written to; name the executable in another directory");
    }
    return goal;
  }

  /** Where the public headers lie, once unpacked: the directory above {@code ukvm/}. */
  public Path headers() {
    try {
      unpackRuntime();
    } catch (IOException e) {
      throw new GuestBuildException(directory + ": cannot be written", e);
    }
    return runtime.resolve("include");
  }

  /**
   * Compiles a source that more than one guest is made of: the object is good for {@link
   * GuestSource#objects} of all those that are built with this {@link #identity}.
   *
   * @throws GuestBuildException if it cannot be compiled
   */
  public void compile(Path source, Path object, List<String> options) {
    headers();
    compileForGuest(source.toAbsolutePath(), object.toAbsolutePath(), options);
  }

  /** What an object depends on but for its sources and options: the toolchain, and this class. */
  public String identity() {
    MessageDigest digest = sha256();
    addToolchain(digest);
    addGuestOptions(digest);
    return hex(digest);
  }

  private String compileForGuest(Path source, Path object, List<String> options) {
    List<String> all = new ArrayList<>(GUEST_OPTIONS);
    all.addAll(toolchain.target().stackGuardOptions());
    all.addAll(options);
    return run(source, object, all);
  }

  private List<String> compileGuest(GuestSource guest, Path objects) throws IOException {
    List<String> outputs = new ArrayList<>();
    if (!guest.isProcess()) {
      Path manifest = objects.resolve("manifest.c");
      Files.writeString(manifest, ManifestTool.source(guest.manifest()));
      outputs.add(run(manifest, objects.resolve("manifest.o"), List.of()));
    }
    for (Path source : guest.sources()) {
      Path object = objects.resolve(outputs.size() + "-" + source.getFileName() + ".o");
      outputs.add(compileForGuest(source.toAbsolutePath(), object, guest.options()));
    }
    return outputs;
  }

  private List<String> runtimeObjects() throws IOException {
    unpackRuntime();
    List<String> outputs = new ArrayList<>();
    for (String file : RuntimeFiles.sources(toolchain.target())) {
      Path object = runtime.resolve(file + ".o");
      if (!Files.exists(object)) {
        Path fresh = runtime.resolve(file + ".fresh");
        run(runtime.resolve(file), fresh, RUNTIME_OPTIONS);
        Files.move(fresh, object, StandardCopyOption.REPLACE_EXISTING);
      }
      outputs.add(object.toString());
    }
    return outputs;
  }

  private void unpackRuntime() throws IOException {
    if (runtime == null) {
      MessageDigest digest = sha256();
      addToolchain(digest);
      Path goal = directory.resolve("runtime-" + hex(digest).substring(0, 16));
      RuntimeFiles.unpack(toolchain.target(), goal);
      runtime = goal;
    }
  }

  private String run(Path source, Path object, List<String> options) {
    Path here = source.getParent();
    List<String> command = new ArrayList<>(toolchain.compiler());
    command.addAll(COMPILER_OPTIONS);
    command.addAll(toolchain.target().compilerOptions());
    command.addAll(options);
    command.addAll(List.of("-nostdinc", "-isystem", toolchain.headers()));
    command.addAll(List.of("-I", runtime.resolve("include").toString()));
    // No path of this machine gets into the file.
    command.add("-ffile-prefix-map=" + toolchain.headers() + "=cc");
    command.add("-ffile-prefix-map=" + here + "=.");
    command.add("-ffile-prefix-map=" + runtime + "=ukvm");
    command.addAll(List.of("-c", source.getFileName().toString(), "-o", object.toString()));
    Command.check(command, here);
    return object.toString();
  }

  /** Of everything that the executable depends on. */
  private String digest(GuestSource guest) throws IOException {
    MessageDigest digest = sha256();
    addToolchain(digest);
    addGuestOptions(digest);
    add(digest, guest.options().toString());
    add(digest, Boolean.toString(guest.hasSymbols()));
    add(digest, guest.isProcess() ? "process" : ManifestTool.source(guest.manifest()));
    for (Path source : guest.sources()) {
      add(digest, source.getFileName().toString());
      digest.update(Files.readAllBytes(source));
      for (Path header : headersBeside(source)) {
        add(digest, header.getFileName().toString());
        digest.update(Files.readAllBytes(header));
      }
    }
    for (Path object : guest.objects()) {
      digest.update(Files.readAllBytes(object));
    }
    return hex(digest);
  }

  private static Iterable<Path> headersBeside(Path source) throws IOException {
    TreeSet<Path> headers = new TreeSet<>();
    try (DirectoryStream<Path> files =
        Files.newDirectoryStream(source.toAbsolutePath().getParent(), "*.h")) {
      files.forEach(headers::add);
    }
    return headers;
  }

  private void addGuestOptions(MessageDigest digest) {
    add(digest, GUEST_OPTIONS.toString());
    add(digest, toolchain.target().stackGuardOptions().toString());
  }

  private void addToolchain(MessageDigest digest) {
    add(digest, toolchain.version());
    add(digest, toolchain.compiler().toString());
    add(digest, toolchain.linker());
    add(digest, COMPILER_OPTIONS.toString());
    add(digest, toolchain.target().compilerOptions().toString());
    add(digest, RUNTIME_OPTIONS.toString());
    add(digest, LINKER_OPTIONS.toString());
    for (String file : RuntimeFiles.files(toolchain.target())) {
      add(digest, file);
      digest.update(RuntimeFiles.read(file));
    }
  }

  private static void add(MessageDigest digest, String text) {
    digest.update(text.getBytes(StandardCharsets.UTF_8));
    digest.update((byte) 0);
  }

  private static String hex(MessageDigest digest) {
    return HexFormat.of().formatHex(digest.digest());
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }
}
