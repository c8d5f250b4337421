// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest.programs;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/**
 * Sends datagrams back, tells its address, or asks itself for names: whichever its argument says.
 */
public final class Datagrams {
  private static final int DNS_PORT = 53;
  private static final int HEADER = 12;
  private static final int NO_SUCH_NAME = 3;

  private Datagrams() {}

  public static void main(String[] arguments) throws IOException {
    switch (arguments[0]) {
      case "echo" -> echo(Integer.parseInt(arguments[1]));
      case "address" -> address();
      case "names" -> names();
      default -> throw new IllegalArgumentException(arguments[0]);
    }
  }

  private static void echo(int port) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(port)) {
      System.out.println("echoing");
      DatagramPacket packet = new DatagramPacket(new byte[65_535], 65_535);
      while (true) {
        socket.receive(packet);
        socket.send(packet);
        packet.setLength(packet.getData().length);
      }
    }
  }

  /** Waits for one by sending something. */
  private static void address() throws IOException {
    try (DatagramSocket socket = new DatagramSocket()) {
      socket.send(new DatagramPacket(new byte[1], 1, InetAddress.getByName("10.0.0.1"), 9));
    }
    System.out.println(InetAddress.getLocalHost().getHostAddress());
  }

  private static void names() throws IOException {
    Thread server =
        new Thread(() -> {
          try (DatagramSocket socket = new DatagramSocket(DNS_PORT)) {
            while (true) {
              answer(socket);
            }
          } catch (IOException e) {
            System.out.println(e);
          }
        });
    server.setDaemon(true);
    server.start();
    for (String name : new String[] {"one.test", "Two.test", "one.test", "no.test"}) {
      try {
        System.out.println(InetAddress.getByName(name));
      } catch (UnknownHostException e) {
        System.out.println(e.getMessage());
      }
    }
  }

  /** Knows what ends in one.test or two.test. */
  private static void answer(DatagramSocket socket) throws IOException {
    DatagramPacket packet = new DatagramPacket(new byte[512], 512);
    socket.receive(packet);
    byte[] question = packet.getData();
    StringBuilder name = new StringBuilder();
    int at = HEADER;
    while (question[at] != 0) {
      name.append(new String(question, at + 1, question[at], StandardCharsets.US_ASCII))
          .append('.');
      at += question[at] + 1;
    }
    System.out.println("asked for " + name);
    String known = name.toString().toLowerCase(Locale.ROOT);
    int last = known.equals("one.test.") ? 1 : known.equals("two.test.") ? 2 : 0;
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    out.write(question, 0, 2);
    out.write(0x81);
    out.write(last == 0 ? 0x80 | NO_SUCH_NAME : 0x80);
    write(out, new byte[] {0, 1, 0, (byte) (last == 0 ? 0 : 1), 0, 0, 0, 0});
    out.write(question, HEADER, at + 5 - HEADER);
    if (last != 0) {
      // The question's name; an IPv4 address of the Internet's, for a minute.
      write(out, new byte[] {(byte) 0xc0, HEADER, 0, 1, 0, 1, 0, 0, 0, 60, 0, 4});
      write(out, new byte[] {(byte) 192, 0, 2, (byte) last});
    }
    byte[] answer = out.toByteArray();
    socket.send(new DatagramPacket(answer, answer.length, packet.getSocketAddress()));
  }

  private static void write(ByteArrayOutputStream out, byte[] data) {
    out.write(data, 0, data.length);
  }
}
