// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.abort;

import dev.ukvm.abi.Manifest;
import dev.ukvm.guest.build.GuestCompiler;
import dev.ukvm.guest.build.GuestSource;
import dev.ukvm.guest.build.Toolchain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.io.TempDir;

/** Every test guest on every hypervisor that this host has. */
class ConformanceTest {
  /** Where the build has put the monitor's launcher. */
  private static final Path LAUNCHER = Path.of(System.getProperty("ukvm.launcher"));

  private static final Path SOURCES = Path.of("src/guests");
  private static final Path OUTPUT = Path.of("target/guests");
  private static final Path TABLE = Path.of("target/conformance.txt");

  /** What a PVM is told by when it meets an instruction that it can't interpret. */
  private static final String NO_SUCH_INSTRUCTION = "this KVM can't run the instruction";

  private static final ResultTable RESULTS = new ResultTable();

  @TempDir static Path scratch;

  private final GuestCompiler compiler =
      new GuestCompiler(Toolchain.select(), OUTPUT.resolve("work"));
  private final Map<String, Path> built = new HashMap<>();

  @TestFactory
  Stream<DynamicNode> guests() {
    List<GuestCase> cases = GuestCase.all(SOURCES);
    assertThat(cases).hasSizeGreaterThan(100);
    return Backend.all().stream().map(backend -> container(backend, cases));
  }

  private DynamicNode container(Backend backend, List<GuestCase> cases) {
    if (!backend.isAvailable()) {
      String reason = backend.name() + ": " + backend.availability().detail();
      RESULTS.note(reason);
      return DynamicTest.dynamicTest(backend.name(), () -> unavailable(reason));
    }
    List<DynamicTest> tests = new ArrayList<>();
    for (GuestCase guestCase : cases) {
      tests.add(DynamicTest.dynamicTest(guestCase.name(), () -> run(backend, guestCase)));
    }
    return DynamicContainer.dynamicContainer(backend.name(), tests);
  }

  private static void unavailable(String reason) {
    assertThat(System.getenv("CI")).as(reason).isNull();
    abort(reason);
  }

  private void run(Backend backend, GuestCase guestCase) throws Exception {
    Path directory = Files.createDirectory(scratch.resolve(backend.name() + guestCase.name()));
    TenderRun.Result result =
        TenderRun.run(LAUNCHER, backend.name(), guestCase, guest(guestCase), directory);
    List<String> faults = guestCase.faults(result);
    if (faults.isEmpty()) {
      RESULTS.put(guestCase.name(), backend.name(), "ok");
      return;
    }
    if (backend.isLimited() && result.stderr().contains(NO_SUCH_INSTRUCTION)) {
      RESULTS.put(guestCase.name(), backend.name(), "can't");
      RESULTS.note(guestCase.name() + ", " + backend.name() + ": " + result.stderr().strip());
      abort(result.stderr());
    }
    String differs = guestCase.differs(backend.columns());
    if (differs != null) {
      RESULTS.put(guestCase.name(), backend.name(), "differs");
      RESULTS.note(guestCase.name() + ", " + backend.name() + ": " + differs);
      return;
    }
    RESULTS.put(guestCase.name(), backend.name(), "FAILED");
    throw new AssertionError(String.join("; ", faults) + "\n" + result);
  }

  /** The executable of a case, built once. */
  private Path guest(GuestCase guestCase) throws IOException {
    Path known = built.get(guestCase.guest());
    if (known != null) {
      return known;
    }
    Manifest.Builder manifest = new Manifest.Builder();
    for (String device : guestCase.list("device")) {
      String[] words = device.split(" ");
      manifest.add(words[0], type(words[1]));
    }
    List<String> options =
        guestCase.has("sse") ? List.of() : List.of(GuestSource.GENERAL_REGISTERS_ONLY);
    Path file = OUTPUT.resolve(guestCase.guest() + ".elf");
    Files.createDirectories(OUTPUT);
    compiler.build(new GuestSource(List.of(guestCase.source()), manifest.build(), options), file);
    built.put(guestCase.guest(), file);
    return file;
  }

  private static Manifest.DeviceType type(String jsonName) {
    for (Manifest.DeviceType type : Manifest.DeviceType.values()) {
      if (type.jsonName().equals(jsonName)) {
        return type;
      }
    }
    throw new IllegalStateException("unknown device type " + jsonName);
  }

  @AfterAll
  static void printTable() throws IOException {
    Files.writeString(TABLE, RESULTS.toString());
    System.out.println(RESULTS);
  }
}
