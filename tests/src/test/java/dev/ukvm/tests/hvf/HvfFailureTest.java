// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.hvf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.dist.TrainingGuest;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.DeviceOption;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.Report;
import dev.ukvm.tender.Run;
import dev.ukvm.tender.RunOptions;
import dev.ukvm.tender.TenderException;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Each call into the framework fails once, in a whole run of a guest that makes every hypercall.
 */
@Timeout(120)
class HvfFailureTest {
  private static final long MEMORY = 4L << 20;

  /** Bytes. */
  private static final int DISK_SIZE = 4096;

  /** More calls of one function than a run makes. */
  private static final int CALLS_MAX = 200;

  private FrameworkDouble framework;

  @TempDir private Path scratch;

  @BeforeEach
  void open() {
    framework = new FrameworkDouble();
  }

  @AfterEach
  void close() {
    framework.fail("");
    framework.close();
  }

  /** Runs the guest; returns the line that the user sees, or {@code null} if all went well. */
  private String run() throws IOException {
    Path guest = scratch.resolve("guest.elf");
    TrainingGuest.main(new String[] {guest.toString(), "aarch64"});
    Path disk = Files.write(scratch.resolve("disk"), new byte[DISK_SIZE]);
    Path socket = scratch.resolve("net");
    Files.deleteIfExists(socket);
    try (Fd output = Fd.open("/dev/null", Fd.O_WRONLY);
        ServerSocketChannel peer = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      peer.bind(UnixDomainSocketAddress.of(socket));
      List<DeviceOption> devices =
          List.of(
              new DeviceOption(DeviceOption.Kind.NET, "service", "unix:" + socket),
              new DeviceOption(DeviceOption.Kind.BLOCK, "storage", disk.toString()));
      RunOptions options =
          new RunOptions(
              guest.toString(), List.of(), MEMORY, "hvf", devices, true, true, output, false);
      try (Interruption none = new Interruption();
          Run run = Run.prepare(options, new Silence(), none)) {
        assertThat(run.execute()).isZero();
        return null;
      }
    } catch (TenderException e) {
      return e.getMessage();
    }
  }

  private void checkNothingIsLeft(String after) {
    assertThat(framework.live()).as(after).isZero();
    assertThat(framework.violations()).as(after).isZero();
  }

  private void checkLine(String line, String function, String error) {
    assertThat(line).contains(function + " failed: " + error).doesNotContain("\n");
  }

  /** The first call, the second, and so on, until there is none left to fail. */
  @ParameterizedTest
  @ValueSource(
      strings = {
        "hv_vm_config_get_default_ipa_size",
        "hv_vm_create",
        "hv_vm_map",
        "hv_vcpu_create",
        "hv_vcpu_run",
        "hv_vcpu_get_reg",
        "hv_vcpu_set_reg",
        "hv_vcpu_get_sys_reg",
        "hv_vcpu_set_sys_reg",
        "hv_vcpu_set_vtimer_mask",
        "hv_vcpu_set_vtimer_offset"
      })
  void everyCallMayFail(String function) throws IOException {
    int call = 1;
    while (call < CALLS_MAX) {
      framework.fail(function + "=0xfae94001@" + call);
      String line = run();
      checkNothingIsLeft(function + ", call " + call);
      if (line == null) {
        break;
      }
      if (!line.contains("the vCPU does not run")) {
        checkLine(line, function, "HV_ERROR (0xfae94001)");
      }
      call++;
    }
    assertThat(call).isBetween(2, CALLS_MAX - 1);
    framework.fail("");
    assertThat(run()).isNull();
  }

  @ParameterizedTest
  @CsvSource({
    "hv_vm_create, 0xfae94002, HV_BUSY, run another tender",
    "hv_vm_create, 0xfae94005, HV_NO_RESOURCES, smaller --mem",
    "hv_vm_create, 0xfae94006, HV_NO_DEVICE, sysctl kern.hv_support",
    "hv_vm_create, 0xfae94007, HV_DENIED, scripts/macos-sign",
    "hv_vm_create, 0xfae9400f, HV_UNSUPPORTED, sysctl kern.hv_support",
    "hv_vm_create, 0x12345678, error, (0x12345678)",
    "hv_vm_map, 0xfae94003, HV_BAD_ARGUMENT, (0xfae94003)",
    "hv_vm_map, 0xfae94005, HV_NO_RESOURCES, smaller --mem",
    "hv_vm_map, 0xfae94008, HV_EXISTS, (0xfae94008)",
    "hv_vcpu_create, 0xfae94002, HV_BUSY, (0xfae94002)",
    "hv_vcpu_create, 0xfae94005, HV_NO_RESOURCES, smaller --mem",
    "hv_vcpu_set_reg, 0xfae94003, HV_BAD_ARGUMENT, (0xfae94003)"
  })
  void errorSaysWhatToDo(String function, String code, String name, String advice)
      throws IOException {
    framework.fail(function + "=" + code);
    String line = run();
    checkLine(line, function, name);
    assertThat(line).contains(advice);
    checkNothingIsLeft(function);
  }

  @ParameterizedTest
  @CsvSource({
    "hv_vm_config_get_max_ipa_size, 0xfae94001, HV_ERROR",
    "hv_vm_config_set_ipa_size, 0xfae94003, HV_BAD_ARGUMENT",
    "hv_vm_create, 0xfae94003, HV_BAD_ARGUMENT"
  })
  void longerAddressesMayFail(String function, String code, String name) throws IOException {
    framework.addressBits(32, 36);
    try {
      framework.fail(function + "=" + code);
      checkLine(run(), function, name);
      checkNothingIsLeft(function);
    } finally {
      framework.addressBits(36, 40);
    }
  }

  /** What can't be given back is the kernel's to take, at the end of the process. */
  @ParameterizedTest
  @ValueSource(strings = {"hv_vm_unmap", "hv_vm_destroy"})
  void failureToReleaseHidesNothing(String function) throws IOException {
    framework.fail(function + "=0xfae94001");
    assertThat(run()).isNull();
    framework.fail("");
    framework.call("hv_vm_destroy");
    checkNothingIsLeft(function);
  }

  private record Silence() implements Report {
    @Override
    public void note(String line) {}

    @Override
    public void detail(String line) {}
  }
}
