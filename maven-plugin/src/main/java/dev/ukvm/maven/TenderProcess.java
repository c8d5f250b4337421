// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.maven;

import java.io.File;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.apache.maven.plugin.MojoFailureException;

/**
 * A run of ukvm-tender, from the jars that this plugin depends on, in a JVM of its own: the guest's
 * output is Maven's, and what becomes of the one does not become of the other.
 */
final class TenderProcess {
  /** A class of each jar. */
  private static final List<String> CLASSES =
      List.of(
          "dev.ukvm.abi.Hvt",
          "dev.ukvm.posix.Fd",
          "dev.ukvm.tender.RunOptions",
          "dev.ukvm.kvm.KvmHypervisor",
          "dev.ukvm.bhyve.BhyveHypervisor",
          "dev.ukvm.hvf.HvfHypervisor",
          "dev.ukvm.process.ProcessHypervisor");

  private final List<String> command = new ArrayList<>();

  TenderProcess(List<String> options, Path guest, List<String> arguments) {
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-p", modulePath()));
    command.add("--enable-native-access=dev.ukvm.posix");
    command.addAll(List.of("-Dukvm.name=ukvm-tender", "-m"));
    command.add("dev.ukvm.tender/dev.ukvm.tender.cli.Main");
    command.addAll(options);
    command.add("--");
    command.add(guest.toString());
    command.addAll(arguments);
  }

  private static String modulePath() {
    StringJoiner path = new StringJoiner(File.pathSeparator);
    try {
      for (String name : CLASSES) {
        Class<?> type = Class.forName(name, false, TenderProcess.class.getClassLoader());
        path.add(
            Path.of(type.getProtectionDomain().getCodeSource().getLocation().toURI()).toString());
      }
    } catch (ClassNotFoundException | URISyntaxException e) {
      throw new IllegalStateException(e.getMessage() + ": not beside this plugin", e);
    }
    return path.toString();
  }

  /** The exit status: the guest's, 255 if it aborted, 1 also if the monitor failed. */
  int run() throws MojoFailureException {
    try {
      return new ProcessBuilder(command).inheritIO().start().waitFor();
    } catch (IOException e) {
      throw new MojoFailureException("ukvm-tender can't be started: " + e.getMessage());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new MojoFailureException("interrupted");
    }
  }
}
