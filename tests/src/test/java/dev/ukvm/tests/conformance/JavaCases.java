// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.Target;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.DeviceOption.Kind;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.javaguest.JavaGuests;
import dev.ukvm.tests.javaguest.programs.corpus.Corpus;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.io.RandomAccessFile;
import java.io.UncheckedIOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * Guests in Java, in a rig: the corpus, which must print what it prints on the JVM of the host that
 * built it, and the examples.
 */
final class JavaCases {
  /** Where a rig has what is {@link #built}. */
  static final Path PLACE = Path.of("/job/java");

  private static final String CORPUS = "Corpus.elf";
  private static final String HELLO = "Hello.elf";
  private static final String ECHO = "Echo.elf";
  private static final String HTTP = "Http.elf";
  private static final String STORE = "Store.elf";
  private static final int MEMORY = 64;
  private static final int LITTLE_MEMORY = 16;
  private static final int DISK_SIZE = 4 << 20;
  private static final int BODY = 20_000;
  private static final int ECHOES = 40;

  // A capture: its header's and a frame's header's size, and where that has the frame's length.
  private static final int CAPTURE_HEADER = 24;
  private static final int FRAME_HEADER = 16;
  private static final int FRAME_LENGTH = 8;

  /** The size of each of the two that a frame begins with. */
  private static final int ADDRESS = 6;

  private static final Map<Target, Path> BUILT = new EnumMap<>(Target.class);

  private final Form form;
  private final String hypervisor;
  private final Path scratch;

  JavaCases(Form form, String hypervisor, Path scratch) {
    this.form = form;
    this.hypervisor = hypervisor;
    this.scratch = scratch;
  }

  /** A directory with all guests, and with what the corpus prints on this host's JVM. */
  static synchronized Path built(Target target) {
    return BUILT.computeIfAbsent(target, JavaCases::build);
  }

  private static Path build(Target target) {
    Path directory = Path.of("target", "rig", "java-" + target).toAbsolutePath();
    Manifest none = new Manifest.Builder().build();
    try {
      Files.createDirectories(directory);
      put(directory, CORPUS, JavaGuests.executable(target, Corpus.class, none, "-O1"));
      for (String topic : Corpus.TOPICS) {
        runOnJvm(topic, directory.resolve(topic));
      }
      Manifest net = new Manifest.Builder().add("service", DeviceType.NET).build();
      Manifest disk = new Manifest.Builder().add("storage", DeviceType.BLOCK).build();
      put(directory, HELLO, JavaGuests.example(target, "Hello", none));
      put(directory, STORE, JavaGuests.example(target, "Store", disk));
      put(directory, ECHO, JavaGuests.example(target, "Echo", net));
      Files.deleteIfExists(directory.resolve(HTTP));
      put(directory, HTTP, JavaGuests.example(target, "Http", net));
    } catch (GuestBuildException e) {
      // As without the source of lwIP, which only this one takes.
      assertThat(System.getenv("CI")).as(e.getMessage()).isNull();
      System.err.println("no java-http in a rig for " + target + ": " + e.getMessage());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return directory;
  }

  private static void put(Path directory, String name, Path executable) throws IOException {
    Files.copy(executable, directory.resolve(name), StandardCopyOption.REPLACE_EXISTING);
  }

  private static void runOnJvm(String topic, Path output) throws IOException {
    Process jvm =
        new ProcessBuilder(JavaGuests.onJvm(Corpus.class, topic))
            .redirectOutput(output.toFile())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    try {
      assertThat(jvm.waitFor()).as("exit status of the corpus' %s on a JVM", topic).isZero();
    } catch (InterruptedException e) {
      jvm.destroyForcibly();
      throw new InterruptedIOException(topic);
    }
  }

  /** All, by name. */
  Map<String, DeviceCases.Case> all() {
    Map<String, DeviceCases.Case> cases = new LinkedHashMap<>();
    for (String topic : Corpus.TOPICS) {
      cases.put("java-corpus-" + topic, () -> corpus(topic));
    }
    cases.put("java-hello", this::hello);
    cases.put("java-store", this::store);
    cases.put("java-echo", this::echo);
    if (Files.exists(PLACE.resolve(HTTP))) {
      cases.put("java-http", this::http);
    }
    return cases;
  }

  private GuestRun start(String file, int memory, List<String> arguments, DeviceOption... devices)
      throws IOException {
    return form.start(
        hypervisor, PLACE.resolve(file), arguments, memory, List.of(devices), scratch);
  }

  private List<String> corpus(String topic) throws IOException, InterruptedException {
    Outcome outcome = start(CORPUS, MEMORY, List.of(topic)).await();
    List<String> wrong = new ArrayList<>(DeviceCases.judge(outcome, 0, ""));
    Iterator<String> found = outcome.stdout().lines().iterator();
    for (String line : Files.readAllLines(PLACE.resolve(topic))) {
      String other = found.hasNext() ? found.next() : "nothing";
      if (!other.equals(line)) {
        wrong.add("on a JVM \"" + line + "\", here \"" + other + "\"");
        return wrong;
      }
    }
    if (found.hasNext()) {
      wrong.add("on a JVM nothing, here \"" + found.next() + "\"");
    }
    return wrong;
  }

  private List<String> hello() throws IOException, InterruptedException {
    return DeviceCases.judge(
        start(HELLO, LITTLE_MEMORY, List.of()).await(), 0, "", "Hello, world!");
  }

  /** The rig's kernel sends pings, and gets back as many of them as the guest says. */
  private List<String> echo() throws IOException, InterruptedException {
    DeviceCases.sh(DeviceCases.TAP.formatted(1500));
    DeviceCases.sh("arp -i tap110 -s 10.0.0.2 02:00:00:00:00:02");
    Path capture = scratch.resolve("echo.pcap");
    GuestRun guest =
        start(
            ECHO,
            LITTLE_MEMORY,
            List.of(Integer.toString(ECHOES)),
            DeviceCases.tap("service", "tap110"),
            new DeviceOption(Kind.NET_PCAP, "service", capture.toString()));
    guest.awaitOutput("address ");
    for (int size : new int[] {56, 1472}) {
      DeviceCases.sh("/usr/bin/ping -q -i 0.01 -c %d -w 2 -s %d 10.0.0.2".formatted(ECHOES, size));
    }
    Outcome outcome = guest.await();
    String received = DeviceCases.sh("cat /sys/class/net/tap110/statistics/rx_packets");
    DeviceCases.sh(DeviceCases.NO_TAP);
    List<String> wrong =
        new ArrayList<>(
            DeviceCases.judge(
                outcome,
                0,
                "received: " + received,
                ECHOES + " frames\n",
                "received: " + ECHOES + "\n"));
    if (wrong.isEmpty()) {
      int echoes = echoesIn(ByteBuffer.wrap(Files.readAllBytes(capture)));
      if (echoes != ECHOES) {
        wrong.add(echoes + " frames came back as they were, with their addresses exchanged");
      }
    }
    return wrong;
  }

  /** How many frames of a capture are an earlier one with its two addresses exchanged. */
  private static int echoesIn(ByteBuffer capture) {
    capture.order(ByteOrder.nativeOrder()).position(CAPTURE_HEADER);
    Set<ByteBuffer> awaited = new HashSet<>();
    int echoes = 0;
    while (capture.hasRemaining()) {
      int start = capture.position() + FRAME_HEADER;
      ByteBuffer frame = capture.slice(start, capture.getInt(capture.position() + FRAME_LENGTH));
      capture.position(start + frame.capacity());
      if (awaited.remove(frame)) {
        echoes++;
      } else {
        byte[] echo = new byte[frame.capacity()];
        frame.get(0, echo);
        frame.get(0, echo, ADDRESS, ADDRESS).get(ADDRESS, echo, 0, ADDRESS);
        awaited.add(ByteBuffer.wrap(echo));
      }
    }
    return echoes;
  }

  private List<String> http() throws IOException, InterruptedException {
    DeviceCases.sh(DeviceCases.TAP.formatted(1500));
    GuestRun guest = start(HTTP, MEMORY, List.of(), DeviceCases.tap("service", "tap110"));
    guest.awaitOutput("serving on port 80");
    String got;
    try (InputStream small = URI.create("http://10.0.0.2/rig").toURL().openStream();
        InputStream large = URI.create("http://10.0.0.2/" + BODY).toURL().openStream()) {
      got =
          new String(small.readAllBytes(), StandardCharsets.UTF_8)
              + large.readAllBytes().length
              + " bytes";
    } catch (IOException e) {
      got = e.toString();
    }
    guest.end();
    Outcome outcome = guest.await();
    DeviceCases.sh(DeviceCases.NO_TAP);
    return DeviceCases.judge(
        outcome, 1, got, "Hello from a unikernel, for /rig", BODY + " bytes", "ended by SIGTERM");
  }

  private List<String> store() throws IOException, InterruptedException {
    Path image = scratch.resolve("store");
    try (RandomAccessFile file = new RandomAccessFile(image.toFile(), "rw")) {
      file.setLength(DISK_SIZE);
    }
    DeviceOption disk = new DeviceOption(Kind.BLOCK, "storage", image.toString());
    List<String> wrong = new ArrayList<>();
    for (String pair : List.of("b 2", "a 1", "b 3")) {
      List<String> set = List.of(("set " + pair).split(" ", -1));
      Outcome outcome = start(STORE, LITTLE_MEMORY, set, disk).await();
      wrong.addAll(DeviceCases.judge(outcome, 0, "", "stored " + pair.charAt(0)));
    }
    Outcome outcome = start(STORE, LITTLE_MEMORY, List.of("list"), disk).await();
    wrong.addAll(DeviceCases.judge(outcome, 0, "", "a = 1\nb = 3\n"));
    return wrong;
  }
}
