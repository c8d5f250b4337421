// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import dev.ukvm.posix.Fd;
import dev.ukvm.tender.vm.DirectDevice;
import dev.ukvm.tender.vm.DirectDevice.Kind;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * A NIC, which is a named pipe, so that what goes in comes out again, and block devices, the first
 * two of which can be mapped.
 */
final class DirectTestDevices implements AutoCloseable {
  static final int NET = 1;
  static final int DISK = 2;
  static final int READ_ONLY = 3;

  /** A disk that is written to by exits: a process has one limit for its files' sizes. */
  static final int SMALL = 4;

  static final int CAPACITY = 4096;
  static final int FRAME_MAX = 1518;

  private final Path scratch;
  private final List<Fd> files = new ArrayList<>();
  private final List<DirectDevice> devices = new ArrayList<>();

  DirectTestDevices(Path scratch) throws IOException, InterruptedException {
    this.scratch = scratch;
    Path pipe = scratch.resolve("pipe");
    if (new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor() != 0) {
      throw new IOException("no named pipe");
    }
    add(NET, Kind.NET, pipe, Fd.O_RDWR | Fd.O_NONBLOCK, FRAME_MAX);
    add(DISK, Kind.BLOCK, disk("disk", CAPACITY), Fd.O_RDWR, CAPACITY);
    add(READ_ONLY, Kind.READ_ONLY_BLOCK, disk("ro", CAPACITY), Fd.O_RDONLY, CAPACITY);
    add(SMALL, Kind.BLOCK, disk("small", 512), Fd.O_RDWR, 512);
  }

  /** Filled with the first letter of its name. */
  private Path disk(String name, int size) throws IOException {
    byte[] content = new byte[size];
    Arrays.fill(content, (byte) name.charAt(0));
    return Files.write(scratch.resolve(name), content);
  }

  private void add(int handle, Kind kind, Path path, int flags, long limit) {
    Fd file = Fd.open(path.toString(), flags);
    files.add(file);
    devices.add(new DirectDevice(handle, kind, file, limit, handle == DISK || handle == READ_ONLY));
  }

  DirectDevice[] all() {
    return devices.toArray(new DirectDevice[0]);
  }

  @Override
  public void close() {
    files.forEach(Fd::close);
  }
}
