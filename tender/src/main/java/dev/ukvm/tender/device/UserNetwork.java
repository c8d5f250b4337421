// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Platform;
import dev.ukvm.posix.Random;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.TenderException;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The host's network without root: {@code user[,tcp=H:G][,udp=H:G][,subnet=A.B.C.D/N]}. A program
 * of our own does it, which ends when its only client, this process, is gone, however that ends.
 */
final class UserNetwork {
  /** Where MirageOS expects its network: it is 10.0.0.2 of 10.0.0.0/24, its gateway 10.0.0.1. */
  private static final String SUBNET_DEFAULT = "10.0.0.0/24";

  private static final int START_MILLIS = 5000;
  private static final long NANOS_PER_MILLI = 1_000_000L;

  /**
   * Others may go through and create, but not look around: passt, when root starts it, is nobody.
   */
  private static final String DIRECTORY_MODE = "rwx-wx-wx";

  private final DeviceOption option;
  private final Report report;
  private final Interruption interruption;
  private final List<PortForward> forwards = new ArrayList<>();
  private Subnet subnet = Subnet.parse(SUBNET_DEFAULT);

  private UserNetwork(DeviceOption option, Report report, Interruption interruption) {
    this.option = option;
    this.report = report;
    this.interruption = interruption;
  }

  /** Whether a link's description is one of these. */
  static boolean isMeant(String value) {
    return value.equals("user") || value.startsWith("user,");
  }

  static Link open(DeviceOption option, Report report, Interruption interruption) {
    UserNetwork network = new UserNetwork(option, report, interruption);
    String[] words = option.value().split(",", -1);
    for (int i = 1; i < words.length; i++) {
      network.take(words[i]);
    }
    return network.open();
  }

  private void take(String word) {
    int equals = word.indexOf('=');
    String key = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? "" : word.substring(equals + 1);
    switch (key) {
      case "tcp", "udp" -> {
        PortForward forward = PortForward.parse(key, value);
        if (forward == null) {
          throw option.refuse(
              word
                  + ": ports are 1 to "
                  + PortForward.PORT_MAX
                  + ", the host's first: tcp=8080:80");
        }
        forwards.add(forward);
      }
      case "subnet" -> {
        subnet = Subnet.parse(value);
        if (subnet == null) {
          throw option.refuse(word + ": a network looks like " + SUBNET_DEFAULT);
        }
      }
      default ->
          throw option.refuse(
              word + " is none of tcp=HOST:GUEST, udp=HOST:GUEST, subnet=A.B.C.D/N");
    }
  }

  private Link open() {
    NetworkPrograms.Found found = find();
    Path directory = directory(found.program());
    try {
      Path socket = directory.resolve(HexFormat.of().formatHex(Random.bytes(8)));
      Path log = directory.resolve("log");
      List<String> command = new ArrayList<>(List.of(found.file().toString()));
      command.addAll(found.program().arguments(directory, socket, subnet, forwards));
      report.detail(option.value() + ": " + String.join(" ", command));
      Process process = start(command, log.toFile());
      try {
        Fd peer = connect(found.program(), process, socket, log);
        return new StreamLink(peer, null, process::destroy, report);
      } catch (RuntimeException | Error e) {
        process.destroy();
        throw e;
      }
    } catch (IOException e) {
      throw option.refuse("can't write its settings: " + e.getMessage(), e);
    } finally {
      delete(directory);
    }
  }

  private NetworkPrograms.Found find() {
    List<NetworkPrograms.Offer> offers = NetworkPrograms.on(Platform.host());
    NetworkPrograms.Found found = NetworkPrograms.find(offers, System.getenv("PATH"));
    if (found == null) {
      NetworkPrograms.Offer best = offers.getFirst();
      throw option.refuse(
          "this needs the program " + best.program().command() + "; " + best.advice());
    }
    return found;
  }

  private Path directory(NetworkProgram program) {
    try {
      Path directory = Files.createTempDirectory("ukvm-" + program.command() + "-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(DIRECTORY_MODE));
      return directory;
    } catch (IOException e) {
      throw option.refuse("can't make a directory for its socket: " + e.getMessage(), e);
    }
  }

  private Process start(List<String> command, File log) {
    try {
      return new ProcessBuilder(command)
          .redirectInput(new File("/dev/null"))
          .redirectErrorStream(true)
          .redirectOutput(log)
          .start();
    } catch (IOException e) {
      throw option.refuse(command.getFirst() + " can't be started: " + e.getMessage(), e);
    }
  }

  private Fd connect(NetworkProgram program, Process process, Path socket, Path log) {
    for (int waited = 0; waited < START_MILLIS; waited++) {
      Fd peer = StreamLinks.tryConnect(socket.toString());
      if (peer != null) {
        return peer;
      }
      if (!process.isAlive()) {
        throw option.refuse(program.command() + " could not start: " + reason(program, log));
      }
      interruption.sleep(NANOS_PER_MILLI);
    }
    throw new TenderException(
        program.command() + " does not listen at " + socket + "; it said: " + reason(program, log));
  }

  private static String reason(NetworkProgram program, Path log) {
    String reason = null;
    try {
      reason = program.reason(Files.readAllLines(log, StandardCharsets.ISO_8859_1));
    } catch (IOException e) {
      // Then nobody knows.
    }
    return reason == null ? "it did not say why" : reason;
  }

  /** Once connected nobody needs the files any more. */
  private static void delete(Path directory) {
    File[] files = directory.toFile().listFiles();
    for (File file : files == null ? new File[0] : files) {
      deleteFile(file);
    }
    deleteFile(directory.toFile());
  }

  private static void deleteFile(File file) {
    try {
      Files.deleteIfExists(file.toPath());
    } catch (IOException e) {
      // A file too many in /tmp is no reason to end a run.
      return;
    }
  }
}
