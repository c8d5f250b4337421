// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds what is used of FreeBSD and macOS here to what their headers say. */
class FactsTest {
  /** Platform, kind and name of a fact, and its value. */
  private static final Map<String, Long> FACTS = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = FactsTest.class.getResourceAsStream("facts.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        int space = line.lastIndexOf(' ');
        if (space > 0 && !line.startsWith("#")) {
          FACTS.put(line.substring(0, space), Long.decode(line.substring(space + 1)));
        }
      }
    }
  }

  private static long fact(String name) {
    assertThat(FACTS).containsKey(name);
    return FACTS.get(name);
  }

  private static Stream<Arguments> numbersOf(String platform, Class<?>... types) {
    return Stream.of(types)
        .flatMap(type -> Stream.of(type.getDeclaredFields()))
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType().isPrimitive() && !field.isSynthetic())
        .peek(field -> field.setAccessible(true))
        .map(field -> Arguments.of(platform, field));
  }

  static Stream<Arguments> numbers() {
    return Stream.of(
            numbersOf("freebsd", Kernel.class, Bsd.class, FreeBsd.class, BsdPoller.class),
            numbersOf("freebsd", FreeBsdInterfaces.class),
            numbersOf("macos", MacOs.class, MacOsInterfaces.class))
        .flatMap(all -> all);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numberIsThatOfTheHeaders(String platform, Field number) throws Exception {
    String name = number.getName();
    String fact =
        switch (name) {
          case "KEVENT_SIZE" -> "size kevent";
          case "IFREQ_SIZE" -> "size ifreq";
          case "IDENT", "FILTER", "FLAGS", "FFLAGS", "DATA" ->
              "field kevent." + name.toLowerCase(Locale.ROOT);
          default -> (number.getType() == long.class ? "ioctl " : "constant ") + name;
        };
    if (!name.equals("SECONDS_MAX")) {
      assertThat(number.getLong(null)).isEqualTo(fact(platform + " " + fact));
    }
  }

  @Test
  void errorsHaveOurNumbers() throws Exception {
    FreeBsd platform = new FreeBsd();
    for (Map.Entry<String, Long> fact : FACTS.entrySet()) {
      if (fact.getKey().startsWith("freebsd errno ")) {
        String name = fact.getKey().substring("freebsd errno ".length());
        int own = Errno.ofBsd(fact.getValue().intValue(), platform);
        if (Stream.of(Errno.class.getFields()).anyMatch(field -> field.getName().equals(name))) {
          assertThat(own).as(name).isEqualTo(Errno.class.getField(name).getInt(null));
        } else {
          // What Linux has no number for is told by its own.
          assertThat(Errno.describe(own)).isEqualTo("errno " + fact.getValue());
        }
      }
    }
  }

  @Test
  void structuresAreLaidOutAsInTheHeaders() {
    FreeBsd platform = new FreeBsd();
    assertThat(platform.statLayout())
        .isEqualTo(
            new Kernel.StatLayout(
                (int) fact("freebsd size stat"),
                (int) fact("freebsd field stat.st_mode"),
                (int) fact("freebsd field stat.st_size")));
    assertThat(platform.directoryEntryName()).isEqualTo((int) fact("freebsd field dirent.d_name"));
    assertThat(Interfaces.IFREQ_DATA).isEqualTo((int) fact("freebsd field ifreq.u"));
  }

  @Test
  void requestsSayTheSizeOfWhatTheyTake() {
    // sys/ioccom.h: 13 bits.
    assertThat(FreeBsdInterfaces.SIOCGIFMTU >> 16 & 0x1fff).isEqualTo(FreeBsdInterfaces.IFREQ_SIZE);
    assertThat(FreeBsdInterfaces.TAPGIFNAME >> 16 & 0x1fff).isEqualTo(FreeBsdInterfaces.IFREQ_SIZE);
    assertThat(FreeBsdInterfaces.TAPGVNETHDR >> 16 & 0x1fff).isEqualTo(Integer.BYTES);
  }
}
