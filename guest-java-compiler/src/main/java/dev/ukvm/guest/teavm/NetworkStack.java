// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.UserCache;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * lwIP, and what ties it to Java and to hvt, for programs that use java.net. Its source is the
 * user's to fetch: {@code scripts/lwip}. It is compiled once, into the user's cache.
 */
final class NetworkStack {
  /** Where the source is unpacked, in place of the user's cache. */
  private static final String VARIABLE = "UKVM_LWIP";

  private static final String PREFIX = "lwip-";

  /** Directories of lwIP whose C files make the stack, and the one file of others. */
  private static final List<String> PARTS = List.of("src/core", "src/core/ipv4");

  private static final String ETHERNET = "src/netif/ethernet.c";
  private static final String HEADERS = "src/include";

  private static final List<String> OPTIONS =
      List.of(
          "-g0",
          "-Wno-unused-parameter",
          "-fno-stack-protector",
          "-fno-strict-aliasing",
          "-fwrapv");

  private final GuestCompiler compiler;

  NetworkStack(GuestCompiler compiler) {
    this.compiler = compiler;
  }

  /**
   * The stack's objects, compiled if need be.
   *
   * @throws GuestBuildException if lwIP is not there
   */
  List<Path> objects() {
    Path lwip = source();
    try {
      Path goal = UserCache.directory().resolve("java-net-" + identity(lwip));
      if (!Files.exists(goal)) {
        Files.createDirectories(goal.getParent());
        Path fresh = Files.createTempDirectory(goal.getParent(), "java-net");
        compile(lwip, fresh);
        try {
          Files.move(fresh, goal, StandardCopyOption.ATOMIC_MOVE);
        } catch (FileAlreadyExistsException | DirectoryNotEmptyException e) {
          // Another build was faster.
          FileTree.delete(fresh);
        }
      }
      try (Stream<Path> files = Files.list(goal)) {
        return files.filter(file -> file.toString().endsWith(".o")).sorted().toList();
      }
    } catch (IOException e) {
      throw new GuestBuildException(lwip + ": cannot be built: " + e.getMessage(), e);
    }
  }

  private static Path source() {
    String named = System.getenv(VARIABLE);
    if (named != null && !named.isEmpty()) {
      Path directory = Path.of(named).toAbsolutePath();
      if (!isSource(directory)) {
        throw new GuestBuildException(
            VARIABLE + "=" + named + ": not lwIP's source; it has src/core/tcp.c");
      }
      return directory;
    }
    if (Files.isDirectory(UserCache.directory())) {
      try (Stream<Path> all = Files.list(UserCache.directory())) {
        List<Path> found =
            all.filter(path -> path.getFileName().toString().startsWith(PREFIX))
                .filter(NetworkStack::isSource)
                .sorted()
                .toList();
        if (!found.isEmpty()) {
          return found.getLast();
        }
      } catch (IOException e) {
        throw new GuestBuildException(UserCache.directory() + ": cannot be read", e);
      }
    }
    throw new GuestBuildException(
        "java.net needs the source of lwIP, release 2.1.3 or later: set "
            + VARIABLE
            + " to where it is unpacked, or run scripts/lwip of ukvm-tender's sources");
  }

  private static boolean isSource(Path directory) {
    return Files.exists(directory.resolve("src/core/tcp.c"));
  }

  /** Of all that the objects depend on. */
  private String identity(Path lwip) throws IOException {
    StringBuilder all = new StringBuilder(compiler.identity()).append(OPTIONS);
    for (Path source : sources(lwip)) {
      all.append(lwip.relativize(source)).append(FileTree.digest(source));
    }
    all.append(FileTree.digest(lwip.resolve(HEADERS)));
    for (String file : JavaRuntimeFiles.network()) {
      all.append(file).append(FileTree.digest(JavaRuntimeFiles.read(file)));
    }
    return FileTree.digest(all.toString().getBytes(java.nio.charset.StandardCharsets.UTF_8))
        .substring(0, 16);
  }

  private static List<Path> sources(Path lwip) throws IOException {
    List<Path> sources = new ArrayList<>();
    for (String part : PARTS) {
      try (Stream<Path> files = Files.list(lwip.resolve(part))) {
        files.filter(file -> file.toString().endsWith(".c")).sorted().forEach(sources::add);
      }
    }
    sources.add(lwip.resolve(ETHERNET));
    return sources;
  }

  private void compile(Path lwip, Path directory) throws IOException {
    JavaRuntimeFiles.unpack(JavaRuntimeFiles.network(), directory);
    List<String> options = new ArrayList<>(OPTIONS);
    options.add("-I" + directory.resolve("include"));
    options.add("-I" + directory.resolve("net"));
    options.add("-I" + lwip.resolve(HEADERS));
    options.add("-ffile-prefix-map=" + directory + "=java");
    options.add("-ffile-prefix-map=" + lwip + "=lwip");
    for (Path source : sources(lwip)) {
      compiler.compile(source, directory.resolve(PREFIX + source.getFileName() + ".o"), options);
    }
    for (String file : JavaRuntimeFiles.network()) {
      if (file.endsWith(".c")) {
        Path source = directory.resolve(file);
        compiler.compile(source, directory.resolve(source.getFileName() + ".o"), options);
      }
    }
  }
}
