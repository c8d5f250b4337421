// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.bhyve;

import dev.ukvm.posix.Errno;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.NativeException;
import dev.ukvm.posix.Struct;
import dev.ukvm.posix.Sysctl;
import dev.ukvm.tender.TenderException;
import java.nio.charset.StandardCharsets;

/**
 * A virtual machine as the kernel has it: a name, and a file under {@link Names#DIRECTORY}. It is
 * created and destroyed through /dev/vmmctl, where there is one, else by sysctls.
 */
final class Vm implements AutoCloseable {
  static final String CONTROL = "/dev/vmmctl";
  private static final String CREATE = "hw.vmm.create";
  private static final String DESTROY = "hw.vmm.destroy";

  static final String HOW_TO_LOAD = "vmm.ko is not loaded; load it: kldload vmm";

  static final String HOW_TO_PERMIT =
      "permission denied; run as root, in a jail with allow.vmm and devfs rules for vmm";

  /** Destruction goes on for a while after it was asked for, and the name is taken until then. */
  private static final int ATTEMPTS = 100;

  private static final int ATTEMPT_MILLIS = 20;

  private final String name;

  /** Open as long as the machine is, or {@code null} where it takes sysctls. */
  private final Fd control;

  private boolean destroyedOnClose;
  private Fd file;
  private boolean closed;

  private Vm(String name, Fd control) {
    this.name = name;
    this.control = control;
  }

  /**
   * Creates a machine.
   *
   * @throws TenderException if this host can't, with what to do about it; none is left then
   */
  static Vm create() {
    Vm vm = new Vm(Names.next(), openControl());
    try {
      vm.createAnew();
    } catch (RuntimeException | Error e) {
      if (vm.control != null) {
        vm.control.close();
      }
      throw e;
    }
    try {
      vm.file = Fd.open(Names.DIRECTORY + vm.name, Fd.O_RDWR);
      return vm;
    } catch (NativeException e) {
      vm.close();
      throw new TenderException(
          e.errno() == Errno.EACCES || e.errno() == Errno.EPERM
              ? Names.DIRECTORY + vm.name + ": " + HOW_TO_PERMIT
              : e.getMessage(),
          e);
    }
  }

  /** /dev/vmmctl, or {@code null} if this kernel has none. */
  static Fd openControl() {
    try {
      return Fd.open(CONTROL, Fd.O_RDWR);
    } catch (NativeException e) {
      return switch (e.errno()) {
        case Errno.ENOENT -> null;
        case Errno.EACCES, Errno.EPERM ->
            throw new TenderException(CONTROL + ": " + HOW_TO_PERMIT, e);
        default -> throw new TenderException(e.getMessage(), e);
      };
    }
  }

  private void createAnew() {
    long result = tryCreate();
    if (result == -Errno.EEXIST) {
      // No living process has this one's number: the machine is left from a dead one.
      tryDestroy();
      for (int i = 0; i < ATTEMPTS && result == -Errno.EEXIST; i++) {
        sleep();
        result = tryCreate();
      }
    }
    if (result < 0) {
      throw new TenderException(name + ": " + explain((int) -result));
    }
  }

  private static void sleep() {
    try {
      Thread.sleep(ATTEMPT_MILLIS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private String explain(int errno) {
    String call = control == null ? "sysctl " + CREATE : "VMMCTL_VM_CREATE";
    String failure = "can't create a virtual machine (" + call + ": " + Errno.describe(errno) + ")";
    return failure
        + switch (errno) {
          case Errno.ENOENT -> ": " + HOW_TO_LOAD;
          case Errno.ENXIO ->
              ": this CPU has no usable VT-x or SVM; enable virtualization in the firmware";
          case Errno.EPERM, Errno.EACCES -> ": " + HOW_TO_PERMIT;
          case Errno.EEXIST ->
              ": a virtual machine of this name is there already; remove it with: " + remedy(name);
          case Errno.ENOMEM -> ": too many virtual machines; see sysctl hw.vmm.maxvmms";
          default -> "";
        };
  }

  /** The command that destroys a machine. */
  static String remedy(String name) {
    return "bhyvectl --vm=" + name + " --destroy";
  }

  private long tryCreate() {
    if (control == null) {
      return Sysctl.put(CREATE, name);
    }
    // So that the machine goes with us, however we go.
    destroyedOnClose = true;
    long result = control.ioctl(Vmm.VMMCTL_VM_CREATE, request(Vmm.VMMCTL_CREATE_DESTROY_ON_CLOSE));
    if (result == -Errno.EINVAL) {
      destroyedOnClose = false;
      result = control.ioctl(Vmm.VMMCTL_VM_CREATE, request(0));
    }
    return result;
  }

  private long tryDestroy() {
    return control == null
        ? Sysctl.put(DESTROY, name)
        : control.ioctl(Vmm.VMMCTL_VM_DESTROY, request(0));
  }

  private Struct request(int flags) {
    Struct request = Struct.allocate(Vmm.VmmctlVmCreate.SIZE);
    byte[] bytes = name.getBytes(StandardCharsets.UTF_8);
    for (int i = 0; i < bytes.length; i++) {
      request.putByte(Vmm.VmmctlVmCreate.NAME + i, bytes[i]);
    }
    request.putInt(Vmm.VmmctlVmCreate.FLAGS, flags);
    return request;
  }

  /** The machine's file. */
  Fd file() {
    return file;
  }

  @Override
  public String toString() {
    return name;
  }

  /**
   * Asks for the machine's destruction, which follows when nobody runs it any more. For any thread.
   */
  synchronized void abandon() {
    if (!closed) {
      tryDestroy();
    }
  }

  /**
   * Destroys the machine.
   *
   * @throws TenderException if it is still there after that
   */
  @Override
  public synchronized void close() {
    closed = true;
    if (file != null) {
      file.close();
    }
    long result = destroyedOnClose ? 0 : tryDestroy();
    if (control != null) {
      control.close();
    }
    // ENOENT, and EINVAL by sysctl: somebody else has destroyed it.
    if (result < 0 && result != -Errno.ENOENT && result != -Errno.EINVAL) {
      throw new TenderException(
          name
              + ": the virtual machine can't be destroyed: "
              + Errno.describe((int) -result)
              + "; remove it with: "
              + remedy(name));
    }
  }
}
