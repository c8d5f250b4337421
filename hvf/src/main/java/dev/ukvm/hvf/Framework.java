// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.hvf;

import dev.ukvm.posix.Library;
import dev.ukvm.posix.NativeFunction;
import dev.ukvm.posix.NativeFunction.Parameter;
import dev.ukvm.posix.Struct;
import dev.ukvm.tender.TenderException;
import java.lang.ref.Reference;
import java.util.EnumMap;
import java.util.Map;

/**
 * The functions of Hypervisor.framework. Those that return nothing, or a register, throw a {@link
 * TenderException} when they fail; the others return an hv_return_t.
 */
final class Framework {
  /** System property that names another library with the same functions. */
  static final String PROPERTY = "ukvm.hvf.library";

  /** A name for dlopen: since macOS 11 there is no such file. */
  private static final String NAME = "/System/Library/Frameworks/Hypervisor.framework/Hypervisor";

  /** Bits of a guest physical address, where the framework doesn't tell. */
  private static final int DEFAULT_ADDRESS_BITS = 36;

  /** What is called, and by which parameters. */
  enum Function {
    VM_CREATE("hv_vm_create", Parameter.WORD),
    VM_DESTROY("hv_vm_destroy"),
    VM_MAP("hv_vm_map", Parameter.WORD, Parameter.WORD, Parameter.WORD, Parameter.WORD),
    VM_UNMAP("hv_vm_unmap", Parameter.WORD, Parameter.WORD),
    VM_PROTECT("hv_vm_protect", Parameter.WORD, Parameter.WORD, Parameter.WORD),
    VCPU_CREATE("hv_vcpu_create", Parameter.WORD, Parameter.WORD, Parameter.WORD),
    VCPU_DESTROY("hv_vcpu_destroy", Parameter.WORD),
    VCPU_RUN("hv_vcpu_run", Parameter.WORD),
    VCPUS_EXIT("hv_vcpus_exit", Parameter.WORD, Parameter.UINT32),
    VCPU_GET_REG("hv_vcpu_get_reg", Parameter.WORD, Parameter.UINT32, Parameter.WORD),
    VCPU_SET_REG("hv_vcpu_set_reg", Parameter.WORD, Parameter.UINT32, Parameter.WORD),
    VCPU_GET_SYS_REG("hv_vcpu_get_sys_reg", Parameter.WORD, Parameter.UINT16, Parameter.WORD),
    VCPU_SET_SYS_REG("hv_vcpu_set_sys_reg", Parameter.WORD, Parameter.UINT16, Parameter.WORD),
    VCPU_SET_VTIMER_MASK("hv_vcpu_set_vtimer_mask", Parameter.WORD, Parameter.BOOLEAN),
    VCPU_SET_VTIMER_OFFSET("hv_vcpu_set_vtimer_offset", Parameter.WORD, Parameter.WORD),
    ICACHE_INVALIDATE("sys_icache_invalidate", Parameter.WORD, Parameter.WORD),

    // Since macOS 13.
    VM_CONFIG_CREATE("hv_vm_config_create"),
    VM_CONFIG_GET_DEFAULT_IPA_SIZE("hv_vm_config_get_default_ipa_size", Parameter.WORD),
    VM_CONFIG_GET_MAX_IPA_SIZE("hv_vm_config_get_max_ipa_size", Parameter.WORD),
    VM_CONFIG_SET_IPA_SIZE("hv_vm_config_set_ipa_size", Parameter.WORD, Parameter.UINT32),
    RELEASE("os_release", Parameter.WORD);

    private final String symbol;

    /** Never changed. */
    @SuppressWarnings("ImmutableEnumChecker")
    private final Parameter[] parameters;

    Function(String symbol, Parameter... parameters) {
      this.symbol = symbol;
      this.parameters = parameters;
    }

    String symbol() {
      return symbol;
    }

    Parameter[] parameters() {
      return parameters.clone();
    }
  }

  private final Map<Function, NativeFunction> functions;
  private final NativeFunction run;
  private final NativeFunction getRegister;
  private final NativeFunction setRegister;

  private Framework(Map<Function, NativeFunction> functions) {
    this.functions = functions;
    run = functions.get(Function.VCPU_RUN);
    getRegister = functions.get(Function.VCPU_GET_REG);
    setRegister = functions.get(Function.VCPU_SET_REG);
  }

  /**
   * The framework of this host.
   *
   * @return {@code null} if there is none
   * @throws TenderException if it is too old
   */
  static Framework load() {
    Library library = Library.open(System.getProperty(PROPERTY, NAME));
    if (library == null) {
      return null;
    }
    Map<Function, NativeFunction> found = new EnumMap<>(Function.class);
    for (Function wanted : Function.values()) {
      NativeFunction function = library.function(wanted.symbol, wanted.parameters);
      if (function == null) {
        throw new TenderException(
            "Hypervisor.framework has no "
                + wanted.symbol
                + " here; it takes macOS 13 or later on Apple silicon");
      }
      found.put(wanted, function);
    }
    return new Framework(found);
  }

  private int call(Function function, long a, long b, long c, long d) {
    return (int) functions.get(function).call(a, b, c, d);
  }

  private static void check(int result, Function function) {
    if (result != Hv.SUCCESS) {
      throw new TenderException(
          "Hypervisor.framework: "
              + function.symbol
              + " failed: "
              + Hv.describe(result)
              + remedy(result));
    }
  }

  private static String remedy(int result) {
    return switch (result) {
      case Hv.DENIED ->
          ": the JVM must be signed with the entitlement com.apple.security.hypervisor; sign "
              + System.getProperty("java.home")
              + "/bin/java with scripts/macos-sign (docs/macos.md)";
      case Hv.BUSY ->
          ": this process has a virtual machine already, and can have one; run another tender";
      case Hv.NO_RESOURCES -> ": the host has no room for this guest; use a smaller --mem";
      case Hv.UNSUPPORTED, Hv.NO_DEVICE ->
          ": this Mac can't run guests, maybe because it is a virtual machine itself; see"
              + " sysctl kern.hv_support";
      default -> "";
    };
  }

  /**
   * Creates this process's virtual machine, with guest physical addresses of at least {@code bits}.
   *
   * @throws TenderException if this CPU has too few of them, or for what else the host says
   */
  void createMachine(int bits) {
    if (addressBits(Function.VM_CONFIG_GET_DEFAULT_IPA_SIZE) >= bits) {
      check(call(Function.VM_CREATE, 0, 0, 0, 0), Function.VM_CREATE);
      return;
    }
    int most = addressBits(Function.VM_CONFIG_GET_MAX_IPA_SIZE);
    if (most < bits) {
      throw new TenderException(
          "Hypervisor.framework: this CPU's guests have addresses of "
              + most
              + " bits; hypercalls, which are stores to 4 GiB and above, need "
              + bits);
    }
    long config = functions.get(Function.VM_CONFIG_CREATE).call(0, 0, 0, 0);
    try {
      NativeFunction set = functions.get(Function.VM_CONFIG_SET_IPA_SIZE);
      check((int) set.call(config, most, 0, 0), Function.VM_CONFIG_SET_IPA_SIZE);
      check(call(Function.VM_CREATE, config, 0, 0, 0), Function.VM_CREATE);
    } finally {
      call(Function.RELEASE, config, 0, 0, 0);
    }
  }

  private int addressBits(Function question) {
    Struct bits = Struct.allocate(Integer.BYTES);
    bits.putInt(0, DEFAULT_ADDRESS_BITS);
    check(call(question, bits.address(), 0, 0, 0), question);
    return bits.getInt(0);
  }

  int destroyMachine() {
    return call(Function.VM_DESTROY, 0, 0, 0, 0);
  }

  void map(long hostAddress, long guestAddress, long size, long flags) {
    check(call(Function.VM_MAP, hostAddress, guestAddress, size, flags), Function.VM_MAP);
  }

  int unmap(long guestAddress, long size) {
    return call(Function.VM_UNMAP, guestAddress, size, 0, 0);
  }

  void protect(long guestAddress, long size, long flags) {
    check(call(Function.VM_PROTECT, guestAddress, size, flags, 0), Function.VM_PROTECT);
  }

  /**
   * Creates a vCPU that belongs to the calling thread.
   *
   * @param result a word each for its number and the address of its exit record
   */
  void createVcpu(Struct result) {
    long address = result.address();
    check(call(Function.VCPU_CREATE, address, address + Long.BYTES, 0, 0), Function.VCPU_CREATE);
    Reference.reachabilityFence(result);
  }

  int destroyVcpu(long vcpu) {
    return call(Function.VCPU_DESTROY, vcpu, 0, 0, 0);
  }

  int run(long vcpu) {
    return (int) run.call(vcpu, 0, 0, 0);
  }

  /**
   * Has a vCPU's present run, or else its next one, end. For any thread.
   *
   * @param vcpu its number, in a word
   */
  void exit(Struct vcpu) {
    functions.get(Function.VCPUS_EXIT).call(vcpu.address(), 1, 0, 0);
    Reference.reachabilityFence(vcpu);
  }

  long register(long vcpu, int number, Struct room) {
    check((int) getRegister.call(vcpu, number, room.address(), 0), Function.VCPU_GET_REG);
    return room.getLong(0);
  }

  void setRegister(long vcpu, int number, long value) {
    check((int) setRegister.call(vcpu, number, value, 0), Function.VCPU_SET_REG);
  }

  long systemRegister(long vcpu, int number, Struct room) {
    NativeFunction get = functions.get(Function.VCPU_GET_SYS_REG);
    check((int) get.call(vcpu, number, room.address(), 0), Function.VCPU_GET_SYS_REG);
    return room.getLong(0);
  }

  void setSystemRegister(long vcpu, int number, long value) {
    NativeFunction set = functions.get(Function.VCPU_SET_SYS_REG);
    check((int) set.call(vcpu, number, value, 0), Function.VCPU_SET_SYS_REG);
  }

  /** Keeps the virtual timer from ending runs, and has it count with the host. */
  void silenceTimer(long vcpu) {
    NativeFunction mask = functions.get(Function.VCPU_SET_VTIMER_MASK);
    check((int) mask.call(vcpu, 1, 0, 0), Function.VCPU_SET_VTIMER_MASK);
    check(call(Function.VCPU_SET_VTIMER_OFFSET, vcpu, 0, 0, 0), Function.VCPU_SET_VTIMER_OFFSET);
  }

  /** Has the CPU fetch instructions that were written there. */
  void invalidateInstructions(long hostAddress, long size) {
    call(Function.ICACHE_INVALIDATE, hostAddress, size, 0, 0);
  }
}
