// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/**
 * Talks to itself in all ways, and tells what happened: a JVM and a guest have to tell the same.
 */
public final class Networking {
  private static final InetAddress HERE = InetAddress.getLoopbackAddress();
  private static final int SECOND = 1000;

  /** What fails, maybe. */
  private interface Attempt {
    void run() throws IOException;
  }

  private Networking() {}

  public static void main(String[] arguments) throws Exception {
    addresses();
    echo();
    halfClose();
    bulk();
    refused();
    timeouts();
    closedByAnother();
    reset();
    bound();
    many();
    datagrams();
    states();
  }

  private static void tell(String name, Attempt attempt) {
    try {
      attempt.run();
      System.out.println(name + ": went well");
    } catch (IOException e) {
      String type =
          e instanceof ConnectException
              ? "ConnectException"
              : e instanceof SocketTimeoutException
                  ? "SocketTimeoutException"
                  : e.getClass().getName();
      System.out.println(name + ": " + type + ": " + e.getMessage());
    }
  }

  private static Thread start(Attempt attempt) {
    Thread thread =
        new Thread(() -> {
          try {
            attempt.run();
          } catch (IOException e) {
            System.out.println("thread: " + e);
          }
        });
    thread.start();
    return thread;
  }

  private static void addresses() throws IOException {
    InetAddress address = InetAddress.getByName("192.168.7.254");
    System.out.println(address + " " + address.getHostAddress() + " " + address.hashCode());
    System.out.println(address.isSiteLocalAddress() + " " + HERE.isLoopbackAddress());
    System.out.println(HERE + " " + InetAddress.getByName("localhost"));
    System.out.println(InetAddress.getByAddress("me", new byte[] {10, 0, 0, (byte) 200}));
    System.out.println(address.equals(InetAddress.getByAddress("x", address.getAddress())));
    System.out.println(new InetSocketAddress("10.1.2.3", 80));
    System.out.println(new InetSocketAddress(8080));
    System.out.println(InetSocketAddress.createUnresolved("no.where", 1));
    tell("length", () -> InetAddress.getByAddress(new byte[3]));
    tell("name", () -> new Socket().connect(InetSocketAddress.createUnresolved("no.where", 1)));
    try {
      System.out.println(new InetSocketAddress(HERE, 65536));
    } catch (IllegalArgumentException e) {
      System.out.println(e.getMessage());
    }
  }

  private static void echo() throws Exception {
    try (ServerSocket server = new ServerSocket(0, 5, HERE)) {
      Thread thread =
          start(() -> {
            try (Socket socket = server.accept()) {
              socket.getInputStream().transferTo(socket.getOutputStream());
            }
          });
      try (Socket socket = new Socket(HERE, server.getLocalPort())) {
        socket.setTcpNoDelay(true);
        OutputStream out = socket.getOutputStream();
        InputStream in = socket.getInputStream();
        for (int i = 1; i <= 2000; i = i * 3 + 1) {
          byte[] data = new byte[i];
          for (int at = 0; at < i; at++) {
            data[at] = (byte) (at * i);
          }
          out.write(data);
          int sum = 0;
          for (byte one : in.readNBytes(i)) {
            sum = 31 * sum + one;
          }
          System.out.println("echo " + i + " " + sum);
        }
        System.out.println(socket.getPort() == server.getLocalPort());
        System.out.println(socket.getInetAddress() + " " + socket.getLocalAddress());
        System.out.println(in.available());
        out.write(7);
        System.out.println(in.read());
      }
      thread.join();
    }
  }

  private static void halfClose() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread thread =
          start(() -> {
            try (Socket socket = server.accept()) {
              byte[] all = socket.getInputStream().readAllBytes();
              socket
                  .getOutputStream()
                  .write(("got " + all.length).getBytes(StandardCharsets.UTF_8));
            }
          });
      try (Socket socket = new Socket("localhost", server.getLocalPort())) {
        socket.getOutputStream().write(new byte[5000]);
        socket.shutdownOutput();
        tell("write", () -> socket.getOutputStream().write(1));
        System.out.println(
            new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8));
        System.out.println(socket.getInputStream().read());
        System.out.println(socket.isOutputShutdown() + " " + socket.isInputShutdown());
      }
      thread.join();
      thread = start(() -> server.accept().getOutputStream().write(1));
      try (Socket socket = new Socket(HERE, server.getLocalPort())) {
        socket.shutdownInput();
        tell("read", () -> System.out.println(socket.getInputStream()));
      }
      thread.join();
    }
  }

  /** More than the buffers hold, to a reader that begins late. */
  private static void bulk() throws Exception {
    int size = 3_000_000;
    try (ServerSocket server = new ServerSocket(0)) {
      Thread thread =
          start(() -> {
            try (Socket socket = server.accept()) {
              OutputStream out = socket.getOutputStream();
              byte[] data = new byte[size];
              for (int i = 0; i < size; i++) {
                data[i] = (byte) (i / 251);
              }
              out.write(data);
            }
          });
      try (Socket socket = new Socket(HERE, server.getLocalPort())) {
        Thread.sleep(100);
        long sum = 0;
        long count = 0;
        byte[] buffer = new byte[10_000];
        InputStream in = socket.getInputStream();
        for (int n = in.read(buffer); n >= 0; n = in.read(buffer)) {
          for (int i = 0; i < n; i++) {
            sum = 31 * sum + buffer[i];
          }
          count += n;
        }
        System.out.println("bulk " + count + " " + sum);
      }
      thread.join();
    }
  }

  private static void refused() throws IOException {
    int port;
    try (ServerSocket server = new ServerSocket(0)) {
      port = server.getLocalPort();
    }
    tell("refused", () -> new Socket(HERE, port).close());
    Socket socket = new Socket();
    tell("refused", () -> socket.connect(new InetSocketAddress(HERE, port), SECOND));
    System.out.println(socket.isClosed() + " " + socket.isConnected());
  }

  private static void timeouts() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      server.setSoTimeout(50);
      long start = System.nanoTime();
      tell("accept", server::accept);
      try (Socket socket = new Socket(HERE, server.getLocalPort());
          Socket other = server.accept()) {
        socket.setSoTimeout(50);
        tell("read", () -> socket.getInputStream().read());
        other.getOutputStream().write(9);
        System.out.println(socket.getInputStream().read());
        System.out.println(socket.getSoTimeout());
      }
      long millis = (System.nanoTime() - start) / 1_000_000;
      System.out.println(millis >= 100 && millis < 10 * SECOND);
    }
  }

  private static void closedByAnother() throws Exception {
    ServerSocket server = new ServerSocket(0);
    Thread accepting = start(() -> tell("accept", server::accept));
    Thread.sleep(50);
    server.close();
    accepting.join();
    try (ServerSocket listener = new ServerSocket(0)) {
      Socket socket = new Socket(HERE, listener.getLocalPort());
      InputStream in = socket.getInputStream();
      Thread reading = start(() -> tell("read", in::read));
      Thread.sleep(50);
      socket.close();
      reading.join();
      tell("again", in::read);
      listener.accept().close();
    }
    DatagramSocket datagrams = new DatagramSocket(0, HERE);
    Thread receiving =
        start(() -> tell("receive", () -> datagrams.receive(new DatagramPacket(new byte[9], 9))));
    Thread.sleep(50);
    datagrams.close();
    receiving.join();
  }

  private static void reset() throws Exception {
    try (ServerSocket server = new ServerSocket(0)) {
      Socket socket = new Socket(HERE, server.getLocalPort());
      try (Socket other = server.accept()) {
        socket.setSoLinger(true, 0);
        socket.close();
        tell("reset", () -> other.getInputStream().read());
      }
      Socket writer = new Socket(HERE, server.getLocalPort());
      Socket gone = server.accept();
      gone.close();
      System.out.println(writer.getInputStream().read());
      boolean failed = false;
      for (int i = 0; i < 100 && !failed; i++) {
        try {
          writer.getOutputStream().write(new byte[100]);
          Thread.sleep(10);
        } catch (SocketException e) {
          failed = true;
        }
      }
      System.out.println("failed " + failed);
      writer.close();
    }
  }

  private static void bound() throws IOException {
    ServerSocket server = new ServerSocket(0);
    int port = server.getLocalPort();
    tell("in use", () -> new ServerSocket(port).close());
    tell("not ours", () -> new ServerSocket(0, 5, InetAddress.getByName("198.51.100.9")).close());
    server.close();
    tell("free again", () -> new ServerSocket(port).close());
    tell("closed", server::accept);
  }

  private static void many() throws Exception {
    int count = 100;
    try (ServerSocket server = new ServerSocket(0, count)) {
      List<Thread> threads = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        int id = i;
        threads.add(
            start(() -> {
              try (Socket socket = new Socket(HERE, server.getLocalPort())) {
                socket.getOutputStream().write(id);
                if (socket.getInputStream().read() != (id ^ 255)) {
                  System.out.println("another's");
                }
              }
            }));
      }
      int sum = 0;
      List<Socket> sockets = new ArrayList<>();
      for (int i = 0; i < count; i++) {
        sockets.add(server.accept());
      }
      for (Socket socket : sockets) {
        int id = socket.getInputStream().read();
        sum += id;
        socket.getOutputStream().write(id ^ 255);
        socket.close();
      }
      for (Thread thread : threads) {
        thread.join();
      }
      System.out.println("many " + sum);
    }
  }

  private static void datagrams() throws IOException {
    try (DatagramSocket one = new DatagramSocket(0, HERE);
        DatagramSocket two = new DatagramSocket()) {
      for (int size = 1; size <= 60_000; size *= 7) {
        datagram(one, two, size);
      }
      datagram(one, two, 0);
      byte[] text = "cut short".getBytes(StandardCharsets.UTF_8);
      two.send(new DatagramPacket(text, text.length, HERE, one.getLocalPort()));
      DatagramPacket little = new DatagramPacket(new byte[3], 3);
      one.receive(little);
      ByteArrayOutputStream shown = new ByteArrayOutputStream();
      shown.write(little.getData(), 0, little.getLength());
      System.out.println(shown.toString(StandardCharsets.UTF_8));
      one.setSoTimeout(50);
      tell("receive", () -> one.receive(little));
      two.connect(HERE, one.getLocalPort());
      System.out.println(two.isConnected() + " " + two.getInetAddress());
      two.send(new DatagramPacket(text, 3));
      one.receive(little);
      System.out.println(little.getLength());
      tell("in use", () -> new DatagramSocket(one.getLocalPort(), HERE).close());
    }
  }

  private static void datagram(DatagramSocket to, DatagramSocket from, int size)
      throws IOException {
    byte[] data = new byte[size];
    for (int i = 0; i < size; i++) {
      data[i] = (byte) i;
    }
    from.send(new DatagramPacket(data, size, HERE, to.getLocalPort()));
    DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
    to.receive(packet);
    int sum = 0;
    for (int i = 0; i < packet.getLength(); i++) {
      sum = 31 * sum + packet.getData()[i];
    }
    System.out.println("datagram " + packet.getLength() + " " + sum + " " + packet.getAddress());
    System.out.println(packet.getPort() == from.getLocalPort());
  }

  private static void states() throws IOException {
    Socket socket = new Socket();
    System.out.println(socket + " " + socket.isBound() + " " + socket.getPort());
    tell("not connected", socket::getInputStream);
    tell(
        "unknown",
        () -> {
          throw new UnknownHostException("x");
        });
    socket.close();
    tell("closed", () -> socket.connect(new InetSocketAddress(HERE, 1)));
    tell("closed", () -> socket.setSoTimeout(1));
    socket.close();
    System.out.println(socket.isClosed());
  }
}
