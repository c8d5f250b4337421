// SPDX-License-Identifier: Apache-2.0

import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import java.io.File;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Assembles the stub: source, object and flat binary are the arguments. The toolchain is the one
 * that guests are built with, chosen by UKVM_CC. Nothing is done if the binary is newer.
 */
public final class AssembleStub {
  private AssembleStub() {}

  public static void main(String[] arguments) throws Exception {
    Path source = Path.of(arguments[0]);
    Path object = Path.of(arguments[1]);
    Path binary = Path.of(arguments[2]);
    if (Files.exists(binary)
        && Files.getLastModifiedTime(binary).compareTo(Files.getLastModifiedTime(source)) > 0) {
      return;
    }
    Files.createDirectories(object.getParent());
    Files.createDirectories(binary.getParent());
    Toolchain toolchain = Toolchain.select(Target.X86_64);
    run(toolchain.compiler(), "-c", source.toString(), "-o", object.toString());
    // Position-independent, one section: linking it at 0 gives the bytes as they are.
    run(
        List.of(toolchain.linker()),
        "--oformat",
        "binary",
        "--entry=0",
        "-Ttext=0",
        "-o",
        binary.toString(),
        object.toString());
  }

  private static void run(List<String> command, String... options) throws Exception {
    List<String> line = new ArrayList<>(command);
    line.addAll(Arrays.asList(options));
    Process process =
        new ProcessBuilder(line).redirectErrorStream(true).redirectInput(new File("/dev/null")).start();
    String output = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      System.err.println(String.join(" ", line) + " failed:\n" + output);
      System.exit(1);
    }
  }
}
