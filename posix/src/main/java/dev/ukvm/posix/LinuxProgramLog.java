// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.util.Arrays;

/**
 * A file in memory that is full of zeros and can't grow: the program writes over them, and what has
 * no room is refused, with EPERM and no signal. So nobody has to read it.
 */
final class LinuxProgramLog extends ProgramLog {
  /** linux/fcntl.h. */
  private static final int F_DUPFD_CLOEXEC = 1030;

  private final Fd file;

  private LinuxProgramLog(Fd file, Fd end) {
    super(end);
    this.file = file;
  }

  static LinuxProgramLog create(String name) {
    Fd file = Fd.sealedMemfd(name, SIZE);
    try {
      long end = Host.KERNEL.fcntl(file.number(), F_DUPFD_CLOEXEC, 0);
      return new LinuxProgramLog(file, Fd.adopt(end, "fcntl", name));
    } catch (NativeException e) {
      file.close();
      throw e;
    }
  }

  @Override
  public String read() {
    Struct content = Struct.allocate(SIZE);
    file.preadFully(content.segment(), 0, SIZE, 0);
    int length = 0;
    while (length < SIZE && content.getByte(length) != 0) {
      length++;
    }
    return HostText.decode(Arrays.copyOf(content.toArray(), length));
  }

  @Override
  public void ignore() {
    close();
  }

  @Override
  public void close() {
    file.close();
  }
}
