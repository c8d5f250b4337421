// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.io.ByteArrayOutputStream;

/** A socket, which would fill up if nobody read it: a thread does once nobody else does. */
final class BsdProgramLog extends ProgramLog implements Runnable {
  private static final int BUFFER_SIZE = 4096;

  private final Fd socket;
  private final Struct buffer = Struct.allocate(BUFFER_SIZE);
  private boolean ignored;

  private BsdProgramLog(Fd socket, Fd end) {
    super(end);
    this.socket = socket;
  }

  static BsdProgramLog create(String name) {
    Fd[] ends = UnixSocket.pair(name);
    return new BsdProgramLog(ends[0], ends[1]);
  }

  @Override
  public String read() {
    ByteArrayOutputStream said = new ByteArrayOutputStream();
    long n = 1;
    while (n > 0 && UnixSocket.readable(socket) > 0 && said.size() < SIZE) {
      n = socket.read(buffer.segment(), 0, BUFFER_SIZE);
      said.write(buffer.toArray(), 0, (int) Math.max(n, 0));
    }
    return HostText.decode(said.toByteArray());
  }

  @Override
  public void ignore() {
    ignored = true;
    Thread reader = new Thread(this, "program-log");
    reader.setDaemon(true);
    reader.start();
  }

  @Override
  public void run() {
    long n;
    do {
      n = socket.read(buffer.segment(), 0, BUFFER_SIZE);
    } while (n > 0 || n == -Errno.EINTR);
    socket.close();
  }

  /** Of one that is ignored the thread closes it, when the program has ended. */
  @Override
  public void close() {
    if (!ignored) {
      socket.close();
    }
  }
}
