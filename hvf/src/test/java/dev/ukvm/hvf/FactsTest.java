// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.hvf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.NativeFunction.Parameter;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Holds every number, structure and signature that is used here to what the headers say. */
class FactsTest {
  /** The oldest macOS that we say we run on. */
  private static final double OLDEST_MACOS = 13;

  /** Kind and name of a fact, then its words. */
  private static final Map<String, List<String>> FACTS = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = FactsTest.class.getResourceAsStream("facts.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() > 1 && !line.startsWith("#")) {
          FACTS.put(words.get(0) + " " + words.get(1), words.subList(2, words.size()));
        }
      }
    }
  }

  private static List<String> fact(String kind, String name) {
    assertThat(FACTS).containsKey(kind + " " + name);
    return FACTS.get(kind + " " + name);
  }

  private static long constant(String name) {
    return Long.decode(fact("constant", name).getFirst());
  }

  static Stream<Field> numbers() {
    return numbersOf(Hv.class);
  }

  private static Stream<Field> numbersOf(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()) && !field.isSynthetic())
        .peek(field -> field.setAccessible(true));
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numberIsThatOfTheHeaders(Field number) throws ReflectiveOperationException {
    assertThat(number.getInt(null)).isEqualTo((int) constant("HV_" + number.getName()));
  }

  @Test
  void systemRegistersAreEncodedAsTheInstructionsThatReachThem() throws Exception {
    // sp_el1: op0 3, op1 4, CRn 4, CRm 1, op2 0; the last digits of all are op2.
    assertThat(Hv.SYS_REG_SP_EL1).isEqualTo(3 << 14 | 4 << 11 | 4 << 7 | 1 << 3);
    for (Field number : numbers().filter(f -> f.getName().startsWith("SYS_REG")).toList()) {
      assertThat(number.getInt(null)).as(number.getName()).isBetween(0x8000, 0xffff);
    }
  }

  @Test
  void exitRecordIsLaidOutAsInTheHeaders() throws ReflectiveOperationException {
    String record = "hv_vcpu_exit_t";
    for (Field number : numbersOf(Hv.Exit.class).toList()) {
      String name = number.getName().toLowerCase(Locale.ROOT);
      String found =
          switch (name) {
            case "size" -> fact("size", record).getFirst();
            case "reason" -> fact("field", record + "." + name).getFirst();
            default -> fact("field", record + ".exception." + name).getFirst();
          };
      assertThat(number.getInt(null)).as(name).isEqualTo(Integer.parseInt(found));
    }
    assertThat(fact("field", record + ".reason").getLast()).isEqualTo("4");
    assertThat(fact("field", record + ".exception.syndrome").getLast()).isEqualTo("8");
  }

  @ParameterizedTest
  @EnumSource(Framework.Function.class)
  void functionIsDeclaredAsInTheHeaders(Framework.Function function) {
    List<String> words = fact("function", function.symbol());
    assertThat(Double.parseDouble(words.getFirst())).isLessThanOrEqualTo(OLDEST_MACOS);
    List<Parameter> declared = new ArrayList<>();
    for (String type : words.subList(1, words.size())) {
      declared.add(
          switch (type) {
            case "pointer", "u64", "size_t" -> Parameter.WORD;
            case "u32" -> Parameter.UINT32;
            case "u16" -> Parameter.UINT16;
            case "bool" -> Parameter.BOOLEAN;
            default -> throw new AssertionError(type);
          });
    }
    assertThat(function.parameters()).containsExactlyElementsOf(declared);
  }

  @Test
  void exceptionClassesAreTheArchitectures() throws ReflectiveOperationException {
    for (Field number :
        numbersOf(Syndrome.class).filter(f -> f.getName().startsWith("EC_")).toList()) {
      assertThat(number.getInt(null))
          .as(number.getName())
          .isEqualTo((int) constant(number.getName()));
    }
  }

  /** All bits of a field of the syndrome. */
  private static long bits(String name) {
    List<String> ends = fact("bits", name);
    int from = Integer.parseInt(ends.getLast());
    int to = Integer.parseInt(ends.getFirst());
    return ((1L << (to - from + 1)) - 1) << from;
  }

  @Test
  void fieldsOfAnAbortAreTheArchitectures() {
    assertThat(Syndrome.exceptionClass(bits("EC"))).isEqualTo(63);
    assertThat(Syndrome.exceptionClass(~bits("EC"))).isZero();
    assertThat(Syndrome.isDescribed(bits("ISV"))).isTrue();
    assertThat(Syndrome.isDescribed(~bits("ISV"))).isFalse();
    assertThat(Syndrome.width(bits("SAS"))).isEqualTo(8);
    assertThat(Syndrome.width(~bits("SAS"))).isEqualTo(1);
    assertThat(Syndrome.register(bits("SRT"))).isEqualTo(31);
    assertThat(Syndrome.register(~bits("SRT"))).isZero();
    assertThat(Syndrome.isTableWalk(bits("S1PTW"))).isTrue();
    assertThat(Syndrome.isTableWalk(~bits("S1PTW"))).isFalse();
    assertThat(Syndrome.isWrite(bits("WnR"))).isTrue();
    assertThat(Syndrome.isWrite(~bits("WnR"))).isFalse();
    assertThat(Syndrome.isAddressFault(~bits("DFSC") | 15)).isTrue();
    assertThat(Syndrome.isAddressFault(16)).isFalse();
    assertThat(Syndrome.UNDEFINED).isEqualTo(bits("IL"));
  }

  @Test
  void pagesAndStateAreApples() {
    assertThat(HvfMachine.PAGE_SIZE).isEqualTo(constant("APPLE_SILICON_PAGE_SIZE"));
    assertThat(HvfVcpu.EL1_MASKED).isEqualTo(constant("PSR_EL1H_DAIF_MASKED"));
  }
}
