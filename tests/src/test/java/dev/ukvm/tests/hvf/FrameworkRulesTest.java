// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.hvf;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.posix.Mapping;
import dev.ukvm.posix.Struct;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** That the double minds the rules which the backend is held to by running on it. */
class FrameworkRulesTest {
  private static final int BUSY = 0xfae94002;
  private static final int BAD_ARGUMENT = 0xfae94003;
  private static final int NO_RESOURCES = 0xfae94005;
  private static final int NO_DEVICE = 0xfae94006;
  private static final long GRANULE = 0x4000;
  private static final int PC = 31;
  private static final long SP_EL1 = 0xe208;

  private final FrameworkDouble framework = new FrameworkDouble();
  private final Mapping memory = Mapping.anonymous(16 * GRANULE, GRANULE);
  private final long address = memory.bytes().address();
  private final Struct room = Struct.allocate(16);
  private long violations;

  @BeforeEach
  void create() {
    assertThat(call("hv_vm_create", 0)).isZero();
    violations = framework.violations();
  }

  @AfterEach
  void destroy() {
    assertThat(call("hv_vm_destroy")).isZero();
    assertThat(framework.live()).isZero();
    memory.close();
    framework.close();
  }

  private int call(String name, long... arguments) {
    return (int) framework.call(name, arguments);
  }

  /** Calls what must break a rule. */
  private void refuse(String name, long... arguments) {
    assertThat(call(name, arguments)).as(name).isEqualTo(BAD_ARGUMENT);
    assertThat(framework.violations()).isEqualTo(++violations);
  }

  private long createVcpu() {
    assertThat(call("hv_vcpu_create", room.address(), room.address() + 8, 0)).isZero();
    return room.getLong(0);
  }

  @Test
  void processHasOneMachine() {
    assertThat(call("hv_vm_create", 0)).isEqualTo(BUSY);
  }

  @Test
  void machineMustBeThere() {
    assertThat(call("hv_vm_destroy")).isZero();
    assertThat(call("hv_vm_destroy")).isEqualTo(NO_DEVICE);
    refuse("hv_vm_map", address, 0, GRANULE, 7);
    refuse("hv_vcpu_create", room.address(), room.address() + 8, 0);
    assertThat(call("hv_vm_create", 0)).isZero();
  }

  @Test
  void mapsAreOfWholeGranules() {
    refuse("hv_vm_map", address + 0x1000, 0, GRANULE, 7);
    refuse("hv_vm_map", address, 0x1000, GRANULE, 7);
    refuse("hv_vm_map", address, 0, 0x1000, 7);
    refuse("hv_vm_map", address, 0, 0, 7);
    refuse("hv_vm_map", address, 0, GRANULE, 8);
    assertThat(call("hv_vm_map", address, 0, 4 * GRANULE, 7)).isZero();
    refuse("hv_vm_map", address, GRANULE, GRANULE, 7);
    refuse("hv_vm_protect", 0x1000, GRANULE, 1);
    refuse("hv_vm_protect", 3 * GRANULE, 2 * GRANULE, 1);
    refuse("hv_vm_unmap", 3 * GRANULE, 2 * GRANULE);
    assertThat(call("hv_vm_unmap", 0, 4 * GRANULE)).isZero();
  }

  @Test
  void addressesHaveThirtySixBits() {
    refuse("hv_vm_map", address, 1L << 36, GRANULE, 7);
    refuse("hv_vm_map", address, (1L << 36) - GRANULE, 2 * GRANULE, 7);
    refuse("hv_vm_map", address, -GRANULE, 2 * GRANULE, 7);
    assertThat(call("hv_vm_map", address, (1L << 36) - GRANULE, GRANULE, 7)).isZero();
  }

  @Test
  void vcpuBelongsToItsThread() {
    long vcpu = createVcpu();
    CompletableFuture.runAsync(
            () -> {
              refuse("hv_vcpu_get_reg", vcpu, PC, room.address());
              refuse("hv_vcpu_set_reg", vcpu, PC, 0);
              refuse("hv_vcpu_get_sys_reg", vcpu, SP_EL1, room.address());
              refuse("hv_vcpu_set_vtimer_mask", vcpu, 1);
              refuse("hv_vcpu_run", vcpu);
              refuse("hv_vcpu_destroy", vcpu);
            })
        .join();
    assertThat(call("hv_vcpu_destroy", vcpu)).isZero();
  }

  @Test
  void vcpuMustBeTheOneThatIsThere() {
    long vcpu = createVcpu();
    assertThat(call("hv_vcpu_create", room.address(), room.address() + 8, 0))
        .isEqualTo(NO_RESOURCES);
    refuse("hv_vcpu_get_reg", vcpu + 1, PC, room.address());
    refuse("hv_vcpu_get_reg", vcpu, 35, room.address());
    // CNTFRQ_EL0, which the framework keeps to itself, and a number that is no register's.
    refuse("hv_vcpu_get_sys_reg", vcpu, 0xdf00, room.address());
    refuse("hv_vcpu_set_sys_reg", vcpu, 0x1234, 0);
    room.putLong(0, vcpu + 1);
    refuse("hv_vcpus_exit", room.address(), 1);
    assertThat(call("hv_vm_destroy")).isEqualTo(BUSY);
    violations++;
    assertThat(call("hv_vcpu_destroy", vcpu)).isZero();
    refuse("hv_vcpu_destroy", vcpu);
  }

  @Test
  void timerMustBeSetBeforeARun() {
    long vcpu = createVcpu();
    refuse("hv_vcpu_run", vcpu);
    assertThat(call("hv_vcpu_set_vtimer_mask", vcpu, 1)).isZero();
    refuse("hv_vcpu_run", vcpu);
    assertThat(call("hv_vcpu_destroy", vcpu)).isZero();
  }
}
