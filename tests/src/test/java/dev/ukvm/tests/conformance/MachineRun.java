// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import dev.ukvm.abi.Hvt;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.DeviceOption.Kind;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.Run;
import dev.ukvm.tender.RunOptions;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.guest.TestCase;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.RandomAccessFile;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

/**
 * A guest's run inside this JVM, on a thread of its own, as the command does it: for machines on
 * which starting a JVM for each guest takes too long.
 */
final class MachineRun implements GuestRun {
  private static final long LIMIT_MILLIS = 60_000;
  private static final long PATIENCE_MILLIS = 5_000;
  private static final long LOOK_MILLIS = 10;
  private static final int MIB_SHIFT = 20;
  private static final int TENDER_ERROR = 1;

  private final Path guest;
  private final List<String> arguments;
  private final long memorySize;
  private final String hypervisor;
  private final List<DeviceOption> devices;
  private final int graceSeconds;
  private final String input;
  private final Path stdout;
  private final StringBuilder stderr = new StringBuilder();
  private final Interruption interruption = new Interruption();
  private final Thread thread = new Thread(this::body, "guest");
  private volatile int status = -1;
  private volatile Run run;

  /**
   * Starts a guest.
   *
   * @param memory MiB; 0 for what everybody gets
   * @param scratch a directory for its output
   */
  MachineRun(
      String hypervisor,
      Path guest,
      List<String> arguments,
      int memory,
      List<DeviceOption> devices,
      Path scratch) {
    this(hypervisor, guest, arguments, memory, devices, 0, "", scratch);
  }

  private MachineRun(
      String hypervisor,
      Path guest,
      List<String> arguments,
      int memory,
      List<DeviceOption> devices,
      int graceSeconds,
      String input,
      Path scratch) {
    this.input = input;
    this.graceSeconds = graceSeconds;
    this.hypervisor = hypervisor;
    this.guest = guest;
    this.arguments = arguments;
    this.memorySize = memory == 0 ? Hvt.MEMORY_DEFAULT : (long) memory << MIB_SHIFT;
    this.devices = devices;
    this.stdout = scratch.resolve("stdout");
    thread.setDaemon(true);
    thread.start();
  }

  /** Runs a case to its end. */
  static Outcome run(String hypervisor, TestCase testCase, Path scratch)
      throws IOException, InterruptedException {
    List<DeviceOption> devices = new ArrayList<>();
    for (Map.Entry<String, Long> disk : testCase.guest().disks().entrySet()) {
      Path image = scratch.resolve(disk.getKey() + ".img");
      try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
        file.setLength(disk.getValue());
      }
      devices.add(new DeviceOption(Kind.BLOCK, disk.getKey(), image.toString()));
    }
    MachineRun run =
        new MachineRun(
            hypervisor,
            GuestBuild.executable(testCase.guest()),
            testCase.arguments(),
            testCase.memory(),
            devices,
            testCase.grace(),
            testCase.input(),
            scratch);
    if (testCase.terminate() != null) {
      run.awaitOutput(testCase.terminate());
      run.requestStop();
      run.end();
    }
    return run.await();
  }

  private void body() {
    Path stdin = stdout.resolveSibling("stdin");
    try {
      Files.writeString(stdin, input);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    try (Fd output = Fd.create(stdout.toString());
        Fd from = Fd.open(stdin.toString(), Fd.O_RDONLY)) {
      RunOptions options =
          new RunOptions(
              guest.toString(),
              arguments,
              memorySize,
              hypervisor,
              devices,
              true,
              true,
              output,
              false,
              graceSeconds,
              from);
      try (Run prepared = Run.prepare(options, new Lines(this), interruption)) {
        run = prepared;
        status = prepared.execute();
      }
    } catch (TenderException | NativeException e) {
      say(e.getMessage());
      status = TENDER_ERROR;
    } catch (RuntimeException | Error e) {
      StringWriter trace = new StringWriter();
      e.printStackTrace(new PrintWriter(trace));
      say(trace.toString());
    } finally {
      interruption.close();
    }
  }

  private synchronized void say(String text) {
    stderr.append("ukvm-tender: ").append(text).append('\n');
  }

  @Override
  public void awaitOutput(String text) throws IOException, InterruptedException {
    while (thread.isAlive() && !(Files.exists(stdout) && Files.readString(stdout).contains(text))) {
      Thread.sleep(LOOK_MILLIS);
    }
  }

  /** Tells the guest to end, and gives it its time. */
  private void requestStop() throws InterruptedException {
    Run running = run;
    if (running != null) {
      thread.join(running.requestStop("SIGTERM") * 1000L + 1);
    }
  }

  @Override
  public void end() throws InterruptedException {
    end("ended by SIGTERM");
  }

  private void end(String reason) throws InterruptedException {
    // A request can be lost if the guest's thread is just about to block in a system call.
    long waited = 0;
    while (thread.isAlive() && waited < PATIENCE_MILLIS) {
      Run running = run;
      if (running != null) {
        running.interrupt(reason);
      }
      thread.join(LOOK_MILLIS);
      waited += LOOK_MILLIS;
    }
  }

  @Override
  public Outcome await() throws IOException, InterruptedException {
    thread.join(LIMIT_MILLIS);
    if (thread.isAlive()) {
      end("still running after " + LIMIT_MILLIS + " ms");
      status = -1;
    }
    String output = Files.exists(stdout) ? Files.readString(stdout) : "";
    synchronized (this) {
      return new Outcome(status, output, stderr.toString());
    }
  }

  private record Lines(MachineRun owner) implements Report {
    @Override
    public void note(String line) {
      owner.say(line);
    }

    @Override
    public void detail(String line) {}
  }
}
