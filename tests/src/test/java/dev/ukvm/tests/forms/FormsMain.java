// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.posix.Fd;
import java.nio.charset.StandardCharsets;
import java.util.List;

/**
 * Runs the cases one after the other: a line for each, when it begins and when it has ended. The
 * exit status is 1 if one failed.
 */
public final class FormsMain {
  static final String BEGIN = "begin ";
  static final String PASSED = "passed ";
  static final String FAILED = "failed ";
  static final String UNAVAILABLE = "unavailable ";

  private FormsMain() {}

  public static void main(String[] arguments) {
    Runtime.getRuntime().halt(run(Forms.all()) | run(Forms.ofExecutable()));
  }

  private static int run(List<Case> cases) {
    int status = 0;
    for (Case one : cases) {
      say(BEGIN + one.name());
      try {
        one.body().run();
        say(PASSED);
      } catch (Case.Unavailable e) {
        say(UNAVAILABLE + e.getMessage());
      } catch (Throwable e) {
        status = 1;
        e.printStackTrace();
        say(FAILED + String.valueOf(e).replace('\n', ' '));
      }
    }
    return status;
  }

  private static void say(String line) {
    long result = Fd.STDOUT.writeFully((line + "\n").getBytes(StandardCharsets.UTF_8));
    if (result < 0) {
      throw new IllegalStateException("standard output: " + result);
    }
  }
}
