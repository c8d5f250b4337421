// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Manifest;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Programs written at random, on this JVM and as guests; in every other one, threads can switch.
 * The system property {@code ukvm.random.programs} says how many, {@code ukvm.random.seed} the
 * first's seed.
 */
class RandomProgramTest {
  private static final int METHODS = 40;

  /** Of methods in which threads can switch, much code is made. */
  private static final int YIELDING_METHODS = 12;

  private static final int MEGABYTES = 64;
  private static final Manifest NONE = new Manifest.Builder().build();

  static LongStream seeds() {
    long first = Long.getLong("ukvm.random.seed", 54);
    return LongStream.range(first, first + Integer.getInteger("ukvm.random.programs", 2));
  }

  @ParameterizedTest
  @MethodSource("seeds")
  void aProgramIsEqual(long seed) throws Exception {
    String name = "Random" + seed;
    Path directory = Path.of("target", "random-programs", name);
    Path classes = directory.resolve("classes");
    Files.createDirectories(classes);
    Path source = directory.resolve(name + ".java");
    boolean yielding = seed % 2 == 0;
    int methods = yielding ? YIELDING_METHODS : METHODS;
    Files.writeString(source, RandomProgram.write(name, seed, methods, yielding));
    JavaGuests.compile(source, classes, "-Xlint:none", "-nowarn");

    GuestRun expected = GuestRun.of(JavaGuests.onJvm(classes, name));
    Path guest = JavaGuests.build(name, List.of(classes), NONE);
    GuestRun actual = GuestRun.guest(guest, MEGABYTES, List.of());
    assertThat(actual).as("%s", source).isEqualTo(expected);
    assertThat(expected.stdout().lines()).as("what it prints").hasSizeGreaterThan(methods);
  }
}
