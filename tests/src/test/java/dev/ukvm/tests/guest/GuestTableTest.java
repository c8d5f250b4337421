// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.guest;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.guest.build.Target;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class GuestTableTest {
  private static final Path SOURCE = Path.of("some", "sample.c");

  private static List<TestCase> parse(String text) {
    return parse(text, Target.X86_64);
  }

  private static List<TestCase> parse(String text, Target target) {
    return GuestTable.parse(SOURCE, text.lines().toList(), target);
  }

  private static TestCase sample() {
    return parse(
            """
            /*
             * A sample.
             *
             *@ sse
             *@ unreadable
             *@ device storage BLOCK_BASIC
             *@ disk storage 4096
             *@ case first
             *@   args one ${x*3} two
             *@   input two${y*2}
             *@   memory 8
             *@   status 1
             *@   last bye
             *@   stdout this
             *@   stdout and that
             *@   stderr went wrong
             *@   size 12
             *@   grace 5
             *@   terminate waiting
             *@   differs pvm 4 in its own way
             *@   reference for some reason
             */
            """)
        .getFirst();
  }

  @Test
  void everyKeyIsRead() {
    TestCase sample = sample();
    assertThat(sample.guest().name()).isEqualTo("sample");
    assertThat(sample.guest().sse()).isTrue();
    assertThat(sample.guest().unreadable()).isTrue();
    assertThat(sample.guest().manifest().find("storage").type()).isEqualTo(DeviceType.BLOCK);
    assertThat(sample.guest().disks()).containsEntry("storage", 4096L);
    assertThat(sample)
        .isEqualTo(
            new TestCase(
                sample.guest(),
                "first",
                "one ${x*3} two",
                "two${y*2}",
                8,
                1,
                "bye",
                List.of("this", "and that"),
                List.of("went wrong"),
                12,
                false,
                5,
                "waiting",
                List.of(new Difference("pvm", 4, "in its own way"))));
    assertThat(sample.arguments()).containsExactly("one", "xxx", "two");
    assertThat(sample.input()).isEqualTo("twoyy\n");
    Outcome known = new Outcome(4, "ended\n", "did it in its own way\n");
    assertThat(sample.isKnownToDiffer(List.of("kvm", "pvm"), known)).isTrue();
    assertThat(sample.isKnownToDiffer(List.of("kvm"), known)).isFalse();
    Outcome other = new Outcome(4, "ended\n", "");
    assertThat(sample.isKnownToDiffer(List.of("pvm"), other)).isFalse();
    other = new Outcome(5, known.stdout(), known.stderr());
    assertThat(sample.isKnownToDiffer(List.of("pvm"), other)).isFalse();
  }

  @Test
  void whatIsNotSaidIsSuccess() {
    TestCase plain = parse(" *@ case plain\n").getFirst();
    assertThat(plain.arguments()).isEmpty();
    assertThat(plain.input()).isEmpty();
    assertThat(plain.judge(new Outcome(0, "hi\nSUCCESS\n", ""))).isEmpty();
    assertThat(plain.judge(new Outcome(3, "hi\n", "oh\n"))).hasSize(4);
    TestCase abort = parse(" *@ case abort\n *@   status 255\n").getFirst();
    assertThat(abort.judge(new Outcome(255, "trap\n", ""))).isEmpty();
    assertThat(abort.judge(new Outcome(255, "trap\n", "noise\n"))).hasSize(2);
  }

  @Test
  void eachExpectationCounts() {
    TestCase sample = sample();
    String good = "this\nand that\nbye";
    // 12 characters are asked for: the rest is right.
    assertThat(sample.judge(new Outcome(1, good, "it went wrong\n"))).hasSize(2);
    assertThat(sample.judge(new Outcome(1, good, "it went wrong\nvery\n"))).hasSize(3);
    assertThat(sample.judge(new Outcome(1, good + "\nno", "it went wrong\n"))).hasSize(3);
    assertThat(sample.judge(new Outcome(1, "this\nbye", "it went wrong\n"))).hasSize(3);
    assertThat(sample.judge(new Outcome(1, good, "wrong\n"))).hasSize(3);
    assertThat(sample.judge(new Outcome(2, good, "it went wrong\n"))).hasSize(3);
  }

  @Test
  void anArchitectureHasItsOwnGuestsCasesAndLines() {
    String text =
        """
         *@ case both
         *@   x86_64 stdout #PF
         *@   aarch64 stdout abort
         *@ case one
         *@   arch aarch64
        """;
    assertThat(parse(text)).extracting(TestCase::stdout).containsExactly(List.of("#PF"));
    List<TestCase> others = parse(text, Target.AARCH64);
    assertThat(others).extracting(TestCase::name).containsExactly("both", "one");
    assertThat(others.getFirst().stdout()).containsExactly("abort");
    assertThat(others.getFirst().guest().target()).isEqualTo(Target.AARCH64);
    assertThat(parse(" *@ arch aarch64\n *@ case one\n")).isEmpty();
  }

  @Test
  void mistakesAreNamed() {
    assertThatThrownBy(() -> parse(" *@ case one\n *@   colour red\n"))
        .hasMessageContaining("sample.c: not understood:  *@   colour red");
    assertThatThrownBy(() -> parse(" *@ device storage TAPE\n *@ case one\n"))
        .hasMessageContaining("TAPE");
    assertThatThrownBy(() -> parse(" *@ case one\n *@   arch mips\n")).hasMessageContaining("mips");
    assertThatThrownBy(() -> parse("int x;\n")).hasMessageContaining("lists no case");
  }

  @ParameterizedTest
  @EnumSource
  void namesAreUniqueAndGuestsBuild(Target target) {
    List<TestCase> cases = GuestTable.cases(target);
    assertThat(cases).hasSizeGreaterThan(100).extracting(TestCase::name).doesNotHaveDuplicates();
    for (TestCase one : cases) {
      assertThat(GuestBuild.executable(one.guest())).as(one.name()).satisfies(Files::exists);
    }
  }
}
