// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.vm;

import dev.ukvm.abi.Hvt;

/**
 * Why a vCPU stopped. Reused by its vCPU for every exit, so that running a guest allocates nothing;
 * which fields mean something depends on {@link #kind()}.
 */
public final class VcpuExit {
  /** What happened. */
  public enum Kind {
    /** The guest asks for something: {@link #number()} and {@link #argument()}. */
    HYPERCALL,
    /** The guest says that the net ring has new entries, and there is no other doorbell. */
    DOORBELL,
    /** The guest touched what the host protects: {@link #address()} and {@link #access()}. */
    FAULT,
    /** Somebody called {@link Vcpu#interrupt}. */
    INTERRUPTED,
    /** The guest stopped its CPU and, having no interrupts, will never go on. */
    HALTED,
    /** The CPU gave up: a fault while delivering a fault (triple fault on x86_64). */
    SHUTDOWN,
    /** The guest did something that this monitor has no answer for; {@link #detail()} says what. */
    FORBIDDEN,
    /** The hypervisor can't go on, through no fault of the guest; {@link #detail()} says why. */
    FAILED
  }

  private Kind kind = Kind.FAILED;
  private int number;
  private int argument;
  private GuestAddress address;
  private Access access = Access.UNKNOWN;
  private String detail = "";

  public Kind kind() {
    return kind;
  }

  /** The hypercall's number, in 0..255: it may be one that doesn't exist. */
  public int number() {
    return number;
  }

  /** The hypercall's argument, the GPA of a structure: unsigned 32 bits. */
  public long argument() {
    return Integer.toUnsignedLong(argument);
  }

  /** Where the fault was, {@code null} if the hypervisor does not say. */
  public GuestAddress address() {
    return address;
  }

  /** What the guest tried at {@link #address()}. */
  public Access access() {
    return access;
  }

  /** One line without a full stop, for the user. */
  public String detail() {
    return detail;
  }

  public VcpuExit hypercall(int number, int argument) {
    this.kind = Kind.HYPERCALL;
    this.number = number;
    this.argument = argument;
    return this;
  }

  public VcpuExit of(Kind kind) {
    this.kind = kind;
    return this;
  }

  public VcpuExit fault(GuestAddress address, Access access) {
    this.kind = Kind.FAULT;
    this.address = address;
    this.access = access;
    return this;
  }

  public VcpuExit forbidden(String detail) {
    this.kind = Kind.FORBIDDEN;
    this.detail = detail;
    return this;
  }

  public VcpuExit failed(String detail) {
    this.kind = Kind.FAILED;
    this.detail = detail;
    return this;
  }

  /**
   * An x86_64 port access: a hypercall, the doorbell, or forbidden.
   *
   * @param width bytes of one access
   * @param count how many accesses, more than 1 for a repeated string instruction
   * @param value what an {@code out} would write
   */
  public VcpuExit portAccess(boolean out, int port, int width, long count, int value) {
    int number = port - Hvt.HYPERCALL_PORT_BASE;
    if (out && width == Integer.BYTES && count == 1) {
      if (number >= 0 && port < Hvt.RING_KICK_PORT) {
        return hypercall(number, value);
      }
      if (port == Hvt.RING_KICK_PORT) {
        return of(Kind.DOORBELL);
      }
    }
    return forbidden(
        (out ? "write to" : "read from")
            + " port 0x"
            + Integer.toHexString(port)
            + ", "
            + width * Byte.SIZE
            + " bits"
            + (count == 1 ? "" : ", " + count + " times")
            + ": hypercalls are single 32-bit writes to port 0x"
            + Integer.toHexString(Hvt.HYPERCALL_PORT_BASE)
            + " + number");
  }

  /**
   * An aarch64 access to an address outside guest memory of which the CPU tells no width and no
   * register.
   */
  public VcpuExit mmioAccessNotDescribed(boolean write, long address) {
    return forbidden(
        (write ? "write to " : "read from ")
            + new GuestAddress(address)
            + ", where no memory is, by an instruction with write-back or several registers:"
            + " hypercalls are plain 32-bit stores");
  }

  /**
   * An aarch64 access to an address outside guest memory: a hypercall, the doorbell, or forbidden.
   *
   * @param width bytes of the access
   * @param value what a write would store
   */
  public VcpuExit mmioAccess(boolean write, long address, int width, int value) {
    if (write && width == Integer.BYTES) {
      if (address == Hvt.RING_KICK_MMIO) {
        return of(Kind.DOORBELL);
      }
      long offset = address - Hvt.HYPERCALL_MMIO_BASE;
      if (offset >= 0 && address < Hvt.RING_KICK_MMIO && offset % Long.BYTES == 0) {
        return hypercall((int) (offset / Long.BYTES), value);
      }
    }
    return forbidden(
        (write ? "write to " : "read from ")
            + new GuestAddress(address)
            + ", "
            + width * Byte.SIZE
            + " bits, where no memory is: hypercalls are 32-bit writes to "
            + new GuestAddress(Hvt.HYPERCALL_MMIO_BASE)
            + " + 8 * number");
  }
}
