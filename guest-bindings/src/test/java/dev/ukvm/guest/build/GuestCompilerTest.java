// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Manifest.DeviceType;
import dev.ukvm.abi.Note;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/** The files that the compiler makes, byte by byte where it matters. Running them is for others. */
@ParameterizedClass
@EnumSource
class GuestCompilerTest {
  private static final int PT_LOAD = 1;
  private static final int PT_INTERP = 3;
  private static final int PT_NOTE = 4;
  private static final int PF_X = 1;
  private static final int PF_W = 2;

  private static final Manifest DEVICES =
      new Manifest.Builder()
          .add("storage", DeviceType.BLOCK)
          .add("service", DeviceType.NET)
          .build();

  private final Toolchain toolchain;
  @TempDir Path directory;

  GuestCompilerTest(Target target) {
    toolchain = Toolchain.select(target);
  }

  private record Segment(int type, int flags, long address, long memorySize, ByteBuffer content) {
    byte[] bytes() {
      byte[] bytes = new byte[content.remaining()];
      content.get(0, bytes);
      return bytes;
    }
  }

  private Path source(String name, String code) throws IOException {
    return Files.writeString(directory.resolve(name), "#include <ukvm/guest.h>\n" + code);
  }

  private Path build(Path source) {
    Path output = directory.resolve(source.getFileName() + ".elf");
    compiler().build(new GuestSource(List.of(source), DEVICES, List.of()), output);
    return output;
  }

  private GuestCompiler compiler() {
    return new GuestCompiler(toolchain, directory.resolve("work"));
  }

  private static List<Segment> segments(Path file) throws IOException {
    ByteBuffer elf = ByteBuffer.wrap(Files.readAllBytes(file)).order(ByteOrder.LITTLE_ENDIAN);
    List<Segment> segments = new ArrayList<>();
    for (int i = 0; i < elf.getShort(56); i++) {
      int header = (int) elf.getLong(32) + i * 56;
      int offset = (int) elf.getLong(header + 8);
      segments.add(
          new Segment(
              elf.getInt(header),
              elf.getInt(header + 4),
              elf.getLong(header + 16),
              elf.getLong(header + 40),
              elf.slice(offset, (int) elf.getLong(header + 32))));
    }
    return segments;
  }

  private static List<Segment> of(List<Segment> segments, int type) {
    return segments.stream().filter(segment -> segment.type() == type).toList();
  }

  private Path everything() throws IOException {
    return source(
        "everything.c",
        """
        static _Thread_local int counter = 3;
        static _Thread_local char room[100];
        int data = 7;
        char bss[100000];
        int guest_main(const char *arguments) {
          bss[data] = *arguments;
          room[counter] = bss[data];
          return room[counter]++ + counter++ + data++;
        }
        """);
  }

  @Test
  void segmentsAreApartAndNeverWritableAndExecutable() throws IOException {
    List<Segment> segments = segments(build(everything()));
    List<Segment> loads = of(segments, PT_LOAD);
    assertThat(loads).extracting(Segment::flags).containsExactly(PF_X, 4, 4 | PF_W);
    assertThat(loads.getFirst().address()).isEqualTo(Hvt.GUEST_MIN_BASE);
    long end = 0;
    for (Segment load : loads) {
      assertThat(load.address() % Hvt.PAGE_SIZE).isZero();
      assertThat(load.address()).isGreaterThanOrEqualTo(end);
      end = load.address() + load.memorySize();
    }
    assertThat(loads.getLast().memorySize()).isGreaterThan(100_000);
    assertThat(of(segments, PT_INTERP))
        .extracting(segment -> new String(segment.bytes(), StandardCharsets.ISO_8859_1))
        .containsExactly("/nonexistent/solo5/\0");
  }

  @Test
  void machineIsTheTargets() throws IOException {
    ByteBuffer elf =
        ByteBuffer.wrap(Files.readAllBytes(build(everything()))).order(ByteOrder.LITTLE_ENDIAN);
    assertThat((int) elf.getShort(18)).isEqualTo(toolchain.target() == Target.X86_64 ? 62 : 183);
  }

  @Test
  void notesSayWhatItIs() throws IOException {
    List<Segment> notes = of(segments(build(everything())), PT_NOTE);
    assertThat(notes).hasSize(2);
    assertThat(Note.decodeAbi(notes.get(0).bytes()))
        .isEqualTo(new Note.Abi(Note.TARGET_HVT, Hvt.ABI_VERSION));
    assertThat(notes.get(1).bytes()).isEqualTo(Note.encode(DEVICES));
  }

  @Test
  void theSameSourceGivesTheSameBytesAnywhere(@TempDir Path elsewhere) throws IOException {
    Path source = everything();
    Path copy = Files.copy(source, elsewhere.resolve("everything.c"));
    Path other = elsewhere.resolve("other.elf");
    new GuestCompiler(toolchain, elsewhere.resolve("other-work"))
        .build(new GuestSource(List.of(copy), DEVICES, List.of()), other);
    byte[] built = Files.readAllBytes(build(source));
    assertThat(Files.readAllBytes(other)).isEqualTo(built);
    assertThat(new String(built, StandardCharsets.ISO_8859_1))
        .doesNotContain(directory.toString(), directory.getFileName().toString());
  }

  @Test
  void whatIsBuiltIsNotBuiltAgainUntilAnythingChanges() throws IOException {
    Path header = Files.writeString(directory.resolve("value.h"), "#define VALUE 1\n");
    Path source =
        source(
            "value.c",
            "#include \"value.h\"\nint guest_main(const char *a) { return *a + VALUE; }");
    Path output = directory.resolve("value.elf");
    GuestSource guest = new GuestSource(List.of(source), DEVICES, List.of());
    assertThat(compiler().build(guest, output)).isTrue();
    assertThat(compiler().build(guest, output)).isFalse();
    Files.writeString(header, "#define VALUE 2\n");
    assertThat(compiler().build(guest, output)).isTrue();
    assertThat(compiler().build(guest, output)).isFalse();
    assertThat(compiler().build(new GuestSource(List.of(source), DEVICES, List.of("-O1")), output))
        .isTrue();
    Files.delete(output);
    assertThat(compiler().build(guest, output)).isTrue();
    // By another build.
    Files.writeString(output, "other");
    assertThat(compiler().build(guest, output)).isTrue();
  }

  @Test
  void whereNoExecutableCanBeNothingIsMade() throws IOException {
    GuestSource guest = new GuestSource(List.of(everything()), DEVICES, List.of());
    Path missing = directory.resolve("no/such");
    assertThatThrownBy(() -> compiler().build(guest, missing.resolve("x.elf")))
        .isInstanceOf(GuestBuildException.class)
        .hasMessage(missing + ": no such directory; create it, or name the executable in another");
    Path file = Files.createFile(directory.resolve("file"));
    assertThatThrownBy(() -> compiler().build(guest, file.resolve("x.elf")))
        .hasMessage(file + ": is not a directory; name the executable in another");
    Path device = Path.of("/dev/null");
    assertThatThrownBy(() -> compiler().build(guest, device))
        .hasMessage(device + ": is no regular file; name one for the executable");
    assertThat(directory.resolve("no")).doesNotExist();
    assertThat(directory.resolve("work")).doesNotExist();
  }

  @Test
  void generalRegistersOnlyKeepsVectorsOut() throws IOException {
    Path source = source("half.c", "int guest_main(const char *a) { return (int)(*a * 0.5); }");
    assertThat(build(source)).exists();
    GuestSource plain =
        new GuestSource(List.of(source), DEVICES, List.of(GuestSource.GENERAL_REGISTERS_ONLY));
    assertThatThrownBy(() -> compiler().build(plain, directory.resolve("half.elf")))
        .isInstanceOf(GuestBuildException.class);
  }

  @Test
  void aCompilersMessageIsShown() throws IOException {
    Path source = source("broken.c", "int guest_main(const char *a) { return missing; }");
    assertThatThrownBy(() -> build(source))
        .isInstanceOf(GuestBuildException.class)
        .hasMessageContaining("broken.c")
        .hasMessageContaining("missing");
    Path incomplete = source("incomplete.c", "int other(void) { return 0; }");
    assertThatThrownBy(() -> build(incomplete)).hasMessageContaining("guest_main");
  }

  @Test
  void anUnknownCompilerIsNamed() {
    assertThatThrownBy(() -> Toolchain.select("nocc", toolchain.target()))
        .isInstanceOf(GuestBuildException.class)
        .hasMessage("nocc: no such compiler; UKVM_CC takes auto, system, llvm or a compiler");
  }

  @Test
  void aBadManifestIsNamedWithItsPlace() throws IOException {
    Path json = Files.writeString(directory.resolve("m.json"), "{\n  \"type\": \"other\"}");
    assertThatThrownBy(() -> ManifestTool.read(json))
        .isInstanceOf(GuestBuildException.class)
        .hasMessageStartingWith(json + ":2:");
  }

  @Test
  void theRuntimeIsAllOfItsDirectoryButOtherTargets() throws IOException {
    // Surefire runs in the module's directory.
    Path sources = Path.of("src/main/c");
    Target other = toolchain.target() == Target.X86_64 ? Target.AARCH64 : Target.X86_64;
    try (var tree = Files.walk(sources)) {
      assertThat(
              tree.filter(Files::isRegularFile)
                  .map(file -> sources.relativize(file).toString())
                  .filter(file -> !file.startsWith(other + "/")))
          .containsExactlyInAnyOrderElementsOf(RuntimeFiles.files(toolchain.target()));
    }
  }
}
