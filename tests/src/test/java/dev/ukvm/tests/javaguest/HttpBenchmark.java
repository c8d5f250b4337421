// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Compares servers of the example Http, in rounds that take turns: connections that ask for 100
 * bytes, again as soon as they have them. {@code docs/performance.md} has its command line: {@code
 * ROUNDS SECONDS CONNECTIONS NAME HOST:PORT...}.
 */
public final class HttpBenchmark {
  private static final int BODY = 100;
  private static final byte[] REQUEST =
      ("GET /" + BODY + " HTTP/1.1\r\nHost: benchmark\r\n\r\n").getBytes(ISO_8859_1);
  private static final double NANOS_PER_SECOND = 1e9;
  private static final double NANOS_PER_MILLI = 1e6;

  private HttpBenchmark() {}

  public static void main(String[] args) throws Exception {
    int rounds = Integer.parseInt(args[0]);
    int seconds = Integer.parseInt(args[1]);
    int connections = Integer.parseInt(args[2]);
    Map<String, List<double[]>> results = new LinkedHashMap<>();
    for (int round = 0; round < rounds; round++) {
      for (int i = 3; i + 1 < args.length; i += 2) {
        results
            .computeIfAbsent(args[i], name -> new ArrayList<>())
            .add(measure(args[i + 1], seconds, connections));
      }
    }
    results.forEach((name, all) ->
        System.out.printf(
            "%-20s %8.0f requests/s  p50 %.3f ms  p99 %.3f ms%n",
            name, median(all, 0), median(all, 1), median(all, 2)));
  }

  private static double median(List<double[]> all, int figure) {
    double[] sorted = all.stream().mapToDouble(one -> one[figure]).sorted().toArray();
    return sorted[sorted.length / 2];
  }

  /** Requests a second, and the median and 99th percentile of the times in milliseconds. */
  private static double[] measure(String server, int seconds, int connections) throws Exception {
    int colon = server.lastIndexOf(':');
    InetSocketAddress address =
        new InetSocketAddress(
            server.substring(0, colon), Integer.parseInt(server.substring(colon + 1)));
    long end = System.nanoTime() + (long) (seconds * NANOS_PER_SECOND);
    long[] times = new long[0];
    try (ExecutorService threads = Executors.newFixedThreadPool(connections)) {
      List<Future<long[]>> clients = new ArrayList<>();
      for (int i = 0; i < connections; i++) {
        Callable<long[]> client = () -> ask(address, end);
        clients.add(threads.submit(client));
      }
      for (Future<long[]> client : clients) {
        long[] more = client.get();
        int count = times.length;
        times = Arrays.copyOf(times, count + more.length);
        System.arraycopy(more, 0, times, count, more.length);
      }
    }
    Arrays.sort(times);
    return new double[] {
      times.length / (double) seconds,
      times[times.length / 2] / NANOS_PER_MILLI,
      times[(int) (times.length * 0.99)] / NANOS_PER_MILLI
    };
  }

  private static long[] ask(InetSocketAddress address, long end) throws IOException {
    long[] times = new long[1024];
    int count = 0;
    try (Socket socket = new Socket()) {
      socket.connect(address);
      socket.setTcpNoDelay(true);
      InputStream in = socket.getInputStream();
      byte[] answer = new byte[4096];
      for (long start = System.nanoTime(); start < end; start = System.nanoTime()) {
        socket.getOutputStream().write(REQUEST);
        read(in, answer);
        if (count == times.length) {
          times = Arrays.copyOf(times, 2 * count);
        }
        times[count++] = System.nanoTime() - start;
      }
    }
    return Arrays.copyOf(times, count);
  }

  private static void read(InputStream in, byte[] answer) throws IOException {
    int length = 0;
    int whole = Integer.MAX_VALUE;
    while (length < whole) {
      int count = in.read(answer, length, answer.length - length);
      if (count < 0) {
        throw new EOFException("the server has closed the connection");
      }
      length += count;
      int head = new String(answer, 0, length, ISO_8859_1).indexOf("\r\n\r\n");
      if (head >= 0) {
        whole = head + 4 + BODY;
      }
    }
  }
}
