// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.RunOptions;
import dev.ukvm.tender.TenderException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** The command line, parsed by hand: a parser library costs more than the rest of the start-up. */
final class CommandLine {
  private static final int MIB_SHIFT = 20;
  private static final long MIB_MAX = Hvt.MEMORY_MAX >> MIB_SHIFT;
  private static final String RUN = "run";
  private static final String GRACE = "grace";
  private static final int GRACE_SECONDS = 10;
  private static final int GRACE_SECONDS_MAX = 3600;
  private static final String TRY_HELP = "; see --help";

  /** Asks for the form in a JVM, where there is another: see {@link #asksForJvm}. */
  static final String JVM = "--jvm";

  /** What the user asked for. */
  enum Action {
    RUN,
    DOCTOR,
    HELP,
    VERSION
  }

  private final List<DeviceOption> devices = new ArrayList<>();
  private Action action = Action.RUN;
  private long memorySize = Hvt.MEMORY_DEFAULT;
  private String note;
  private String hypervisor = RunOptions.AUTO;
  private boolean verbose;
  private boolean netRing = true;
  private boolean directCalls = true;
  private boolean statistics;
  private int graceSeconds;
  private String image;
  private List<String> arguments = List.of();

  private CommandLine() {}

  /**
   * Parses the arguments of a process.
   *
   * @throws TenderException if they make no sense, naming the one that doesn't
   */
  static CommandLine parse(String[] args) {
    CommandLine line = new CommandLine();
    int i = line.command(args);
    while (i < args.length && line.image == null && line.action == Action.RUN) {
      String arg = args[i++];
      if (arg.equals("--")) {
        line.takeImage(args, i);
        return line;
      }
      if (!arg.startsWith("-") || arg.equals("-")) {
        line.takeImage(args, i - 1);
      } else {
        line.option(arg);
      }
    }
    if (line.action == Action.RUN && line.image == null) {
      throw new TenderException(
          "no executable named; usage: ukvm-tender [OPTION...] APP.elf [ARG...]");
    }
    return line;
  }

  /** Whether {@link #JVM} is among the options, which need not make sense. */
  static boolean asksForJvm(List<String> args) {
    int i = !args.isEmpty() && args.get(0).equals(RUN) ? 1 : 0;
    while (i < args.size() && args.get(i).startsWith("-") && !args.get(i).equals("--")) {
      if (args.get(i++).equals(JVM)) {
        return true;
      }
    }
    return false;
  }

  /** Takes the command, if one is named, and returns the index of what follows it. */
  private int command(String[] args) {
    if (args.length == 0) {
      return 0;
    }
    if (args[0].equals("doctor")) {
      if (args.length > 1) {
        throw new TenderException("doctor takes no arguments, but got " + args[1]);
      }
      action = Action.DOCTOR;
      return 1;
    }
    return args[0].equals(RUN) ? 1 : 0;
  }

  private void takeImage(String[] args, int index) {
    if (index >= args.length) {
      throw new TenderException("no executable named after --" + TRY_HELP);
    }
    image = args[index];
    arguments = Arrays.asList(args).subList(index + 1, args.length);
  }

  private void option(String arg) {
    int equals = arg.indexOf('=');
    String option = equals < 0 ? arg : arg.substring(0, equals);
    String value = equals < 0 ? null : arg.substring(equals + 1);
    int colon = option.indexOf(':');
    String device = colon < 0 ? null : option.substring(colon + 1);
    String base = colon < 0 ? option : option.substring(0, colon);
    if (colon < 0 && flag(option)) {
      if (value != null) {
        throw new TenderException(option + " takes no value");
      }
      return;
    }
    if (value == null || value.isEmpty()) {
      throw isKnown(base)
          ? new TenderException(option + " needs a value: " + option + "=VALUE")
          : unknown(arg);
    }
    switch (base) {
      case "--net" -> device(DeviceOption.Kind.NET, device, value);
      case "--net-mac" -> device(DeviceOption.Kind.NET_MAC, device, value);
      case "--net-pcap" -> device(DeviceOption.Kind.NET_PCAP, device, value);
      case "--block", "--disk" -> device(DeviceOption.Kind.BLOCK, device, value);
      case "--block-sector-size" -> device(DeviceOption.Kind.BLOCK_SECTOR_SIZE, device, value);
      case "--mem" -> {
        requirePlain(arg, device);
        memory(value);
      }
      case "--hypervisor" -> {
        requirePlain(arg, device);
        hypervisor = value;
      }
      case "--stop" -> {
        requirePlain(arg, device);
        stop(value);
      }
      default -> throw unknown(arg);
    }
  }

  /** Takes an option that has no value; false if this is none. */
  private boolean flag(String option) {
    switch (option) {
      case "--help", "-h" -> action = Action.HELP;
      case "--version" -> action = Action.VERSION;
      case "--verbose", "-v" -> verbose = true;
      case "--no-net-ring" -> netRing = false;
      case "--no-direct-calls" -> directCalls = false;
      case "--stats" -> statistics = true;
      case JVM -> {
        // This is it, or the only one.
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private static boolean isKnown(String base) {
    return switch (base) {
      case "--net",
          "--net-mac",
          "--net-pcap",
          "--block",
          "--disk",
          "--block-sector-size",
          "--mem",
          "--stop",
          "--hypervisor" ->
          true;
      default -> false;
    };
  }

  private static TenderException unknown(String arg) {
    return new TenderException(arg + ": no such option" + TRY_HELP);
  }

  private static void requirePlain(String arg, String device) {
    if (device != null) {
      throw unknown(arg);
    }
  }

  private void device(DeviceOption.Kind kind, String name, String value) {
    DeviceOption option = new DeviceOption(kind, name, value);
    if (name != null && name.isEmpty()) {
      throw new TenderException(option.spelling() + "=" + value + ": the device's name is missing");
    }
    for (DeviceOption other : devices) {
      if (other.spelling().equals(option.spelling())) {
        throw new TenderException(option.spelling() + " is given twice");
      }
    }
    devices.add(option);
  }

  /**
   * As solo5-hvt takes it: rounded down to pages of 2 MiB, and up to the first. That reads the
   * digits and nothing behind them; here that has to be a unit, and the one that is meant.
   */
  private void memory(String value) {
    int digits = 0;
    long mib = 0;
    while (digits < value.length() && value.charAt(digits) >= '0' && value.charAt(digits) <= '9') {
      mib = Math.min(mib * 10 + (value.charAt(digits) - '0'), 2 * MIB_MAX);
      digits++;
    }
    long size = Math.max(mib << MIB_SHIFT & -Hvt.LARGE_PAGE_SIZE, Hvt.MEMORY_MIN);
    if (mib == 0 || size > Hvt.MEMORY_MAX || !isMebibytes(value.substring(digits))) {
      throw new TenderException(
          "--mem=" + value + ": guest memory is a number of MiB, 2 to " + MIB_MAX);
    }
    if (size != mib << MIB_SHIFT) {
      note =
          "--mem="
              + value
              + ": guest memory comes in pages of 2 MiB; the guest gets "
              + (size >> MIB_SHIFT)
              + " MiB";
    }
    memorySize = size;
  }

  private static boolean isMebibytes(String unit) {
    return switch (unit) {
      case "", "M", "m", "MB", "MiB" -> true;
      default -> false;
    };
  }

  private void stop(String value) {
    int seconds = GRACE_SECONDS;
    if (!value.equals(GRACE)) {
      String prefix = GRACE + ":";
      boolean known = value.startsWith(prefix) && value.length() > prefix.length();
      seconds = 0;
      for (int i = prefix.length(); i < value.length() && seconds <= GRACE_SECONDS_MAX; i++) {
        char c = value.charAt(i);
        known &= c >= '0' && c <= '9';
        seconds = seconds * 10 + (c - '0');
      }
      if (!known || seconds < 1 || seconds > GRACE_SECONDS_MAX) {
        throw new TenderException(
            "--stop="
                + value
                + ": what there is is grace[:SECONDS], 1 to "
                + GRACE_SECONDS_MAX
                + " (default "
                + GRACE_SECONDS
                + ")");
      }
    }
    graceSeconds = seconds;
  }

  Action action() {
    return action;
  }

  /** Something to tell the user on standard error before the run, or {@code null}. */
  String note() {
    return note;
  }

  boolean isVerbose() {
    return verbose;
  }

  /** Whether to tell counters when the run has ended. */
  boolean wantsStatistics() {
    return statistics;
  }

  RunOptions runOptions() {
    return new RunOptions(
        image,
        arguments,
        memorySize,
        hypervisor,
        devices,
        netRing,
        directCalls,
        Fd.STDOUT,
        verbose,
        graceSeconds,
        Fd.STDIN);
  }
}
