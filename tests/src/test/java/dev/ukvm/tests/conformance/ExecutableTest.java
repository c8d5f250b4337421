// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.LittleEndian;
import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.Target;
import dev.ukvm.tests.guest.GuestBuild;
import dev.ukvm.tests.guest.Outcome;
import dev.ukvm.tests.javaguest.JavaGuests;
import dev.ukvm.tests.javaguest.programs.Hello;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Executables that linkers other than ours make, or that are not as they should be. */
class ExecutableTest {
  private static final String LAUNCHER = System.getProperty("ukvm.launcher");
  private static final int MIB = 1 << 20;
  private static final Pattern ADVICE = Pattern.compile("give more, such as (--mem=\\d+)\n");

  // Elf64_Ehdr and Elf64_Phdr, offsets in bytes.
  private static final int E_PHOFF = 32;
  private static final int E_PHNUM = 56;
  private static final int PHDR_SIZE = 56;
  private static final int P_TYPE = 0;
  private static final int P_FLAGS = 4;
  private static final int P_OFFSET = 8;
  private static final int P_VADDR = 16;
  private static final int P_PADDR = 24;
  private static final int P_FILESZ = 32;
  private static final int P_MEMSZ = 40;
  private static final int PT_LOAD = 1;
  private static final int PT_TLS = 7;
  private static final int READ_WRITE = 6;

  @TempDir Path scratch;

  /** As linker scripts make it that have a program header for .bss, and align no page for it. */
  @TestFactory
  Stream<DynamicTest> bssMayBeginOnThePageWhereDataEnds() {
    return Backend.all().stream()
        .map(backend -> DynamicTest.dynamicTest(backend.name(), () -> runSplit(backend)));
  }

  private void runSplit(Backend backend) throws IOException, InterruptedException {
    assumeTrue(backend.isAvailable(), backend.availability().detail());
    byte[] file = Files.readAllBytes(guest("memory"));
    int data = writable(file);
    int bss = header(file, PT_TLS, 0);
    long start = LittleEndian.getLong(file, data + P_VADDR);
    long size = LittleEndian.getLong(file, data + P_FILESZ);
    long split = start + size + 15 & -16;
    assertThat(split % Hvt.PAGE_SIZE).isNotZero();
    LittleEndian.putInt(file, bss + P_TYPE, PT_LOAD);
    LittleEndian.putInt(file, bss + P_FLAGS, READ_WRITE);
    LittleEndian.putLong(file, bss + P_OFFSET, 0);
    LittleEndian.putLong(file, bss + P_VADDR, split);
    LittleEndian.putLong(file, bss + P_PADDR, split);
    LittleEndian.putLong(file, bss + P_FILESZ, 0);
    long end = start + LittleEndian.getLong(file, data + P_MEMSZ);
    LittleEndian.putLong(file, bss + P_MEMSZ, end - split);
    LittleEndian.putLong(file, data + P_MEMSZ, size);
    Outcome outcome = run(backend.name(), write(file), "--mem=8");
    assertThat(outcome.stdout()).as(outcome.stderr()).endsWith("SUCCESS\n");
    assertThat(outcome.status()).isZero();
  }

  @Test
  void theMemoryThatIsAdvisedIsEnough() throws Exception {
    advisesEnough(guest("hello"));
    advisesEnough(
        JavaGuests.executable(Target.ofHost(), Hello.class, new Manifest.Builder().build()));
  }

  /** Images that end around a large page's end, where little or no memory is left behind them. */
  private void advisesEnough(Path guest) throws IOException, InterruptedException {
    for (long end : new long[] {2 * MIB + 4096, 3 * MIB, 4 * MIB - 4096, 4 * MIB}) {
      byte[] file = Files.readAllBytes(guest);
      int last = writable(file);
      LittleEndian.putLong(file, last + P_MEMSZ, end - LittleEndian.getLong(file, last + P_VADDR));
      Path grown = write(file);
      Outcome refused = run("auto", grown, "--mem=2");
      assertThat(refused.status()).isEqualTo(1);
      Matcher advice = ADVICE.matcher(refused.stderr());
      assertThat(advice.find()).as(refused.stderr()).isTrue();
      Outcome outcome = run("auto", grown, advice.group(1));
      assertThat(outcome.stdout()).as(outcome.stderr()).startsWith("Hello");
      assertThat(outcome.status()).isZero();
    }
  }

  @Test
  void aJavaGuestThatCanNotStartSaysWhatItNeeds() throws Exception {
    byte[] file =
        Files.readAllBytes(
            JavaGuests.executable(Target.ofHost(), Hello.class, new Manifest.Builder().build()));
    int last = writable(file);
    for (int room : new int[] {4096, 256 << 10, 320 << 10}) {
      LittleEndian.putLong(
          file, last + P_MEMSZ, 2 * MIB - room - LittleEndian.getLong(file, last + P_VADDR));
      Outcome outcome = run("auto", write(file), "--mem=2");
      assertThat(outcome.stdout() + outcome.stderr())
          .contains("too little memory to start; give the guest more with --mem");
      assertThat(outcome.status()).isEqualTo(255);
    }
  }

  @Test
  void takesMemoryAsTheReferenceDoes() throws Exception {
    Outcome outcome = run("auto", guest("hello"), "--mem=64M");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.stderr()).doesNotContain("--mem");
    outcome = run("auto", guest("hello"), "--mem=1");
    assertThat(outcome.status()).isZero();
    assertThat(outcome.stderr())
        .contains(
            "ukvm-tender: --mem=1: guest memory comes in pages of 2 MiB; the guest gets 2 MiB\n");
  }

  @Test
  void saysWhatIsWrongWithAnExecutable() throws Exception {
    byte[] file = Files.readAllBytes(guest("hello"));
    Path compressed = scratch.resolve("hello.elf.gz");
    try (GZIPOutputStream out = new GZIPOutputStream(Files.newOutputStream(compressed))) {
      out.write(file);
    }
    refused(compressed, "compressed by gzip; decompress it first: gzip -dc " + compressed);
    long code = LittleEndian.getLong(file, header(file, PT_LOAD, 0) + P_OFFSET);
    refused(write(Arrays.copyOf(file, (int) code + 1)), "truncated: ");
  }

  private void refused(Path executable, String reason) throws IOException, InterruptedException {
    Outcome outcome = run("auto", executable, "--mem=2");
    assertThat(outcome.status()).isEqualTo(1);
    assertThat(outcome.stdout()).isEmpty();
    assertThat(outcome.stderr().lines()).hasSize(1);
    assertThat(outcome.stderr()).startsWith("ukvm-tender: " + executable + ": " + reason);
  }

  private static Path guest(String name) {
    return GuestBuild.executable(Target.ofHost(), name);
  }

  private Path write(byte[] file) throws IOException {
    return Files.write(scratch.resolve("changed.elf"), file);
  }

  private Outcome run(String hypervisor, Path guest, String... options)
      throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of(LAUNCHER, "--hypervisor=" + hypervisor));
    command.addAll(List.of(options));
    command.add(guest.toString());
    return TenderRun.run(command, null, scratch);
  }

  /** Offset of the program header of the data that can be written: no other follows it. */
  private static int writable(byte[] file) {
    return header(file, PT_LOAD, READ_WRITE);
  }

  /** Offset of the first program header of a type, with these flags among others. */
  private static int header(byte[] file, int type, int flags) {
    int at = (int) LittleEndian.getLong(file, E_PHOFF);
    for (int i = 0; i < LittleEndian.getShort(file, E_PHNUM); i++) {
      if (LittleEndian.getInt(file, at + P_TYPE) == type
          && (LittleEndian.getInt(file, at + P_FLAGS) & flags) == flags) {
        return at;
      }
      at += PHDR_SIZE;
    }
    throw new AssertionError("no program header of type " + type);
  }
}
