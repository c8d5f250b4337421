// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.Hypercall.Result;
import dev.ukvm.posix.Clock;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.Interruption;
import dev.ukvm.tender.StopRequest;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.block.BlockDevice;
import dev.ukvm.tender.device.DeviceTable;
import dev.ukvm.tender.net.NetDevice;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestMemory;
import dev.ukvm.tender.vm.VirtualMachine;

/**
 * What a guest can ask for. Each call checks what the guest names, does one thing on the host and
 * writes the answer into guest memory. Once warm, nothing here allocates.
 */
public final class Hypercalls implements AutoCloseable {
  private final GuestMemory memory;
  private final Arguments arguments;
  private final Console console;
  private final Clock clock = new Clock();
  private final DeviceTable devices;
  private final Sleep sleep;
  private final long[] calls = new long[Hypercall.LAST + 1];

  private boolean halted;
  private int exitStatus;

  /** Of a guest that is offered nothing. */
  public Hypercalls(
      GuestMemory memory, DeviceTable devices, Fd output, Interruption interruption, Fd end) {
    this(memory, devices, output, interruption, end, null, null);
  }

  /**
   * @param devices the guest's, or {@code null} if it has none
   * @param end what {@link VirtualMachine#endEvent} returns
   * @param stop what the guest may be told, or {@code null}
   * @param input the guest's console input, or {@code null}
   */
  public Hypercalls(
      GuestMemory memory,
      DeviceTable devices,
      Fd output,
      Interruption interruption,
      Fd end,
      StopRequest stop,
      Input input) {
    this.memory = memory;
    this.arguments = new Arguments(memory);
    this.console = new Console(memory, output, interruption);
    this.devices = devices;
    this.sleep = new Sleep(interruption, end, devices, stop, input);
  }

  /**
   * Does one hypercall.
   *
   * @param number its number; any value
   * @param gpa where the guest says that its arguments are
   * @throws TenderException if there is no such hypercall, or the run can't go on
   * @throws GuestAccessException if the arguments name memory that the guest may not use so
   */
  public void call(int number, long gpa) {
    switch (number) {
      case Hypercall.WALLTIME -> walltime(gpa);
      case Hypercall.PUTS -> puts(gpa);
      case Hypercall.POLL -> poll(gpa);
      case Hypercall.BLOCK_WRITE -> block(gpa, true);
      case Hypercall.BLOCK_READ -> block(gpa, false);
      case Hypercall.NET_WRITE -> netWrite(gpa);
      case Hypercall.NET_READ -> netRead(gpa);
      case Hypercall.HALT -> halt(gpa);
      default ->
          throw new TenderException(
              "the guest made hypercall "
                  + number
                  + ", which does not exist; they are 1 to "
                  + Hypercall.LAST);
    }
    calls[number]++;
  }

  @Override
  public void close() {
    sleep.close();
    console.close();
  }

  /** How often the guest has made a hypercall that exists. */
  public long count(int number) {
    return calls[number];
  }

  /** Whether the guest has made its last call. */
  public boolean isHalted() {
    return halted;
  }

  /** The exit status that the guest named, any 32-bit value. */
  public int exitStatus() {
    return exitStatus;
  }

  private void walltime(long gpa) {
    arguments.loadWritable(gpa, Hypercall.Walltime.SIZE);
    arguments.answer(Hypercall.Walltime.NSECS, clock.wall());
  }

  private void puts(long gpa) {
    arguments.load(gpa, Hypercall.Puts.SIZE);
    console.put(arguments.u64(Hypercall.Puts.DATA), arguments.u64(Hypercall.Puts.LENGTH));
  }

  private void poll(long gpa) {
    arguments.loadWritable(gpa, Hypercall.Poll.SIZE);
    long ready = sleep.until(arguments.u64(Hypercall.Poll.TIMEOUT_NSECS));
    arguments.answer(Hypercall.Poll.READY_SET, ready);
    arguments.answer(Hypercall.Poll.RET, Long.bitCount(ready));
  }

  private void block(long gpa, boolean write) {
    arguments.loadWritable(gpa, Hypercall.Block.SIZE);
    BlockDevice device =
        devices == null ? null : devices.block(arguments.u64(Hypercall.Block.HANDLE));
    int result = Result.EINVAL;
    if (device != null) {
      long offset = arguments.u64(Hypercall.Block.OFFSET);
      long data = arguments.u64(Hypercall.Block.DATA);
      long length = arguments.u64(Hypercall.Block.LENGTH);
      result =
          write
              ? device.write(memory, offset, data, length)
              : device.read(memory, offset, data, length);
    }
    arguments.answer(Hypercall.Block.RET, result);
  }

  private void netWrite(long gpa) {
    arguments.loadWritable(gpa, Hypercall.Net.SIZE);
    NetDevice device = netDevice();
    int result =
        device == null
            ? Result.EINVAL
            : device.write(
                memory, arguments.u64(Hypercall.Net.DATA), arguments.u64(Hypercall.Net.LENGTH));
    arguments.answer(Hypercall.Net.RET, result);
  }

  private void netRead(long gpa) {
    arguments.loadWritable(gpa, Hypercall.Net.SIZE);
    NetDevice device = netDevice();
    int result = Result.EINVAL;
    if (device != null) {
      long length =
          device.read(
              memory, arguments.u64(Hypercall.Net.DATA), arguments.u64(Hypercall.Net.LENGTH));
      result = length == 0 ? Result.AGAIN : Result.OK;
      if (length != 0) {
        arguments.answer(Hypercall.Net.LENGTH, length);
      }
    }
    arguments.answer(Hypercall.Net.RET, result);
  }

  private NetDevice netDevice() {
    return devices == null ? null : devices.net(arguments.u64(Hypercall.Net.HANDLE));
  }

  private void halt(long gpa) {
    arguments.load(gpa, Hypercall.Halt.SIZE);
    long cookie = arguments.u64(Hypercall.Halt.COOKIE);
    if (cookie != 0) {
      memory.check(cookie, Hvt.HALT_COOKIE_SIZE, Access.READ);
    }
    exitStatus = arguments.i32(Hypercall.Halt.EXIT_STATUS);
    halted = true;
  }
}
