// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Manifest;
import java.io.IOException;
import java.lang.module.ModuleReader;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The public C header against the Java constants: each has a twin of the same value. */
@ParameterizedClass
@EnumSource
class HeaderTest {
  @TempDir Path directory;
  private final Toolchain toolchain;
  private Path headers;

  HeaderTest(Target target) {
    toolchain = Toolchain.select(target);
  }

  @BeforeEach
  void unpack() {
    headers = new GuestCompiler(toolchain, directory.resolve("work")).headers();
  }

  @Test
  void everyJavaConstantHasItsTwin() throws IOException, ReflectiveOperationException {
    List<Constant> constants = constants();
    assertThat(constants)
        .hasSizeGreaterThan(80)
        .contains(new Constant("HVT", "ABI_VERSION", 2), new Constant("HVT_MANIFEST", "MTU", 78));
    compile(assertions(constants));
  }

  @Test
  void everyDeviceTypeHasItsTwin() throws IOException {
    StringBuilder source = new StringBuilder("#include <ukvm/hvt.h>\n");
    for (Manifest.DeviceType type : Manifest.DeviceType.values()) {
      source.append(
          "_Static_assert(HVT_MANIFEST_TYPE_%s == %d, \"%s\");\n"
              .formatted(type.name(), type.code(), type.name()));
    }
    compile(source.toString());
  }

  @Test
  void aDifferenceIsSeen() {
    assertRefused(new Constant("HVT_HYPERCALL_BLOCK", "OFFSET", 9), "HVT_HYPERCALL_BLOCK_OFFSET");
    assertRefused(new Constant("HVT_HYPERCALL", "HALT", 9), "HVT_HYPERCALL_HALT");
    assertRefused(new Constant("HVT_HYPERCALL_BLOCK", "COLOR", 8), "color");
  }

  private void assertRefused(Constant constant, String message) {
    assertThatThrownBy(() -> compile(assertions(List.of(constant))))
        .isInstanceOf(GuestBuildException.class)
        .hasMessageContaining(message);
  }

  @Test
  void theApiHeaderStandsAlone() throws IOException {
    compile("#include <ukvm/guest.h>\n");
  }

  private void compile(String source) throws IOException {
    Path file = Files.writeString(directory.resolve("constants.c"), source);
    List<String> command = new ArrayList<>(toolchain.compiler());
    command.addAll(List.of("-std=c11", "-Wall", "-Wextra", "-Wpedantic", "-Werror"));
    command.addAll(List.of("-ffreestanding", "-fsyntax-only"));
    command.addAll(List.of("-nostdinc", "-isystem", toolchain.headers()));
    command.addAll(List.of("-I", headers.toString(), file.toString()));
    Command.check(command, directory);
  }

  /**
   * A constant of the Java side.
   *
   * @param owner HVT and the names of its classes
   */
  private record Constant(String owner, String name, long value) {}

  /** A macro where the header has one by that name, else an offset: the rule in the header. */
  private static String assertions(List<Constant> constants) {
    StringBuilder source = new StringBuilder("#include <ukvm/hvt.h>\n");
    for (Constant constant : constants) {
      source.append(
          """
          #ifdef %1$s
          _Static_assert(%1$s == %2$dLL, "%1$s");
          #else
          _Static_assert(offsetof(struct %3$s, %4$s) == %2$d, "%1$s");
          #endif
          """
              .formatted(
                  constant.owner() + "_" + constant.name(),
                  constant.value(),
                  constant.owner().toLowerCase(Locale.ROOT),
                  constant.name().toLowerCase(Locale.ROOT)));
    }
    return source.toString();
  }

  /** Every public integer constant of every class in dev.ukvm.abi. */
  private static List<Constant> constants() throws IOException, ReflectiveOperationException {
    List<Constant> constants = new ArrayList<>();
    List<String> files;
    try (ModuleReader reader =
        Hvt.class
            .getModule()
            .getLayer()
            .configuration()
            .findModule(Hvt.class.getModule().getName())
            .orElseThrow()
            .reference()
            .open()) {
      files = reader.list().sorted().toList();
    }
    for (String file : files) {
      if (!file.endsWith(".class") || !file.startsWith("dev/ukvm/abi/")) {
        continue;
      }
      String name = file.substring(0, file.length() - ".class".length()).replace('/', '.');
      Class<?> type = Class.forName(name);
      for (Field field : type.getDeclaredFields()) {
        boolean integer = field.getType() == int.class || field.getType() == long.class;
        int constant = Modifier.PUBLIC | Modifier.STATIC | Modifier.FINAL;
        if (integer && (field.getModifiers() & constant) == constant) {
          constants.add(new Constant(owner(type), field.getName(), field.getLong(null)));
        }
      }
    }
    return constants;
  }

  /** Hypercall.Block becomes HVT_HYPERCALL_BLOCK, BootInfo HVT_BOOT_INFO, and Hvt HVT. */
  private static String owner(Class<?> type) {
    String name = type.getName().substring(type.getPackageName().length() + 1).replace('$', '_');
    if (type == Hvt.class) {
      return "HVT";
    }
    return "HVT_" + name.replaceAll("(?<=[a-z0-9])(?=[A-Z])", "_").toUpperCase(Locale.ROOT);
  }
}
