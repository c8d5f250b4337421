// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.posix.Environment;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Executable;
import java.util.Arrays;

/**
 * Where the executable starts. It is the monitor itself, but for what only the form in a JVM has:
 * that lies beside it in a runtime image, and this process becomes it.
 */
public final class NativeMain {
  /** Asks for the form in a JVM, if it is the first option. */
  private static final String OPTION = "--jvm";

  /** Does the same, whatever its value. */
  private static final String VARIABLE = "UKVM_JVM";

  private static final String BUILD = "build";

  /** From the directory above that of this executable. */
  private static final String OTHER = "lib/ukvm-tender";

  private NativeMain() {}

  public static void main(String[] none) {
    Runtime.getRuntime().halt(run(Executable.words()));
  }

  private static int run(String[] words) {
    if (words.length == 0) {
      return Main.launch(new String[] {"ukvm-tender"});
    }
    words[0] = words[0].substring(words[0].lastIndexOf('/') + 1);
    String first = words.length > 1 ? words[1] : "";
    if (first.equals(OPTION)) {
      String[] rest = Arrays.copyOfRange(words, 1, words.length);
      rest[0] = words[0];
      return becomeOther(rest, OPTION);
    }
    if (first.equals(BUILD)) {
      return becomeOther(words, BUILD);
    }
    if (Environment.get(VARIABLE) != null) {
      return becomeOther(words, VARIABLE);
    }
    return Main.launch(words);
  }

  private static int becomeOther(String[] words, String why) {
    StandardError.calledAs(words[0]);
    String own = Executable.path();
    if (own == null) {
      StandardError.say(why + ": /proc does not say where this program lies; mount it");
      return Main.TENDER_ERROR;
    }
    String image = parent(parent(own));
    String other = (image.isEmpty() ? "" : image + "/") + OTHER;
    long error = Executable.become(other, words);
    StandardError.say(
        why
            + ": this executable does not do that by itself, and "
            + other
            + " can't be started: "
            + Errno.describe((int) -error)
            + "; use the whole runtime image");
    return Main.TENDER_ERROR;
  }

  private static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 ? "" : path.substring(0, slash);
  }
}
