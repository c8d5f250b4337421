// SPDX-License-Identifier: Apache-2.0
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.OutputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.nio.charset.StandardCharsets;

/**
 * A web server: a thread for each connection, which serves one request after another until its
 * client has enough. A path of /N is answered with N bytes, any other with a greeting.
 */
public final class Http {
  private static final int PORT = 80;
  private static final int TIMEOUT_MILLIS = 30_000;
  private static final int LARGEST = 100_000_000;

  public static void main(String[] arguments) throws IOException {
    int port = arguments.length > 0 ? Integer.parseInt(arguments[0]) : PORT;
    try (ServerSocket server = new ServerSocket(port)) {
      System.out.println("serving on port " + server.getLocalPort());
      while (true) {
        Socket socket = server.accept();
        new Thread(() -> serve(socket)).start();
      }
    }
  }

  private static void serve(Socket socket) {
    try (socket) {
      socket.setTcpNoDelay(true);
      socket.setSoTimeout(TIMEOUT_MILLIS);
      BufferedReader in =
          new BufferedReader(
              new InputStreamReader(socket.getInputStream(), StandardCharsets.ISO_8859_1));
      OutputStream out = socket.getOutputStream();
      while (answer(in, out)) {}
    } catch (SocketException e) {
      // The client has gone.
    } catch (IOException e) {
      System.out.println(socket + ": " + e.getMessage());
    }
  }

  /** Returns whether the client may ask again. */
  private static boolean answer(BufferedReader in, OutputStream out) throws IOException {
    String request = in.readLine();
    if (request == null) {
      return false;
    }
    String[] words = request.split(" ");
    boolean keep = words.length == 3 && words[2].equals("HTTP/1.1");
    for (String line = in.readLine(); line != null && !line.isEmpty(); line = in.readLine()) {
      if (line.equalsIgnoreCase("Connection: close")) {
        keep = false;
      }
    }
    if (words.length != 3 || !words[0].equals("GET")) {
      write(out, "400 Bad Request", false, bytes("GET it\n"));
      return false;
    }
    write(out, "200 OK", keep, body(words[1]));
    return keep;
  }

  private static byte[] body(String path) {
    try {
      byte[] body = new byte[Math.min(Integer.parseInt(path.substring(1)), LARGEST)];
      for (int i = 0; i < body.length; i++) {
        body[i] = (byte) ('a' + i % 26);
      }
      return body;
    } catch (NumberFormatException e) {
      return bytes("Hello from a unikernel, for " + path + "\n");
    }
  }

  private static void write(OutputStream out, String status, boolean keep, byte[] body)
      throws IOException {
    byte[] head =
        bytes(
            "HTTP/1.1 "
                + status
                + "\r\nContent-Type: text/plain\r\nContent-Length: "
                + body.length
                + (keep ? "" : "\r\nConnection: close")
                + "\r\n\r\n");
    byte[] whole = new byte[head.length + body.length];
    System.arraycopy(head, 0, whole, 0, head.length);
    System.arraycopy(body, 0, whole, head.length, body.length);
    out.write(whole);
    out.flush();
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.ISO_8859_1);
  }
}
