// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.boot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.BootInfo;
import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.ValueLayout;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class BootInfoWriterTest {
  private final GuestMemory memory =
      new GuestMemory(Arena.ofAuto().allocate(Hvt.MEMORY_MIN, Hvt.PAGE_SIZE));

  @Test
  void joinsArgumentsBySingleSpaces() {
    assertThat(BootInfoWriter.commandLine(List.of("a", "", "b c")))
        .isEqualTo("a  b c\0".getBytes(StandardCharsets.UTF_8));
    assertThat(BootInfoWriter.commandLine(List.of())).containsExactly(0);
  }

  @Test
  void limitsTheCommandLine() {
    String longest = String.join("", Collections.nCopies(8191, "x"));
    assertThat(BootInfoWriter.commandLine(List.of(longest))).hasSize(8192).endsWith(0);
    assertThatThrownBy(() -> BootInfoWriter.commandLine(List.of(longest, "")))
        .isInstanceOf(TenderException.class)
        .hasMessage("the guest's arguments take 8192 bytes; at most 8191 fit");
  }

  @Test
  void writesEveryFieldAndWhatItPointsTo() {
    byte[] line = BootInfoWriter.commandLine(List.of("hello"));
    byte[] manifest = {1, 2, 3};
    GuestAddress free = BootInfoWriter.write(memory, 0x180000, 0x123000, 2_000_000, line, manifest);
    assertThat(field(BootInfo.MEM_SIZE)).isEqualTo(0x180000);
    assertThat(field(BootInfo.KERNEL_END)).isEqualTo(0x123000);
    assertThat(field(BootInfo.CPU_CYCLE_FREQ)).isEqualTo(2_000_000);
    assertThat(field(BootInfo.HOST_FEATURES)).isZero();
    assertThat(field(BootInfo.NET_RING)).isZero();
    assertThat(memory.peek(new GuestAddress(field(BootInfo.COMMAND_LINE)), line.length))
        .isEqualTo(line);
    assertThat(field(BootInfo.MANIFEST) % 8).isZero();
    assertThat(memory.peek(new GuestAddress(field(BootInfo.MANIFEST)), 3)).isEqualTo(manifest);
    assertThat(free.value() % Hvt.PAGE_SIZE).isZero();
    assertThat(free.value()).isGreaterThan(field(BootInfo.COMMAND_LINE));
  }

  private long field(int offset) {
    return memory
        .slice(new GuestAddress(Hvt.BOOT_INFO_ADDRESS + offset), Long.BYTES)
        .get(ValueLayout.JAVA_LONG, 0);
  }
}
