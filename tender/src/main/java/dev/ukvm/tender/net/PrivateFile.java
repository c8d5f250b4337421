// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.abi.Text;
import dev.ukvm.posix.Environment;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostFile;
import dev.ukvm.posix.HostText;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Random;
import java.util.List;

/**
 * A file for one program to read, in a directory of its own that nobody else may enter; both are
 * removed when it is closed.
 */
final class PrivateFile implements AutoCloseable {
  private static final String[] VARIABLES = {"XDG_RUNTIME_DIR", "TMPDIR"};
  private static final String FALLBACK = "/tmp";

  /** Bytes of chance in the directory's name, which nobody shall foresee. */
  private static final int CHANCE = 8;

  private final String directory;

  private PrivateFile(String directory) {
    this.directory = directory;
  }

  /**
   * Makes one.
   *
   * @param prefix of the directory's name
   * @throws NativeException if there is no room for it
   */
  static PrivateFile create(String prefix, List<String> lines) {
    String directory = parent() + "/" + prefix + Text.hex(Random.bytes(CHANCE), "");
    HostFile.makePrivateDirectory(directory);
    PrivateFile made = new PrivateFile(directory);
    try (Fd file = Fd.create(made.path())) {
      byte[] content = HostText.encode(String.join("\n", lines) + "\n");
      file.check(file.writeFully(content), "write");
      return made;
    } catch (NativeException e) {
      made.close();
      throw e;
    }
  }

  private static String parent() {
    for (String variable : VARIABLES) {
      String parent = Environment.get(variable);
      if (parent != null && HostFile.isWritable(parent)) {
        return parent;
      }
    }
    return FALLBACK;
  }

  String path() {
    return directory + "/settings";
  }

  /** What can't be removed is no reason to end a run. */
  @Override
  public void close() {
    HostFile.remove(path());
    HostFile.removeDirectory(directory);
  }
}
