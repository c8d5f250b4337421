// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.abi.Text;
import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Environment;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Pause;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.ProgramLog;
import dev.ukvm.posix.UnixSocket;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.List;

/**
 * A running {@link NetworkProgram}, one guest's alone. It is started with one end of a socket pair,
 * of which nobody but this process has the other: when this process is gone, however that ended and
 * whatever the program was about to do, it finds nobody there and ends.
 */
final class NetworkHelper implements AutoCloseable {
  private static final int START_MILLIS = 5000;

  /** For what the guest sent last to be passed on. */
  private static final int END_MILLIS = 200;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int BUFFER_SIZE = 4096;
  private static final char DELETE = 0x7f;

  private final NetworkProgram program;
  private final DeviceOption option;
  private final Fd peer;
  private final ProgramLog log;
  private final ChildProcess process;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_SIZE);

  private NetworkHelper(
      NetworkProgram program, DeviceOption option, Fd peer, ProgramLog log, ChildProcess process) {
    this.program = program;
    this.option = option;
    this.peer = peer;
    this.log = log;
    this.process = process;
  }

  /**
   * Starts a program.
   *
   * @param command its executable and arguments
   */
  static NetworkHelper start(NetworkProgram program, DeviceOption option, List<String> command) {
    String name = option.spelling() + "=" + option.value() + " (" + program.command() + ")";
    String path = Environment.get("PATH");
    String[] environment = path == null ? new String[0] : new String[] {"PATH=" + path};
    Fd[] link = UnixSocket.pair(name);
    ProgramLog log;
    try {
      log = ProgramLog.open(name);
    } catch (NativeException e) {
      link[0].close();
      link[1].close();
      throw e;
    }
    try (Fd linkEnd = link[1];
        Fd logEnd = log.end();
        Fd nothing = Fd.open("/dev/null", Fd.O_RDWR)) {
      link[0].setNonBlocking();
      // Frames for a guest that is busy: those without room are lost.
      UnixSocket.enlarge(linkEnd);
      Fd[] descriptors = program.descriptors(nothing, linkEnd, logEnd);
      ChildProcess process =
          ChildProcess.spawn(
              command.getFirst(), command.toArray(new String[0]), environment, descriptors);
      return new NetworkHelper(program, option, link[0], log, process);
    } catch (NativeException e) {
      link[0].close();
      log.close();
      throw option.refuse("can't start " + program.command() + ": " + e.getMessage(), e);
    }
  }

  /** Our end of its socket; for the link to close, or for {@link #abort}. */
  Fd peer() {
    return peer;
  }

  /**
   * Waits until it serves the guest.
   *
   * @param greeting a frame that it reads when it does, and answers
   * @throws dev.ukvm.tender.TenderException if it can't, or the run has to end
   */
  void await(byte[] greeting, Interruption interruption) {
    Framing framing = program.framing();
    framing.put(buffer, greeting.length);
    MemorySegment.copy(greeting, 0, buffer, ValueLayout.JAVA_BYTE, framing.size(), greeting.length);
    UnixSocket.send(peer, buffer, 0, framing.size() + (long) greeting.length);
    for (int waited = 0; !program.isUp(peer) || hasHungUp(); waited++) {
      if (process.hasEnded()) {
        throw option.refuse(program.command() + " could not start: " + reason());
      }
      if (waited == START_MILLIS) {
        throw option.refuse(
            program.command() + " is not up after " + START_MILLIS + " ms: " + reason());
      }
      interruption.sleep(NANOS_PER_MILLI);
    }
    log.ignore();
  }

  /** Whether it has closed its end: what it had not read is gone then, too. */
  private boolean hasHungUp() {
    try (Poller poller = Poller.open(1)) {
      poller.add(peer, Poller.IN);
      return poller.await(0) > 0 && UnixSocket.readable(peer) == 0;
    }
  }

  private String reason() {
    List<String> lines = new ArrayList<>();
    for (String line : Text.split(log.read(), '\n')) {
      String printable = printable(line);
      if (!printable.isBlank()) {
        lines.add(printable);
      }
    }
    String reason = program.reason(lines);
    if (reason != null) {
      return reason;
    }
    if (!process.hasEnded()) {
      return "it says nothing";
    }
    return "it said nothing and ended with "
        + (process.hasExited() ? "status " : "signal ")
        + process.status();
  }

  private static String printable(String line) {
    StringBuilder printable = new StringBuilder(line);
    for (int i = 0; i < line.length(); i++) {
      if (line.charAt(i) < ' ' || line.charAt(i) == DELETE) {
        printable.setCharAt(i, ' ');
      }
    }
    return printable.toString();
  }

  /** Ends it before it is a link's. */
  void abort() {
    peer.close();
    process.close();
    log.close();
  }

  /** Waits for its end, for which {@link #peer} has been closed. */
  @Override
  public void close() {
    for (int waited = 0; waited < END_MILLIS && !process.hasEnded(); waited++) {
      Pause.nanos(NANOS_PER_MILLI);
    }
    process.close();
  }
}
