// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import dev.ukvm.posix.Directory;
import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.HostFile;
import dev.ukvm.posix.HostText;
import dev.ukvm.posix.InternetAddress;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Poller;
import dev.ukvm.posix.Struct;
import dev.ukvm.posix.UnixSocket;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/** Files, sockets and events, and the names that they have. */
@SuppressWarnings("try") // What closing does is what is tried.
final class DescriptorCases {
  private static final long MILLI = 1_000_000;
  private static final long SECOND = 1_000 * MILLI;

  private DescriptorCases() {}

  static void addTo(List<Case> cases) {
    cases.add(new Case("fd: reads and writes where it is told", DescriptorCases::file));
    cases.add(new Case("fd: refuses ranges outside of a buffer", DescriptorCases::ranges));
    cases.add(new Case("fd: errors have their numbers", DescriptorCases::errors));
    cases.add(new Case("fd: is closed once", DescriptorCases::closedOnce));
    cases.add(new Case("fd: inherited if it is open", DescriptorCases::inherited));
    cases.add(new Case("fd: events", DescriptorCases::events));
    cases.add(new Case("fd: locks", DescriptorCases::locks));
    cases.add(
        new Case("fd: writes all where there is no room at first", DescriptorCases::writeAll));
    cases.add(new Case("poller: tells who is ready", DescriptorCases::poll));
    cases.add(new Case("poller: waits as long as it is told", DescriptorCases::pollTime));
    cases.add(new Case("host file: reads, makes, removes", DescriptorCases::hostFile));
    cases.add(new Case("directory: names all that is in it", DescriptorCases::directory));
    cases.add(new Case("host text: keeps all pairs of bytes", DescriptorCases::pairs));
    cases.add(new Case("host text: keeps any bytes", DescriptorCases::anyBytes));
    cases.add(new Case("host text: is UTF-8", DescriptorCases::texts));
    cases.add(new Case("host text: names of any bytes", DescriptorCases::oddNames));
    cases.add(new Case("unix socket: listens, connects, accepts", DescriptorCases::sockets));
    cases.add(new Case("unix socket: the other end goes", DescriptorCases::brokenSocket));
    cases.add(new Case("internet address: ports taken and free", DescriptorCases::ports));
    cases.add(new Case("internet address: reads texts", DescriptorCases::addresses));
  }

  private static String path(String name) {
    return Forms.scratch() + "/" + name;
  }

  private static MemorySegment bytes(Arena arena, int... values) {
    MemorySegment segment = arena.allocate(values.length);
    for (int i = 0; i < values.length; i++) {
      segment.set(ValueLayout.JAVA_BYTE, i, (byte) values[i]);
    }
    return segment;
  }

  private static void write(String path, byte[] content) {
    try (Fd file = Fd.create(path)) {
      Check.same(0, file.writeFully(content));
    }
  }

  private static void file() {
    write(path("file"), new byte[] {1, 2, 3, 4, 5});
    try (Arena arena = Arena.ofConfined();
        Fd file = Fd.open(path("file"), Fd.O_RDWR)) {
      Check.same(5, file.status().size());
      Check.isTrue(file.status().isRegular(), "regular");
      MemorySegment buffer = arena.allocate(8);
      Check.same(3, file.preadFully(buffer, 1, 3, 1));
      Check.same(new byte[] {0, 2, 3, 4, 0, 0, 0, 0}, buffer.toArray(ValueLayout.JAVA_BYTE));
      Check.same(3, file.preadFully(buffer, 0, 8, 2));
      Check.same(0, file.preadFully(buffer, 0, 8, 5));
      Check.same(-Errno.EINVAL, file.preadFully(buffer, 0, 8, -1));
      Check.same(2, file.pwrite(bytes(arena, 8, 9), 0, 2, 5L << 32));
      Check.same((5L << 32) + 2, file.status().size());
      Check.same(1, file.pread(buffer, 7, 1, (5L << 32) + 1));
      Check.same(9, buffer.get(ValueLayout.JAVA_BYTE, 7));
      Check.same(5, file.read(buffer, 0, 5));
      Check.same(1, buffer.get(ValueLayout.JAVA_BYTE, 0));
    }
    try (Fd sparse = Fd.memfd("sparse", 5L << 32)) {
      Check.same(5L << 32, sparse.status().size());
    }
  }

  private static void ranges() {
    try (Arena arena = Arena.ofConfined();
        Fd file = Fd.memfd("ranges", 64)) {
      MemorySegment buffer = arena.allocate(16).asSlice(0, 8);
      long[] wrong = {9, -1, 1L << 32, Long.MAX_VALUE, Long.MIN_VALUE};
      for (long value : wrong) {
        outside(() -> file.read(buffer, value, 1));
        outside(() -> file.write(buffer, 0, value));
        outside(() -> file.pread(buffer, value, 1, 0));
        outside(() -> file.pwrite(buffer, 1, value, 0));
        outside(() -> file.pread(buffer, value, value, 0));
      }
      outside(() -> file.pread(buffer, 1, 8, 0));
      Check.same(8, file.pread(buffer, 0, 8, 0));
    }
  }

  private static void outside(Case.Body body) {
    Check.thrown(IndexOutOfBoundsException.class, "range", body);
  }

  private static void errors() {
    NativeException e =
        Check.thrown(NativeException.class, "open", () -> Fd.open(path("none"), Fd.O_RDONLY));
    Check.same(Errno.ENOENT, e.errno());
    Check.same("open", e.call());
    Check.contains(e.getMessage(), "none: open failed: ENOENT (");
    e = Check.thrown(NativeException.class, "open", () -> Fd.open(path(""), Fd.O_RDWR));
    Check.same(Errno.EISDIR, e.errno());
    try (Arena arena = Arena.ofConfined();
        Fd directory = Fd.open(Forms.scratch(), Fd.O_RDONLY);
        Fd nothing = Fd.open("/dev/null", Fd.O_RDONLY)) {
      MemorySegment buffer = arena.allocate(8);
      Check.same(-Errno.EISDIR, directory.read(buffer, 0, 8));
      Check.same(-Errno.EBADF, nothing.write(buffer, 0, 8));
      Check.same(-Errno.ENOTTY, nothing.ioctl(0x5413, buffer));
      Check.same(0, nothing.read(buffer, 0, 8));
      NativeException failed =
          Check.thrown(NativeException.class, "check", () -> nothing.check(-Errno.EIO, "call"));
      Check.contains(failed.getMessage(), "/dev/null: call failed: EIO (");
    }
    Check.contains(Errno.describe(Errno.EADDRINUSE), "EADDRINUSE (");
    Check.same("errno 900", Errno.describe(900));
  }

  private static void closedOnce() {
    Fd first = Fd.open("/dev/null", Fd.O_RDONLY);
    int number = first.number();
    first.close();
    try (Fd second = Fd.open("/dev/zero", Fd.O_RDONLY);
        Arena arena = Arena.ofConfined()) {
      Check.same(number, second.number(), "the lowest number is taken");
      first.close();
      Check.same(1, second.read(arena.allocate(1), 0, 1));
    }
  }

  private static void inherited() {
    try (Fd file = Fd.open("/dev/null", Fd.O_RDONLY)) {
      int number = file.number();
      Check.same(number, Fd.inherited(number).number());
      file.close();
      NativeException e = Check.thrown(NativeException.class, "closed", () -> Fd.inherited(number));
      Check.same(Errno.EBADF, e.errno());
    }
  }

  private static void events() {
    try (Fd event = Fd.event("event");
        Poller poller = Poller.open(1)) {
      poller.add(event, Poller.IN);
      Check.same(0, poller.await(0));
      event.signal();
      event.signal();
      Check.same(1, poller.await(SECOND));
      Check.same(1, poller.await(SECOND));
      event.clear();
      Check.same(0, poller.await(0));
      event.clear();
    }
  }

  private static void locks() {
    write(path("locked"), new byte[1]);
    try (Fd one = Fd.open(path("locked"), Fd.O_RDWR);
        Fd two = Fd.open(path("locked"), Fd.O_RDWR)) {
      Check.same(0, one.lock(true));
      Check.same(-Errno.EAGAIN, two.lock(false));
      one.close();
      Check.same(0, two.lock(false));
    }
  }

  private static void writeAll() {
    Fd[] pair = UnixSocket.pair("pair");
    try (Fd to = pair[0];
        Fd from = pair[1];
        Arena arena = Arena.ofConfined()) {
      to.setNonBlocking();
      MemorySegment chunk = arena.allocate(1 << 16);
      while (to.write(chunk, 0, chunk.byteSize()) > 0) {
        // Until it is full.
      }
      Check.same(-Errno.EAGAIN, to.write(chunk, 0, 1));
      // It can't be waited for here, where nobody reads meanwhile; with room it goes at once.
      Check.same(1 << 16, from.read(chunk, 0, chunk.byteSize()));
      Check.same(0, to.writeFully(new byte[100]));
    }
  }

  private static void poll() {
    Fd[] pair = UnixSocket.pair("pair");
    try (Fd one = pair[0];
        Fd other = pair[1];
        Fd event = Fd.event("event");
        Poller poller = Poller.open(3);
        Arena arena = Arena.ofConfined()) {
      int socket = poller.add(one, Poller.IN);
      int second = poller.add(event, Poller.IN);
      int later = poller.add();
      Check.same(0, poller.await(0));
      Check.same(1, other.write(bytes(arena, 7), 0, 1));
      Check.same(1, poller.await(SECOND));
      Check.isTrue(poller.ready(socket) && !poller.ready(second), "the socket alone");
      poller.set(later, one, (short) (Poller.IN | Poller.OUT));
      event.signal();
      Check.same(3, poller.await(SECOND));
      Check.same(Poller.IN | Poller.OUT, poller.events(later));
      poller.set(socket, null, (short) 0);
      poller.set(later, null, (short) 0);
      Check.same(1, poller.await(SECOND));
      Check.isTrue(poller.ready(second) && !poller.ready(socket), "the event alone");
      other.close();
      event.clear();
      poller.set(socket, one, Poller.IN);
      Check.same(1, poller.await(SECOND));
      Check.isTrue(poller.ready(socket), "who is left alone is told");
    }
  }

  private static void pollTime() {
    try (Fd event = Fd.event("event");
        Poller poller = Poller.open(1)) {
      poller.add(event, Poller.IN);
      long start = System.nanoTime();
      Check.same(0, poller.await(5 * MILLI + 1));
      long waited = System.nanoTime() - start;
      Check.isTrue(waited > 5 * MILLI && waited < 5 * SECOND, "waited " + waited);
      event.signal();
      // Unsigned, and more than the kernel takes.
      Check.same(1, poller.await(-1));
      Check.same(1, poller.await(Long.MIN_VALUE));
      Check.same(1, poller.await(Long.MAX_VALUE));
    }
  }

  private static void hostFile() {
    byte[] content = new byte[10_000];
    for (int i = 0; i < content.length; i++) {
      content[i] = (byte) i;
    }
    String file = path("gr\u00f6\u00dfe");
    write(file, content);
    Check.same(content, HostFile.read(file));
    // It says that it has 0 bytes.
    Check.isTrue(HostFile.read("/proc/self/status").length > 100, "/proc");
    Check.same(null, HostFile.read(path("none")));
    Check.same(null, HostFile.read(Forms.scratch()));
    Check.isTrue(HostFile.exists(file) && !HostFile.exists(file + "s"), "exists");
    Check.isTrue(HostFile.isDirectory(Forms.scratch()), "directory");
    Check.isTrue(!HostFile.isDirectory(file), "no directory");
    Check.isTrue(!HostFile.isExecutable(file) && HostFile.isExecutable("/bin/sh"), "executable");
    Check.isTrue(HostFile.isWritable(file) && !HostFile.isWritable(""), "writable");
    String made = path("made");
    HostFile.makePrivateDirectory(made);
    NativeException e =
        Check.thrown(NativeException.class, "again", () -> HostFile.makePrivateDirectory(made));
    Check.same(Errno.EEXIST, e.errno());
    write(made + "/file", new byte[0]);
    Check.isTrue(HostFile.removeDirectory(made) < 0, "not empty");
    Check.same(0, HostFile.remove(made + "/file"));
    Check.same(-Errno.ENOENT, HostFile.remove(made + "/file"));
    Check.same(0, HostFile.removeDirectory(made));
  }

  private static void directory() {
    String directory = path("directory");
    HostFile.makePrivateDirectory(directory);
    Check.same(0, Directory.names(directory).size());
    List<String> names = new ArrayList<>();
    names.add("a");
    names.add(".hidden");
    names.add("\u00e4\u20ac");
    names.add("n".repeat(255));
    // More than one system call tells.
    for (int i = 0; i < 300; i++) {
      names.add(i + "-" + "x".repeat(200));
    }
    for (String name : names) {
      write(directory + "/" + name, new byte[0]);
    }
    List<String> found = Directory.names(directory);
    Check.same(names.size(), found.size());
    for (String name : names) {
      Check.isTrue(found.contains(name), name);
    }
    Check.same(0, Directory.names(path("absent")).size());
    Check.same(0, Directory.names(directory + "/a").size());
  }

  private static void kept(byte... bytes) {
    Check.same(bytes, HostText.encode(HostText.decode(bytes)));
  }

  /**
   * Among them those of overlong forms, of surrogates and of what a longer character begins with.
   */
  private static void pairs() {
    for (int pair = 0; pair < 1 << 16; pair++) {
      kept((byte) (pair >> 8), (byte) pair);
    }
  }

  private static void anyBytes() {
    Random random = new Random(1);
    byte[] heads = {(byte) 0xe9, (byte) 0xed, (byte) 0xf0, (byte) 0xf4, (byte) 0xc0, 'a'};
    for (int i = 0; i < 100_000; i++) {
      byte[] bytes = new byte[random.nextInt(12)];
      random.nextBytes(bytes);
      for (int j = 0; j < bytes.length; j += 3) {
        bytes[j] = heads[random.nextInt(heads.length)];
      }
      kept(bytes);
    }
  }

  private static void texts() {
    String[] texts = {"", "app.elf", "caf\u00e9", "\u6f22\u5b57", "\ud83d\udc2a", "\u0000"};
    for (String text : texts) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      Check.same(text, HostText.decode(bytes));
      Check.same(bytes, HostText.encode(text));
    }
    Check.same("caf\udce9", HostText.decode(new byte[] {'c', 'a', 'f', (byte) 0xe9}));
    // Not one that a byte has made.
    Check.same("a?b?".getBytes(StandardCharsets.UTF_8), HostText.encode("a\ud800b\udfff"));
  }

  private static void oddNames() {
    String directory = path("odd");
    HostFile.makePrivateDirectory(directory);
    String name = HostText.decode(new byte[] {(byte) 0xff, 'x', (byte) 0xe2, (byte) 0x82});
    write(directory + "/" + name, new byte[] {1});
    Check.same(name, Directory.names(directory).get(0));
    Check.same(new byte[] {1}, HostFile.read(directory + "/" + name));
  }

  private static void sockets() {
    String path = path("socket");
    NativeException e =
        Check.thrown(NativeException.class, "nobody", () -> UnixSocket.connect(path));
    Check.same(Errno.ENOENT, e.errno());
    try (Arena arena = Arena.ofConfined();
        Fd listener = UnixSocket.listen(path)) {
      Check.isTrue(UnixSocket.isAt(path), "a socket");
      Check.same(null, UnixSocket.accept(listener));
      try (Fd client = UnixSocket.connect(path);
          Fd server = UnixSocket.accept(listener)) {
        MemorySegment buffer = arena.allocate(8);
        Check.same(-Errno.EAGAIN, server.read(buffer, 0, 8));
        Check.same(3, UnixSocket.send(client, bytes(arena, 1, 2, 3), 0, 3));
        Check.same(3, UnixSocket.readable(server));
        Check.same(3, server.read(buffer, 0, 8));
        Check.same(2, buffer.get(ValueLayout.JAVA_BYTE, 1));
        client.close();
        Check.same(0, server.read(buffer, 0, 8));
      }
    }
    e = Check.thrown(NativeException.class, "gone", () -> UnixSocket.connect(path));
    Check.same(Errno.ECONNREFUSED, e.errno());
    String longName = path("x".repeat(UnixSocket.PATH_MAX));
    e = Check.thrown(NativeException.class, "long", () -> UnixSocket.listen(longName));
    Check.same(Errno.E2BIG, e.errno());
  }

  /** An error, and no signal that ends us. */
  private static void brokenSocket() {
    Fd[] pair = UnixSocket.pair("pair");
    pair[1].close();
    try (Fd one = pair[0];
        Arena arena = Arena.ofConfined()) {
      Check.same(-Errno.EPIPE, UnixSocket.send(one, arena.allocate(8), 0, 8));
      Check.same(-Errno.EPIPE, one.write(arena.allocate(8), 0, 8));
      Check.same(0, one.read(arena.allocate(8), 0, 8));
    }
  }

  private static void ports() {
    InternetAddress address = InternetAddress.parse("127.0.0.1");
    int free = 0;
    for (int port = 42_001; port < 43_000 && free == 0; port++) {
      free = address.tryBind(true, port) == 0 ? port : 0;
    }
    Check.isTrue(free != 0, "a port is free");
    Check.same(0, address.tryBind(true, free), "it does not keep it");
    Check.same(-Errno.EADDRNOTAVAIL, InternetAddress.parse("198.51.100.1").tryBind(true, 8080));
  }

  private static void addresses() {
    String[] wrong = {"", "1", "127.0.0.256", "::1::", "01.2.3.4", "1:2:3:4:5:6:7", "::1%lo"};
    for (String text : wrong) {
      Check.isTrue(InternetAddress.parse(text) == null, text);
    }
    Check.isTrue(!InternetAddress.parse("127.0.0.1").isIpv6(), "IPv4");
    Check.isTrue(InternetAddress.parse("::ffff:192.0.2.1").isIpv6(), "IPv6");
    Struct text = Struct.ofString("caf\u00e9");
    Check.same(new byte[] {'c', 'a', 'f', (byte) 0xc3, (byte) 0xa9, 0}, text.toArray());
  }
}
