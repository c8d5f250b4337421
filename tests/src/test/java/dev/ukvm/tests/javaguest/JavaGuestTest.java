// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.javaguest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import dev.ukvm.guest.teavm.JavaGuest;
import dev.ukvm.guest.teavm.JavaGuestCompiler;
import dev.ukvm.tests.javaguest.programs.Formats;
import dev.ukvm.tests.javaguest.programs.Hello;
import dev.ukvm.tests.javaguest.programs.Life;
import dev.ukvm.tests.javaguest.programs.Needy;
import dev.ukvm.tests.javaguest.programs.NeedyOfNative;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A main class becomes a guest, and what it does then. */
class JavaGuestTest {
  private static final Manifest NONE = new Manifest.Builder().build();

  private static GuestRun life(String... arguments) throws IOException, InterruptedException {
    return GuestRun.guest(JavaGuests.executable(Life.class, NONE), 32, List.of(), arguments);
  }

  @Test
  void helloPrintsItsLineAndNothingElseInLittleMemory() throws Exception {
    Path hello = JavaGuests.executable(Hello.class, NONE);
    assertThat(GuestRun.guest(hello, 8, List.of()))
        .isEqualTo(new GuestRun(0, "Hello, world!\n", ""));
    assertThat(Files.size(hello)).isLessThan(200_000);
  }

  @Test
  void theSameClassesGiveTheSameBytesAnywhere(@TempDir Path elsewhere) throws IOException {
    Path other = elsewhere.resolve("other.elf");
    new JavaGuestCompiler(Toolchain.select(Target.ofHost()), elsewhere.resolve("work"))
        .build(
            new JavaGuest(
                List.of(Path.of("target", "test-classes")), Hello.class.getName(), NONE, List.of()),
            other);
    assertThat(Files.readAllBytes(other))
        .isEqualTo(Files.readAllBytes(JavaGuests.executable(Hello.class, NONE)));
  }

  /** Without TypeSetPatch this program's classes come in two orders, by chance. */
  @Test
  void theSameClassesGiveTheSameBytesEachTime() throws IOException {
    byte[] first = Files.readAllBytes(buildFormats());
    for (int i = 0; i < 5; i++) {
      assertThat(Files.readAllBytes(buildFormats())).isEqualTo(first);
    }
  }

  private static Path buildFormats() {
    return JavaGuests.build(
        Formats.class.getName(), List.of(Path.of("target", "test-classes")), NONE);
  }

  @Test
  void argumentsAreTheCommandLinesWords() throws Exception {
    assertThat(life("arguments", "one", "zwei", "três").stdout()).isEqualTo("3: one zwei três\n");
  }

  @Test
  void exitEndsTheGuestWithItsStatus() throws Exception {
    assertThat(life("exit", "42")).isEqualTo(new GuestRun(42, "bye", ""));
  }

  @Test
  void anUncaughtExceptionIsToldWithItsPlacesAndEndsInStatus1() throws Exception {
    GuestRun run = life("throw");
    assertThat(run.status()).isEqualTo(1);
    assertThat(run.stdout())
        .startsWith(
            """
            Exception in thread "main" java.lang.IllegalStateException: on purpose
            \tat dev.ukvm.tests.javaguest.programs.Life.fail(Life.java:\
            """)
        .contains("\tat dev.ukvm.tests.javaguest.programs.Life.main(Life.java:")
        .doesNotContain("org.teavm", "dev.ukvm.guest");
  }

  @Test
  void standardInputIsAtItsEnd() throws Exception {
    assertThat(life("input").stdout()).isEqualTo("-1\n");
  }

  @Test
  void clocksAreTheHostsAndNeverGoBack() throws Exception {
    long before = System.currentTimeMillis();
    String[] words = life("clock").stdout().strip().split(" ", -1);
    assertThat(Long.parseLong(words[0])).isBetween(before, System.currentTimeMillis());
    assertThat(words[1]).isEqualTo("true");
  }

  @Test
  void theHeapIsTheGuestsMemory() throws Exception {
    long bytes = Long.parseLong(life("memory").stdout().strip());
    assertThat(bytes).isBetween(24L << 20, 32L << 20);
  }

  @Test
  void whatIsMissingIsNamedWithTheLineThatNeedsIt() {
    assertThatThrownBy(() -> JavaGuests.executable(Needy.class, NONE))
        .isInstanceOf(GuestBuildException.class)
        .hasMessageContaining("javax.crypto.Cipher")
        .hasMessageContaining("at dev.ukvm.tests.javaguest.programs.Needy.cipher(Needy.java:")
        .hasMessageContaining("java.lang.System.load")
        .hasMessageContaining("at dev.ukvm.tests.javaguest.programs.Needy.main(Needy.java:");
  }

  @Test
  void nativeCodeThatIsMissingIsNamedWithTheLineThatCallsIt() {
    assertThatThrownBy(() -> JavaGuests.executable(NeedyOfNative.class, NONE))
        .isInstanceOf(GuestBuildException.class)
        .hasMessageContaining("NeedyOfNative.own")
        .hasMessageContaining("native")
        .hasMessageContaining("NeedyOfNative.main(NeedyOfNative.java:");
  }

  @Test
  void aMainClassThatIsNoneIsNamed() {
    assertThatThrownBy(
            () -> JavaGuests.build("no.Such", List.of(Path.of("target", "test-classes")), NONE))
        .isInstanceOf(GuestBuildException.class)
        .hasMessage("no.Such: no such class on the class path; name the class that has main");
    assertThatThrownBy(() ->
            JavaGuests.build(
                JavaGuestTest.class.getName(), List.of(Path.of("target", "test-classes")), NONE))
        .isInstanceOf(GuestBuildException.class)
        .hasMessage(
            JavaGuestTest.class.getName() + ": has no main; it needs static void main(String[])");
  }
}
