// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import dev.ukvm.guest.build.GuestBuildException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * A program as C, with the runtime beside it.
 *
 * @param hasNetwork whether the program reaches the network
 * @param digest of all files
 */
record GeneratedSource(boolean hasNetwork, String digest) {
  /**
   * Makes it, unless the directory has what came of the same classes before.
   *
   * @param directory its files, and no others, will be there; created if need be
   * @throws GuestBuildException if the program cannot be translated; the directory is gone then
   */
  static GeneratedSource of(JavaGuest guest, Path directory) {
    try {
      // First: what changes in the meantime is seen the next time.
      String origin = origin(guest);
      Path stamp = directory.resolveSibling(directory.getFileName() + ".stamp");
      GeneratedSource known = read(directory, stamp, origin);
      if (known != null) {
        return known;
      }
      Path work = directory.getParent();
      boolean isNew = !Files.exists(work);
      FileTree.delete(directory);
      Files.createDirectories(directory);
      boolean hasNetwork;
      try {
        hasNetwork = new Translation(guest, directory).run();
      } catch (GuestBuildException e) {
        FileTree.delete(directory);
        if (isNew) {
          try {
            Files.deleteIfExists(work);
          } catch (DirectoryNotEmptyException other) {
            // Another build is at work there.
          }
        }
        throw e;
      }
      CallSiteTables.pack(directory);
      JavaRuntimeFiles.unpack(guest.end(), directory);
      GeneratedSource source = new GeneratedSource(hasNetwork, FileTree.digest(directory));
      Files.write(stamp, List.of(origin, Boolean.toString(hasNetwork), source.digest()));
      return source;
    } catch (IOException e) {
      throw new GuestBuildException(directory + ": cannot be made: " + e, e);
    }
  }

  /** What is there, or {@code null} if it is none, or of another origin, or was changed. */
  private static GeneratedSource read(Path directory, Path stamp, String origin)
      throws IOException {
    if (!Files.exists(stamp) || !Files.exists(directory)) {
      return null;
    }
    List<String> lines = Files.readAllLines(stamp, StandardCharsets.ISO_8859_1);
    String digest = FileTree.digest(directory);
    return lines.size() == 3 && lines.get(0).equals(origin) && lines.get(2).equals(digest)
        ? new GeneratedSource(Boolean.parseBoolean(lines.get(1)), digest)
        : null;
  }

  /** Of all that the C depends on. */
  private static String origin(JavaGuest guest) throws IOException {
    StringBuilder all = new StringBuilder(guest.mainClass()).append(guest.end());
    all.append(guest.absent());
    for (Path entry : guest.classPath()) {
      all.append('\n').append(FileTree.digest(entry));
    }
    all.append('\n').append(Runtime.version());
    for (Path tool : Translation.tools()) {
      all.append('\n').append(FileTree.digest(tool));
    }
    return FileTree.digest(all.toString().getBytes(StandardCharsets.UTF_8));
  }
}
