// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.forms;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.guest.build.Target;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The files that the build has made of the monitor, one for each processor. */
class ExecutableFileTest {
  /** Bytes. */
  private static final long SIZE_MAX = 1_500_000;

  // ELF, System V ABI: offsets in the 64-bit file header and in program headers.
  private static final int PROGRAM_HEADERS = 32;
  private static final int PROGRAM_HEADER_COUNT = 56;
  private static final int PROGRAM_HEADER_SIZE = 56;
  private static final int PT_DYNAMIC = 2;
  private static final int PT_INTERP = 3;
  private static final int PF_X = 1;
  private static final int PF_W = 2;

  private static Path executable(Target target) {
    return Path.of("..", "native", "target", "executables", target.toString(), "ukvm-tender");
  }

  @ParameterizedTest
  @EnumSource(Target.class)
  void isStaticAndSmallAndHasNoMemoryToWriteAndExecute(Target target) throws IOException {
    byte[] bytes = Files.readAllBytes(executable(target));
    assertThat(bytes.length).isLessThan((int) SIZE_MAX);
    ByteBuffer elf = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    int at = (int) elf.getLong(PROGRAM_HEADERS);
    for (int i = elf.getShort(PROGRAM_HEADER_COUNT); i > 0; i--, at += PROGRAM_HEADER_SIZE) {
      assertThat(elf.getInt(at)).isNotIn(PT_DYNAMIC, PT_INTERP);
      assertThat(elf.getInt(at + Integer.BYTES) & (PF_W | PF_X)).isNotEqualTo(PF_W | PF_X);
    }
  }

  /** Whatever the directories that it is made in, and from classes in directories or jars. */
  @Test
  @EnabledOnOs(OS.LINUX)
  void isTheSameByteForByteWhenItIsMadeOnceMore() throws IOException {
    Path again = NativeForm.build("dev.ukvm.tender.cli.NativeMain", "ukvm-tender", List.of());
    assertThat(Files.mismatch(again, executable(Target.ofHost()))).isEqualTo(-1);
  }
}
