// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.bhyve.Vmm.Release;
import java.io.IOException;
import java.io.InputStream;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.charset.StandardCharsets;
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

/** Holds every number and structure that is used here to what FreeBSD's headers say. */
class FactsTest {
  private static final List<String> RELEASES = List.of("13", "14", "15");

  /** Kind and name of a fact, then its words. */
  private static final Map<String, List<String>> FACTS = new HashMap<>();

  @BeforeAll
  static void read() throws IOException {
    try (InputStream in = FactsTest.class.getResourceAsStream("facts.txt")) {
      for (String line : new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList()) {
        List<String> words = List.of(line.split(" ", -1));
        if (words.size() > 2 && !line.startsWith("#")) {
          FACTS.put(words.get(0) + " " + words.get(1), words.subList(2, words.size()));
        }
      }
    }
  }

  /** A fact as one release has it. */
  private static List<String> fact(String kind, String name, String release) {
    List<String> own = FACTS.get(kind + " " + name + "@" + release);
    List<String> all = own == null ? FACTS.get(kind + " " + name) : own;
    assertThat(all).as("%s %s in %s", kind, name, release).isNotNull();
    return all;
  }

  private static long number(String kind, String name, String release) {
    return Long.decode(fact(kind, name, release).getFirst());
  }

  private static Stream<Field> numbersOf(Class<?> type) {
    return Stream.of(type.getDeclaredFields())
        .filter(field -> Modifier.isStatic(field.getModifiers()))
        .filter(field -> field.getType().isPrimitive() && !field.isSynthetic())
        .peek(field -> field.setAccessible(true));
  }

  static Stream<Field> numbers() {
    return numbersOf(Vmm.class);
  }

  @ParameterizedTest
  @MethodSource("numbers")
  void numberIsThatOfTheHeadersInEveryRelease(Field number) throws ReflectiveOperationException {
    String kind = number.getType() == long.class ? "ioctl" : "constant";
    for (String release : RELEASES) {
      assertThat(number.getLong(null)).isEqualTo(number(kind, number.getName(), release));
    }
  }

  @ParameterizedTest
  @EnumSource(Release.class)
  void releaseHasItsOwnForms(Release release) {
    String name = release.name().substring("FREEBSD_".length());
    assertThat(release.run()).isEqualTo(number("ioctl", "VM_RUN", name));
    assertThat(release.runSize()).isEqualTo((int) number("size", "vm_run", name));
    assertThat(release.allocMemseg()).isEqualTo(number("ioctl", "VM_ALLOC_MEMSEG", name));
    assertThat(release.memsegSize()).isEqualTo((int) number("size", "vm_memseg", name));
    int record = release == Release.FREEBSD_13 ? Vmm.VmRun.VM_EXIT_13 : Vmm.VmRun.VM_EXIT_14;
    assertThat(record).isEqualTo((int) number("field", "vm_run.vm_exit", name));
    assertThat(fact("field", "vm_run.vm_exit", name).getLast())
        .isEqualTo(release == Release.FREEBSD_13 ? Integer.toString(Vmm.VmExit.SIZE) : "8");
  }

  static Stream<Class<?>> structures() {
    return Stream.of(Vmm.class.getDeclaredClasses())
        .filter(type -> type != Release.class && type != Vmm.VmRun.class);
  }

  @ParameterizedTest
  @MethodSource("structures")
  void structureIsLaidOutAsInEveryRelease(Class<?> type) throws ReflectiveOperationException {
    String structure =
        type.getSimpleName().replaceAll("(?<=.)([A-Z])", "_$1").toLowerCase(Locale.ROOT);
    for (Field number : numbersOf(type).toList()) {
      for (String release : RELEASES) {
        if (!isBit(number)) {
          assertThat(number.getInt(null))
              .as("%s.%s in %s", structure, number.getName(), release)
              .isEqualTo(offset(structure, number.getName(), release));
        }
      }
    }
  }

  private static boolean isBit(Field number) {
    return number.getName().equals("IN") || number.getName().equals("BYTES_MASK");
  }

  private static int offset(String structure, String name, String release) {
    if (name.equals("SIZE")) {
      return (int) number("size", structure, release);
    }
    // A member of a member has a dot in the facts; what is in the union of an exit begins with u.
    String wanted = name.toLowerCase(Locale.ROOT).replaceAll("^inout_bits$", "inout");
    String prefix = "field " + structure + ".";
    List<Integer> found =
        FACTS.entrySet().stream()
            .filter(fact -> fact.getKey().startsWith(prefix))
            .filter(fact -> {
              String[] parts = fact.getKey().substring(prefix.length()).split("@", -1);
              boolean ofRelease = parts.length == 1 || parts[1].equals(release);
              String member = parts[0].replaceFirst("^u\\.", "").replace('.', '_');
              return ofRelease && member.equals(wanted);
            })
            .map(fact -> Integer.valueOf(fact.getValue().getFirst()))
            .toList();
    assertThat(found).as("%s.%s in %s", structure, name, release).hasSize(1);
    return found.getFirst();
  }

  @Test
  void requestsSayTheSizeOfWhatTheyTake() {
    assertThat(sizeIn(Vmm.VM_SET_CAPABILITY)).isEqualTo(Vmm.VmCapability.SIZE);
    assertThat(sizeIn(Vmm.VM_SUSPEND)).isEqualTo(Vmm.VmSuspend.SIZE);
    assertThat(sizeIn(Vmm.VM_MMAP_MEMSEG)).isEqualTo(Vmm.VmMemmap.SIZE);
    assertThat(sizeIn(Vmm.VM_MUNMAP_MEMSEG)).isEqualTo(Vmm.VmMunmap.SIZE);
    assertThat(sizeIn(Vmm.VM_SET_REGISTER)).isEqualTo(Vmm.VmRegister.SIZE);
    assertThat(sizeIn(Vmm.VM_GET_REGISTER)).isEqualTo(Vmm.VmRegister.SIZE);
    assertThat(sizeIn(Vmm.VM_SET_SEGMENT_DESCRIPTOR)).isEqualTo(Vmm.VmSegDesc.SIZE);
    assertThat(sizeIn(Vmm.VM_INJECT_EXCEPTION)).isEqualTo(Vmm.VmException.SIZE);
    assertThat(sizeIn(Vmm.VM_ACTIVATE_CPU)).isEqualTo(Vmm.VmActivateCpu.SIZE);
    assertThat(sizeIn(Vmm.VMMCTL_VM_CREATE)).isEqualTo(Vmm.VmmctlVmCreate.SIZE);
    assertThat(sizeIn(Vmm.VMMCTL_VM_DESTROY)).isEqualTo(Vmm.VmmctlVmCreate.SIZE);
    for (Release release : Release.values()) {
      assertThat(sizeIn(release.run())).isEqualTo(release.runSize());
      assertThat(sizeIn(release.allocMemseg())).isEqualTo(release.memsegSize());
    }
  }

  /** sys/ioccom.h: 13 bits. */
  private static int sizeIn(long request) {
    assertThat(request >>> 32).isZero();
    return (int) (request >> 16 & 0x1fff);
  }

  @Test
  void portBitsAreThoseOfTheHeaders() {
    // struct vm_inout: uint16_t bytes:3, in:1, string:1, rep:1.
    assertThat(Vmm.VmExit.BYTES_MASK).isEqualTo((1 << 3) - 1);
    assertThat(Vmm.VmExit.IN).isEqualTo(1 << 3);
  }

  @Test
  void kernelVersionTellsTheRelease() {
    assertThat(Release.of(1_299_999)).isNull();
    assertThat(Release.of(1_300_139)).isEqualTo(Release.FREEBSD_13);
    assertThat(Release.of(1_403_000)).isEqualTo(Release.FREEBSD_14);
    assertThat(Release.of(1_500_068)).isEqualTo(Release.FREEBSD_15);
    assertThat(Release.of(1_600_000)).isEqualTo(Release.FREEBSD_15);
  }
}
