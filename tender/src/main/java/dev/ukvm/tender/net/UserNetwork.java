// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.abi.Text;
import dev.ukvm.posix.Environment;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Platform;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Grace;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import java.util.ArrayList;
import java.util.List;

/**
 * The host's network without root: {@code user[,tcp=[ADDRESS:]H:G][,udp=...][,subnet=A.B.C.D/N]},
 * by a {@link NetworkHelper}.
 */
final class UserNetwork {
  /** Where MirageOS expects its network: it is 10.0.0.2 of 10.0.0.0/24, its gateway 10.0.0.1. */
  private static final String SUBNET_DEFAULT = "10.0.0.0/24";

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

  static Link open(DeviceOption option, byte[] mac, Report report, Interruption interruption) {
    UserNetwork network = new UserNetwork(option, report, interruption);
    List<String> words = Text.split(option.value(), ',');
    for (int i = 1; i < words.size(); i++) {
      network.take(words.get(i));
    }
    return network.open(mac);
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
                  + ", the host's first: tcp=8080:80, or tcp=127.0.0.1:8080:80, tcp=[::1]:8080:80");
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

  private Link open(byte[] mac) {
    NetworkPrograms.Found found = find();
    for (PortForward forward : forwards) {
      requireFree(forward);
    }
    NetworkProgram program = found.program();
    try (PrivateFile file = writeSettings(program)) {
      List<String> command = new ArrayList<>(List.of(found.file()));
      String path = file == null ? null : file.path();
      command.addAll(program.arguments(path, subnet, forwards));
      report.detail(option.value() + ": " + String.join(" ", command));
      NetworkHelper helper = NetworkHelper.start(program, option, command);
      try {
        helper.await(Arp.probe(mac, subnet.gatewayAddress()), interruption);
        return new StreamLink(program.framing(), helper.peer(), null, helper, report);
      } catch (RuntimeException | Error e) {
        helper.abort();
        throw e;
      }
    }
  }

  /** The file of what it reads before it is up, or {@code null} if that is none. */
  private PrivateFile writeSettings(NetworkProgram program) {
    List<String> settings = program.settings(subnet, forwards);
    try {
      return settings == null
          ? null
          : PrivateFile.create("ukvm-" + program.command() + "-", settings);
    } catch (NativeException e) {
      throw option.refuse(
          "can't write its settings; name a directory for them in TMPDIR: " + e.getMessage(), e);
    }
  }

  /** Waits a little: the program of a run that was killed may not have ended yet. */
  private void requireFree(PortForward forward) {
    Grace grace = new Grace();
    String obstacle;
    do {
      obstacle = forward.obstacle();
    } while (obstacle != null && grace.waits());
    if (obstacle != null) {
      throw option.refuse(obstacle);
    }
  }

  private NetworkPrograms.Found find() {
    List<NetworkPrograms.Offer> offers = NetworkPrograms.on(Platform.host());
    NetworkPrograms.Found found = NetworkPrograms.find(offers, Environment.get("PATH"));
    if (found == null) {
      NetworkPrograms.Offer best = offers.getFirst();
      throw option.refuse(
          "this needs the program " + best.program().command() + "; " + best.advice());
    }
    return found;
  }
}
