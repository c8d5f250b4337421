// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.abi.Hvt;

/** Texts that are asked for by option; never loaded on the way to a guest. */
final class Help {
  private Help() {}

  static String version() {
    return "ukvm-tender " + Version.text() + "\nABI version " + Hvt.ABI_VERSION + "\n";
  }

  static String text() {
    return """
    Usage: ukvm-tender [run] [OPTION...] [--] APP.elf [ARGUMENT...]
           ukvm-tender build ...
           ukvm-tender doctor

    Runs APP.elf, a Solo5 hvt unikernel, with the ARGUMENTs; or makes one of a Java program
    (build --help says how); or says how guests can be run on this host, and what to do about
    what can't be used. An executable named like a command is run as ./build.

    Options:
      --mem=MIB                    guest memory, MiB, 2 to 4096 (default 512)
      --net:NAME=TAP               attach the net device NAME to the tap interface TAP
      --net:NAME=@FD               attach it to an open tap or packet socket
      --net:NAME=user[,tcp=[ADDR:]H:G][,udp=[ADDR:]H:G][,subnet=A.B.C.0/N]
                                   give it the host's network, no root needed; the
                                   guest's port G is the host's port H, at its address
                                   ADDR alone if one is given: 127.0.0.1, or [::1] for
                                   a guest that has IPv6
      --net:NAME=unix:PATH         wire it to whoever listens at a socket
      --net:NAME=listen:PATH       listen there, and begin when somebody has come
      --net-mac:NAME=MAC           its MAC address (default: a random local one)
      --net-pcap:NAME=FILE         record its frames, for tshark and the like
      --no-net-ring                offer no ring for frames, only hypercalls
      --block:NAME=FILE[,ro][,direct][,sync][,share][,shrunk]
                                   attach the block device NAME to a file or a disk:
                                   read-only, past the host's cache, with every write
                                   on the disk before it is answered, without a lock,
                                   though it got smaller; a comma of FILE is doubled
                                   if one of these words follows
      --block-sector-size:NAME=N   its sector size, a power of two from 512 on
      --net=..., --block=..., --disk=...
                                   the same of the only device of its type
      --stop=grace[:SECONDS]       at SIGTERM, SIGINT or SIGHUP tell the guest, if it asks to
                                   be told, and end it when it has not ended by itself
                                   after so long, 1 to 3600 (default 10), or at a second
                                   signal
      --stats                      say what the guest asked for when it ends; SIGUSR1
                                   says it at once
      --hypervisor=NAME            how to run the guest (default: auto)
      --no-direct-calls            with --hypervisor=process: have this monitor do every
                                   hypercall; slower, but the guest's process then has no
                                   descriptors and can make no system calls
      --jvm                        on Linux: run in the Java virtual machine of the runtime
                                   image, as with UKVM_JVM=1 in the environment; elsewhere
                                   there is nothing else
      -v, --verbose                say on standard error what is chosen and why
      -h, --help                   this text
      --version                    the versions of this program and of its ABI

    Exit status: the guest's own, 0 to 254; 255 when the guest aborted; 1 when the run
    could not begin or go on, with the reason on standard error.
    """;
  }
}
