// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.hypercall;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Hypercall;
import dev.ukvm.abi.Hypercall.Result;
import dev.ukvm.posix.Clock;
import dev.ukvm.posix.Fd;
import dev.ukvm.posix.Poller;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Access;
import dev.ukvm.tender.vm.GuestAccessException;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * What a guest can ask for. Each call checks what the guest names, does one thing on the host and
 * writes the answer into guest memory. Once warm, nothing here allocates.
 */
public final class Hypercalls {
  private final GuestMemory memory;
  private final Arguments arguments;
  private final Console console;
  private final Clock clock = new Clock();
  private final Poller poller = new Poller(1);

  private boolean halted;
  private int exitStatus;

  public Hypercalls(GuestMemory memory, Fd output, Interruption interruption) {
    this.memory = memory;
    this.arguments = new Arguments(memory);
    this.console = new Console(memory, output, interruption);
    poller.add(interruption.event(), Poller.IN);
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
      case Hypercall.BLOCK_WRITE, Hypercall.BLOCK_READ -> block(gpa);
      case Hypercall.NET_WRITE, Hypercall.NET_READ -> net(gpa);
      case Hypercall.HALT -> halt(gpa);
      default ->
          throw new TenderException(
              "the guest made hypercall "
                  + number
                  + ", which does not exist; they are 1 to "
                  + Hypercall.LAST);
    }
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
    // An interruption or a stray signal ends the sleep early: guests expect that of poll.
    poller.await(arguments.u64(Hypercall.Poll.TIMEOUT_NSECS));
    arguments.answer(Hypercall.Poll.READY_SET, 0L);
    arguments.answer(Hypercall.Poll.RET, 0);
  }

  private void block(long gpa) {
    arguments.loadWritable(gpa, Hypercall.Block.SIZE);
    arguments.answer(Hypercall.Block.RET, Result.EINVAL);
  }

  private void net(long gpa) {
    arguments.loadWritable(gpa, Hypercall.Net.SIZE);
    arguments.answer(Hypercall.Net.RET, Result.EINVAL);
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
