// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.bhyve;

import dev.ukvm.dist.TrainingGuest;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Library;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.NativeFunction.Parameter;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.Run;
import dev.ukvm.tender.RunOptions;
import dev.ukvm.tender.TenderException;
import java.io.File;
import java.io.IOException;
import java.lang.ref.Reference;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Runs one guest again and again, in one process, while calls into the kernel fail. Prints a line a
 * run, apart by tabs: what failed, what the user is told, what is left open, and how many rules of
 * the interface were broken.
 */
public final class FailureMain {
  private static final long MEMORY = 4L << 20;

  /** Bytes. */
  private static final int DISK_SIZE = 4096;

  /** More calls of one kind than a run makes. */
  private static final int CALLS_MAX = 400;

  /** What a run prints that nothing has ended. */
  static final String WELL = "-";

  private final Path scratch;
  private final Library library;

  private FailureMain(Path scratch) {
    this.scratch = scratch;
    this.library = Library.open(System.getProperty("ukvm.libc"));
  }

  /** Arguments: a directory, then what is to fail: {@code NAME=ERRNO}, each call of it in turn. */
  public static void main(String[] arguments) throws IOException {
    FailureMain main = new FailureMain(Path.of(arguments[0]));
    TrainingGuest.main(new String[] {main.guest().toString()});
    // What stays open for good is open after this.
    main.run();
    for (int i = 1; i < arguments.length; i++) {
      main.everyCall(arguments[i]);
    }
  }

  private Path guest() {
    return scratch.resolve("guest.elf");
  }

  private void everyCall(String failure) throws IOException {
    for (int call = 1; call < CALLS_MAX; call++) {
      int before = descriptors();
      fail(failure + "@" + call);
      String line = run();
      boolean met = call("freebsd_double_failed") != 0;
      fail("");
      int left = descriptors() - before + (int) call("freebsd_double_live");
      long broken = call("freebsd_double_violations");
      if (!met) {
        return;
      }
      System.out.println(failure + "@" + call + "\t" + line + "\t" + left + "\t" + broken);
    }
  }

  private void fail(String what) {
    Struct text = Struct.ofString(what);
    library.function("freebsd_double_fail", Parameter.WORD).call(text.address(), 0, 0, 0);
    Reference.reachabilityFence(text);
  }

  private long call(String name) {
    return library.function(name).call(0, 0, 0, 0);
  }

  private static int descriptors() {
    return new File("/proc/self/fd").list().length;
  }

  /** Runs the guest; returns the line that the user sees. */
  private String run() throws IOException {
    Path disk = Files.write(scratch.resolve("disk"), new byte[DISK_SIZE]);
    Path socket = scratch.resolve("net");
    Files.deleteIfExists(socket);
    try (ServerSocketChannel peer = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      peer.bind(UnixDomainSocketAddress.of(socket));
      List<DeviceOption> devices =
          List.of(
              new DeviceOption(DeviceOption.Kind.NET, "service", "unix:" + socket),
              new DeviceOption(DeviceOption.Kind.BLOCK, "storage", disk.toString()));
      try (Fd output = Fd.open("/dev/null", Fd.O_WRONLY);
          Interruption none = new Interruption()) {
        RunOptions options =
            new RunOptions(
                guest().toString(), List.of(), MEMORY, "bhyve", devices, true, true, output, false);
        try (Run run = Run.prepare(options, new Silence(), none)) {
          int status = run.execute();
          return status == 0 ? WELL : "exit status " + status;
        }
      }
    } catch (TenderException | NativeException e) {
      return e.getMessage();
    } catch (RuntimeException | Error e) {
      return "a defect: " + e;
    }
  }

  private record Silence() implements Report {
    @Override
    public void note(String line) {}

    @Override
    public void detail(String line) {}
  }
}
