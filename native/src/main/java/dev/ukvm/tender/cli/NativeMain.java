// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.posix.Environment;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Executable;
import java.util.Arrays;
import java.util.List;

/**
 * Where the executable starts. It is the monitor itself, but for what only the form in a JVM has:
 * that lies beside it in a runtime image, and this process becomes it.
 */
public final class NativeMain {
  /** Asks for the form in a JVM as {@link CommandLine#JVM} does, if it is not empty. */
  private static final String VARIABLE = "UKVM_JVM";

  private static final String BUILD = "build";

  /** From the directory above that of this executable. */
  private static final String OTHER = "/lib/ukvm-tender";

  private NativeMain() {}

  public static void main(String[] none) {
    Runtime.getRuntime().halt(run(Executable.words()));
  }

  private static int run(String[] words) {
    if (words.length == 0) {
      return Main.launch(new String[] {"ukvm-tender"});
    }
    words[0] = words[0].substring(words[0].lastIndexOf('/') + 1);
    List<String> arguments = Arrays.asList(words).subList(1, words.length);
    if (!arguments.isEmpty() && arguments.get(0).equals(BUILD)) {
      return becomeOther(words, BUILD);
    }
    if (CommandLine.asksForJvm(arguments)) {
      return becomeOther(words, CommandLine.JVM);
    }
    String value = Environment.get(VARIABLE);
    if (value != null && !value.isEmpty()) {
      return becomeOther(words, VARIABLE);
    }
    return Main.launch(words);
  }

  private static int becomeOther(String[] words, String why) {
    StandardError.calledAs(words[0]);
    String own = Executable.path();
    if (own == null) {
      StandardError.say(
          why + ": /proc does not say where this program lies; mount it: mount -t proc proc /proc");
      return Main.TENDER_ERROR;
    }
    String other = parent(parent(own)) + OTHER;
    long error = Executable.become(other, words);
    StandardError.say(
        why
            + ": that needs the Java virtual machine of the runtime image, and "
            + other
            + " can't be started: "
            + Errno.describe((int) -error)
            + "; start ukvm-tender where it lies in the whole image");
    return Main.TENDER_ERROR;
  }

  /** Of an absolute path, without the slash at its end; the root is its own. */
  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
