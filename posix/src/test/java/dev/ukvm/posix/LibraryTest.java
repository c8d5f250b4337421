// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class LibraryTest {
  private final Library math = Library.open("libm.so.6");

  @Test
  void functionsAreFoundInTheLibraryAndBehindIt() {
    // int toupper(int) is libc's; double floor(double) is in libm alone.
    assertThat(math.function("floor", NativeFunction.Shape.WORDS)).isNotNull();
    NativeFunction upper = math.function("toupper", NativeFunction.Shape.WORDS);
    assertThat((int) upper.words('x', 0, 0, 0)).isEqualTo('X');
  }

  @Test
  void whatDoesNotExistIsNull() {
    assertThat(Library.open("/nonexistent/library")).isNull();
    assertThat(math.function("no_such_function", NativeFunction.Shape.WORDS)).isNull();
  }

  @Test
  void argumentsArriveWhereTheyBelong() {
    // void *memset(void *, int, size_t)
    NativeFunction fill = math.function("memset", NativeFunction.Shape.WORD_INT_WORD);
    Struct bytes = Struct.allocate(8);
    assertThat(fill.wordIntWord(bytes.address(), 0x5a, 4)).isEqualTo(bytes.address());
    assertThat(bytes.getLong(0)).isEqualTo(0x5a5a5a5aL);
  }

  @Test
  void smallArgumentsArriveWhole() {
    // memset's int is filled from a short, of which it uses the low byte.
    NativeFunction fill = math.function("memset", NativeFunction.Shape.WORD_SHORT_WORD);
    Struct bytes = Struct.allocate(8);
    fill.wordShortWord(bytes.address(), (short) 0xe208, 2);
    assertThat(bytes.getLong(0)).isEqualTo(0x0808L);
  }

  @Test
  void anotherShapeIsRefused() {
    NativeFunction upper = math.function("toupper", NativeFunction.Shape.WORDS);
    assertThatThrownBy(() -> upper.wordBoolean('x', true))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("WORDS");
  }
}
