// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.device;

import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Random;
import dev.ukvm.tender.DeviceOption;
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
import java.util.concurrent.TimeUnit;

/**
 * The host's network without root: {@code user[,tcp=H:G][,udp=H:G][,subnet=A.B.C.D/N]}. A passt of
 * our own, which ends when its only client, this process, is gone, however that ends.
 */
final class UserNetwork {
  private static final String PROGRAM = "passt";

  /** Where MirageOS expects its network: it is 10.0.0.2 of 10.0.0.0/24, its gateway 10.0.0.1. */
  private static final String SUBNET_DEFAULT = "10.0.0.0/24";

  private static final int PREFIX_MIN = 8;
  private static final int PREFIX_MAX = 30;
  private static final int PORT_MAX = 65535;

  private static final int START_MILLIS = 5000;

  /**
   * Others may go through and create, but not look around: passt, when root starts it, is nobody.
   */
  private static final String DIRECTORY_MODE = "rwx-wx-wx";

  private final DeviceOption option;
  private final List<String> command = new ArrayList<>();
  private String subnet = SUBNET_DEFAULT;

  private UserNetwork(DeviceOption option) {
    this.option = option;
  }

  /** Whether a link's description is one of these. */
  static boolean isMeant(String value) {
    return value.equals("user") || value.startsWith("user,");
  }

  static Link open(DeviceOption option, Report report) {
    return new UserNetwork(option).open(report);
  }

  private Link open(Report report) {
    command.add(PROGRAM);
    String[] words = option.value().split(",", -1);
    List<String> ports = new ArrayList<>();
    for (int i = 1; i < words.length; i++) {
      take(words[i], ports);
    }
    Path directory = directory();
    try {
      Path socket = directory.resolve(HexFormat.of().formatHex(Random.bytes(8)));
      Path log = directory.resolve("log");
      command.addAll(List.of("--foreground", "--one-off", "--quiet", "--socket"));
      command.add(socket.toString());
      command.addAll(List.of("--mtu", Integer.toString(Links.MTU_DEFAULT)));
      addresses();
      command.addAll(ports);
      Process process = start(log.toFile());
      try {
        Fd peer = connect(process, socket, log);
        report.detail(option.value() + ": " + String.join(" ", command));
        return new StreamLink(peer, null, process::destroy, report);
      } catch (RuntimeException | Error e) {
        process.destroy();
        throw e;
      }
    } finally {
      delete(directory);
    }
  }

  private void take(String word, List<String> ports) {
    int equals = word.indexOf('=');
    String key = equals < 0 ? word : word.substring(0, equals);
    String value = equals < 0 ? "" : word.substring(equals + 1);
    switch (key) {
      case "tcp", "udp" -> {
        ports.add(key.equals("tcp") ? "--tcp-ports" : "--udp-ports");
        ports.add(portPair(word, value));
      }
      case "subnet" -> subnet = value;
      default ->
          throw option.refuse(
              word + " is none of tcp=HOST:GUEST, udp=HOST:GUEST, subnet=A.B.C.D/N");
    }
  }

  private String portPair(String word, String value) {
    int colon = value.indexOf(':');
    int host = port(colon < 0 ? value : value.substring(0, colon));
    int guest = colon < 0 ? host : port(value.substring(colon + 1));
    if (host < 1 || guest < 1) {
      throw option.refuse(
          word + ": ports are 1 to " + PORT_MAX + ", the host's first: tcp=8080:80");
    }
    return host + ":" + guest;
  }

  /** A number of at most 5 digits, or -1. */
  private static int port(String text) {
    int number = text.isEmpty() || text.length() > 5 ? -1 : 0;
    for (int i = 0; i < text.length() && number >= 0; i++) {
      char c = text.charAt(i);
      number = c >= '0' && c <= '9' ? number * 10 + (c - '0') : -1;
    }
    return number > PORT_MAX ? -1 : number;
  }

  /** The gateway is the subnet's first address, the guest its second. */
  private void addresses() {
    int slash = subnet.indexOf('/');
    int prefix = slash < 0 ? -1 : port(subnet.substring(slash + 1));
    String[] bytes = (slash < 0 ? subnet : subnet.substring(0, slash)).split("\\.", -1);
    long network = bytes.length == 4 && prefix >= PREFIX_MIN && prefix <= PREFIX_MAX ? 0 : -1;
    for (int i = 0; i < bytes.length && network >= 0; i++) {
      int value = port(bytes[i]);
      network = value >= 0 && value <= 255 ? network << 8 | value : -1;
    }
    long host = 0xffff_ffffL >>> prefix;
    if (network < 0 || (network & host) != 0) {
      throw option.refuse("subnet=" + subnet + ": a network looks like " + SUBNET_DEFAULT);
    }
    command.addAll(List.of("--address", dotted(network + 2), "--gateway", dotted(network + 1)));
    command.addAll(List.of("--netmask", Integer.toString(prefix)));
  }

  private static String dotted(long address) {
    return (address >> 24)
        + "."
        + (address >> 16 & 255)
        + "."
        + (address >> 8 & 255)
        + "."
        + (address & 255);
  }

  private Path directory() {
    try {
      Path directory = Files.createTempDirectory("ukvm-" + PROGRAM + "-");
      Files.setPosixFilePermissions(directory, PosixFilePermissions.fromString(DIRECTORY_MODE));
      return directory;
    } catch (IOException e) {
      throw option.refuse("can't make a directory for its socket: " + e.getMessage(), e);
    }
  }

  private Process start(File log) {
    try {
      return new ProcessBuilder(command)
          .redirectInput(new File("/dev/null"))
          .redirectErrorStream(true)
          .redirectOutput(log)
          .start();
    } catch (IOException e) {
      throw option.refuse(
          "this needs the program " + PROGRAM + "; install the package " + PROGRAM, e);
    }
  }

  private Fd connect(Process process, Path socket, Path log) {
    try {
      for (int waited = 0; waited < START_MILLIS; waited++) {
        Fd peer = StreamLinks.tryConnect(socket.toString());
        if (peer != null) {
          return peer;
        }
        if (process.waitFor(1, TimeUnit.MILLISECONDS)) {
          throw option.refuse(PROGRAM + " could not start: " + reason(log));
        }
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    throw new TenderException(PROGRAM + " does not start: " + String.join(" ", command));
  }

  /** The last thing that it said, but for its trouble with a syslog that is not there. */
  private static String reason(Path log) {
    String reason = "it did not say why";
    try {
      for (String line : Files.readAllLines(log, StandardCharsets.ISO_8859_1)) {
        if (!line.isBlank() && !line.contains("syslog") && !line.startsWith("Don't run as root")) {
          reason = line.strip();
        }
      }
    } catch (IOException e) {
      return reason;
    }
    return reason;
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
