// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is in a directory. */
class DirectoryTest {
  @TempDir Path directory;

  @Test
  void namesAreAllThatIsInIt() throws IOException {
    List<String> names = new ArrayList<>(List.of("a", ".hidden", "\u00e4\u20ac", "n".repeat(255)));
    // More than one system call tells.
    for (int i = 0; i < 300; i++) {
      names.add(i + "-" + "x".repeat(200));
    }
    for (String name : names) {
      Files.createFile(directory.resolve(name));
    }
    assertThat(Directory.names(directory.toString())).containsExactlyInAnyOrderElementsOf(names);
  }

  @Test
  void anEmptyOneHasNone() {
    assertThat(Directory.names(directory.toString())).isEmpty();
  }

  @Test
  void whatIsNoDirectoryHasNone() throws IOException {
    Path file = Files.createFile(directory.resolve("file"));
    assertThat(Directory.names(file.toString())).isEmpty();
    assertThat(Directory.names(directory.resolve("absent").toString())).isEmpty();
  }
}
