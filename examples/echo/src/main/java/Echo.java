// SPDX-License-Identifier: Apache-2.0
import dev.ukvm.guest.Net;
import java.io.IOException;
import java.util.HexFormat;

/**
 * Sends each frame back to who sent it. A second thread tells how many there were: it sleeps, and
 * so does the guest between two frames.
 */
public final class Echo {
  private static final int ADDRESS = 6;
  private static volatile long frames;

  public static void main(String[] arguments) throws IOException {
    Net net = Net.acquire("service");
    System.out.println("address " + HexFormat.ofDelimiter(":").formatHex(net.mac()));
    Thread teller = new Thread(Echo::tell);
    teller.setDaemon(true);
    teller.start();
    byte[] frame = net.newBuffer();
    long last = arguments.length > 0 ? Long.parseLong(arguments[0]) : Long.MAX_VALUE;
    while (frames < last) {
      int length = net.read(frame);
      for (int i = 0; i < ADDRESS; i++) {
        byte to = frame[i];
        frame[i] = frame[ADDRESS + i];
        frame[ADDRESS + i] = to;
      }
      net.write(frame, 0, length);
      frames++;
    }
    System.out.println(frames + " frames");
  }

  private static void tell() {
    try {
      while (true) {
        Thread.sleep(1000);
        System.out.println(frames + " frames so far");
      }
    } catch (InterruptedException e) {
      // Never.
    }
  }
}
