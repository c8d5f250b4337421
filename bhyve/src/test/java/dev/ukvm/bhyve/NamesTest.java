// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class NamesTest {
  @ParameterizedTest
  @CsvSource({
    "ukvm-1, 1",
    "solo5-4711, 4711",
    "ukvm-12-2, 12",
    "ukvm-, 0",
    "ukvm-x, 0",
    "ukvm-1x, 0",
    "ukvm--1, 0",
    "ukvm-12345678901, 0",
    "freebsd, 0",
    "my-ukvm-7, 0"
  })
  void nameTellsItsProcess(String name, int pid) {
    assertThat(Names.pid(name)).isEqualTo(pid);
  }

  @Test
  void everyMachineOfAProcessHasItsOwnName() {
    String first = Names.next();
    String second = Names.next();
    assertThat(first).startsWith("ukvm-").isNotEqualTo(second);
    int pid = (int) ProcessHandle.current().pid();
    assertThat(Names.pid(first)).isEqualTo(pid);
    assertThat(Names.pid(second)).isEqualTo(pid);
  }
}
