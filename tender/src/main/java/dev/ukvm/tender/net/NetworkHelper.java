// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.posix.ChildProcess;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.UnixSocket;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import java.io.ByteArrayOutputStream;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.locks.LockSupport;

/**
 * A running {@link NetworkProgram}, one guest's alone. It is started with one end of a socket pair,
 * of which nobody but this process has the other: when this process is gone, however that ended and
 * whatever the program was about to do, it finds nobody there and ends.
 */
final class NetworkHelper implements AutoCloseable, Runnable {
  private static final int START_MILLIS = 5000;

  /** For what the guest sent last to be passed on. */
  private static final int END_MILLIS = 200;

  private static final long NANOS_PER_MILLI = 1_000_000L;
  private static final int BUFFER_SIZE = 4096;

  /** What it may say before it is up, bytes. */
  private static final int LOG_MAX = 0x10000;

  private final NetworkProgram program;
  private final DeviceOption option;
  private final Fd peer;
  private final Fd log;
  private final ChildProcess process;
  private final MemorySegment buffer = Arena.ofAuto().allocate(BUFFER_SIZE);
  private boolean isUp;

  private NetworkHelper(
      NetworkProgram program, DeviceOption option, Fd peer, Fd log, ChildProcess process) {
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
    String path = System.getenv("PATH");
    String[] environment = path == null ? new String[0] : new String[] {"PATH=" + path};
    Fd[] link = UnixSocket.pair(name);
    Fd[] log;
    try {
      log = UnixSocket.pair(name);
    } catch (NativeException e) {
      link[0].close();
      link[1].close();
      throw e;
    }
    try (Fd linkEnd = link[1];
        Fd logEnd = log[1];
        Fd nothing = Fd.open("/dev/null", Fd.O_RDWR)) {
      link[0].setNonBlocking();
      // Frames for a guest that is busy: those without room are lost.
      UnixSocket.enlarge(linkEnd);
      Fd[] descriptors = program.descriptors(nothing, linkEnd, logEnd);
      ChildProcess process =
          ChildProcess.spawn(
              command.getFirst(), command.toArray(new String[0]), environment, descriptors);
      return new NetworkHelper(program, option, link[0], log[0], process);
    } catch (NativeException e) {
      link[0].close();
      log[0].close();
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
    isUp = true;
    // Else what it says, about frames of the guest too, would fill the socket and then halt it.
    Thread reader = new Thread(this, program.command() + "-log");
    reader.setDaemon(true);
    reader.start();
  }

  /** Whether it has closed its end: what it had not read is gone then, too. */
  private boolean hasHungUp() {
    try (Poller poller = Poller.open(1)) {
      poller.add(peer, Poller.IN);
      return poller.await(0) > 0 && UnixSocket.readable(peer) == 0;
    }
  }

  private String reason() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    long n = 1;
    while (n > 0 && UnixSocket.readable(log) > 0 && said.size() < LOG_MAX) {
      n = log.read(buffer, 0, BUFFER_SIZE);
      for (int i = 0; i < n; i++) {
        said.write(buffer.get(ValueLayout.JAVA_BYTE, i));
      }
    }
    String text = said.toString(StandardCharsets.UTF_8);
    String reason = program.reason(text.lines().toList());
    if (reason != null) {
      return reason.replaceAll("\\p{Cntrl}", " ");
    }
    if (!process.hasEnded()) {
      return "it says nothing";
    }
    return "it said nothing and ended with "
        + (process.hasExited() ? "status " : "signal ")
        + process.status();
  }

  /** Reads what it says, which nobody wants to know any more. */
  @Override
  public void run() {
    long n;
    do {
      n = log.read(buffer, 0, BUFFER_SIZE);
    } while (n > 0 || n == -Errno.EINTR);
    log.close();
  }

  /** Ends it before it is a link's. */
  void abort() {
    peer.close();
    process.close();
    if (!isUp) {
      log.close();
    }
  }

  /** Waits for its end, for which {@link #peer} has been closed. */
  @Override
  public void close() {
    for (int waited = 0; waited < END_MILLIS && !process.hasEnded(); waited++) {
      LockSupport.parkNanos(NANOS_PER_MILLI);
    }
    process.close();
  }
}
