// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import dev.ukvm.abi.Hvt;
import dev.ukvm.tender.vm.Aarch64BootState;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.Protection;
import dev.ukvm.tender.vm.VcpuExit;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * What becomes of signals: frames as the kernel makes them, on any host, for what no guest can
 * cause on every CPU.
 */
final class Aarch64CpuTest {
  private static final long MEMORY = Hvt.MEMORY_MIN;
  private static final long CODE = Hvt.GUEST_MIN_BASE;
  private static final long DATA = CODE + Hvt.PAGE_SIZE;
  private static final long VECTORS = CODE + 0x800;
  private static final int UCONTEXT = Control.STACK + 128;
  private static final int SIGINFO = Control.STACK;
  private static final int RECORDS = UCONTEXT + 464;
  private static final int ESR_MAGIC = 0x45535201;
  private static final long SP_ALIGNMENT = 0x9a000000L;
  private static final int STORE = 0xb9000949; // str w9, [x10, #8]

  private final MemorySegment bytes = Arena.ofAuto().allocate(MEMORY);
  private final GuestMemory memory = new GuestMemory(bytes);
  private final ProtectionMap protections = new ProtectionMap(MEMORY);
  private final Control control = new Control();
  private final Aarch64Cpu cpu = new Aarch64Cpu(memory, bytes, protections, control);

  @BeforeEach
  void boot() {
    protections.set(CODE, CODE + Hvt.PAGE_SIZE, Protection.READ_EXECUTE);
    assertThat(cpu.locate(Control.ADDRESS + UCONTEXT)).isTrue();
    cpu.boot(
        new Aarch64BootState(
            CODE,
            MEMORY - 16,
            0x10000,
            TestGuest.PSTATE,
            0x1000,
            TestGuest.TCR,
            TestGuest.MAIR,
            TestGuest.SCTLR,
            TestGuest.CPACR));
    // Its vector table, by the instruction that sets it: msr vbar_el1, x10.
    control.putLong(UCONTEXT + Aarch64Frame.X0 + 80, VECTORS);
    memory.putInt(new GuestAddress(CODE), 0xd518c00a);
    assertThat(signal(GuestCpu.SIGILL, 1)).isNull();
    memory.putInt(new GuestAddress(CODE + 4), STORE);
    // What the kernel has first: floating point.
    record(RECORDS, 0x46508001, 528);
  }

  @AfterEach
  void close() {
    control.close();
  }

  private void record(int at, int magic, int size) {
    control.putInt(at, magic);
    control.putInt(at + 4, size);
  }

  private void syndrome(long value) {
    record(RECORDS + 528, ESR_MAGIC, 16);
    control.putLong(RECORDS + 528 + 8, value);
  }

  private VcpuExit signal(int number, int code) {
    control.putInt(SIGINFO, number);
    control.putInt(SIGINFO + 8, code);
    return cpu.handle(number);
  }

  private void faultAt(long address) {
    control.putLong(UCONTEXT + Aarch64Frame.FAULT_ADDRESS, address);
  }

  private long pc() {
    return cpu.registers().pc();
  }

  /** What the guest then reads with mrs x9, esr_el1. */
  private long syndromeInGuest() {
    assertThat(pc()).isEqualTo(VECTORS + 0x200);
    memory.putInt(new GuestAddress(pc()), 0xd5385209);
    assertThat(signal(GuestCpu.SIGILL, 1)).isNull();
    return cpu.registers().x(9);
  }

  @Test
  void stackPointerOutOfLine() {
    syndrome(SP_ALIGNMENT);
    assertThat(signal(GuestCpu.SIGBUS, 1)).isNull();
    assertThat(syndromeInGuest()).isEqualTo(SP_ALIGNMENT);
  }

  @Test
  void floatingPoint() {
    assertThat(signal(GuestCpu.SIGFPE, 3)).isNull();
    assertThat(syndromeInGuest()).isEqualTo(0xb2000000L);
  }

  @ParameterizedTest
  @CsvSource({
    "2, 'no memory left'", // BUS_ADRERR
    "3, 'no memory left'" // BUS_OBJERR
  })
  void memoryOfTheHostIsNotThere(int code, String text) {
    syndrome(0x92000046L);
    VcpuExit exit = signal(GuestCpu.SIGBUS, code);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAILED);
    assertThat(exit.detail()).contains(text);
  }

  @Test
  void storeToAHypercall() {
    faultAt(Hvt.HYPERCALL_MMIO_BASE + 8);
    control.putLong(UCONTEXT + Aarch64Frame.X0 + 72, 0x5_1234_5678L);
    VcpuExit exit = signal(GuestCpu.SIGSEGV, 1);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.HYPERCALL);
    assertThat(exit.argument()).isEqualTo(0x12345678);
    assertThat(pc()).isEqualTo(CODE + 8);
  }

  /** The frame still holds the address of the hypercall before. */
  @Test
  void signalFromOutsideAtAStoreIsNoHypercall() {
    faultAt(Hvt.HYPERCALL_MMIO_BASE + 8);
    assertThat(signal(GuestCpu.SIGSEGV, 0)).isNull();
    assertThat(pc()).isEqualTo(CODE + 4);
  }

  @Test
  void faultOfWhichTheKernelTellsNoSyndromeIsARead() {
    faultAt(8);
    assertThat(signal(GuestCpu.SIGSEGV, 1)).isNull();
    assertThat(syndromeInGuest()).isEqualTo(0x96000004L);
  }

  @Test
  void memoryThatOnlyTheHostProtects() {
    mapped(DATA);
    faultAt(DATA + 8);
    syndrome(0x92000046L);
    protections.set(DATA, DATA + Hvt.PAGE_SIZE, Protection.READ);
    VcpuExit exit = signal(GuestCpu.SIGSEGV, 2);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FAULT);
    assertThat(exit.access()).isEqualTo(Access.WRITE);
    protections.set(DATA, DATA + Hvt.PAGE_SIZE, Protection.READ_WRITE);
    exit = signal(GuestCpu.SIGSEGV, 2);
    assertThat(exit.kind()).isEqualTo(VcpuExit.Kind.FORBIDDEN);
    assertThat(exit.detail()).contains("protection keys");
  }

  /** Tables of four levels down to a page. */
  private void mapped(long page) {
    memory.putLong(new GuestAddress(0x1000), 0x2003);
    memory.putLong(new GuestAddress(0x2000), 0x3003);
    memory.putLong(new GuestAddress(0x3000), 0x7003);
    memory.putLong(new GuestAddress(0x7000 + page / Hvt.PAGE_SIZE * Long.BYTES), page | 0x713);
  }

  /** Records that a guest has written, if it returns by a frame of its own. */
  @ParameterizedTest
  @ValueSource(ints = {0, -8, 4, 9, 0x7fffffff, 0x1000})
  void recordsMayBeAnything(int size) {
    record(RECORDS + 528, 0x12345678, size);
    faultAt(8);
    assertThat(signal(GuestCpu.SIGSEGV, 1)).isNull();
    assertThat(syndromeInGuest()).isEqualTo(0x96000004L);
  }

  @Test
  void tablesMayLeadAnywhere() {
    memory.putLong(new GuestAddress(0x1000), 0x7fff_ffff_f003L);
    faultAt(DATA);
    syndrome(0x92000006L);
    assertThat(signal(GuestCpu.SIGSEGV, 1)).isNull();
    assertThat(syndromeInGuest()).isEqualTo(0x96000005L);
  }
}
