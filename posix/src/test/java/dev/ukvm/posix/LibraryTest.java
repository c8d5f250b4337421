// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.NativeFunction.Parameter;
import org.junit.jupiter.api.Test;

class LibraryTest {
  private final Library math = Library.open("libm.so.6");

  @Test
  void functionsAreFoundInTheLibraryAndBehindIt() {
    // double floor(double) is in libm alone, int toupper(int) in libc.
    assertThat(math.function("floor", Parameter.WORD)).isNotNull();
    NativeFunction upper = math.function("toupper", Parameter.UINT32);
    assertThat((int) upper.call('x', 0, 0, 0)).isEqualTo('X');
  }

  @Test
  void whatDoesNotExistIsNull() {
    assertThat(Library.open("/nonexistent/library")).isNull();
    assertThat(math.function("no_such_function")).isNull();
  }

  @Test
  void argumentsArriveInTheirOrder() {
    // void *memset(void *, int, size_t)
    NativeFunction fill = math.function("memset", Parameter.WORD, Parameter.UINT32, Parameter.WORD);
    Struct bytes = Struct.allocate(8);
    assertThat(fill.call(bytes.address(), 0x5a, 4, 0)).isEqualTo(bytes.address());
    assertThat(bytes.getLong(0)).isEqualTo(0x5a5a5a5aL);
  }

  @Test
  void narrowArgumentsAreExtended() {
    // long labs(long) shows all of its argument.
    assertThat(math.function("labs", Parameter.WORD).call(-2, 0, 0, 0)).isEqualTo(2);
    assertThat(math.function("labs", Parameter.UINT32).call(-2, 0, 0, 0)).isEqualTo(0xffff_fffeL);
    assertThat(math.function("labs", Parameter.UINT16).call((short) 0xe208, 0, 0, 0))
        .isEqualTo(0xe208);
    assertThat(math.function("labs", Parameter.BOOLEAN).call(3, 0, 0, 0)).isEqualTo(1);
    assertThat(math.function("labs").call(-2, 0, 0, 0)).isZero();
  }
}
