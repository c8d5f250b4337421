// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.elf;

import dev.ukvm.abi.Hvt;
import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.Note;
import dev.ukvm.posix.Fd;
import dev.ukvm.tender.TenderException;
import dev.ukvm.tender.vm.Architecture;
import dev.ukvm.tender.vm.GuestAddress;
import dev.ukvm.tender.vm.GuestMemory;

/**
 * A Solo5 hvt executable, opened and checked. Every refusal is a {@link TenderException} that names
 * file, field, value and limit. The file stays open until {@link #close}, so that what is loaded is
 * what was checked; its content can still change underneath, and then the guest is wrong but no
 * bound is broken, since every check is made on the copy that is used.
 */
public final class ElfImage implements AutoCloseable {
  private static final long MIB = 1 << 20;

  /**
   * What a small guest needs behind its image: a stack, the net ring, a heap to begin with. Guests
   * in C have a stack of 256 KiB; the least that runs {@code examples/hello} in Java is 384 KiB in
   * all, {@code examples/echo} 768.
   */
  private static final long ROOM = MIB;

  private final ImageFile file;
  private final Architecture architecture;
  private final long entry;
  private final Note.Abi abi;
  private final Manifest manifest;
  private final Offers offers;
  private final Segment[] segments;

  ElfImage(
      ImageFile file,
      Architecture architecture,
      long entry,
      Note.Abi abi,
      Manifest manifest,
      Offers offers,
      Segment[] segments) {
    this.file = file;
    this.architecture = architecture;
    this.entry = entry;
    this.abi = abi;
    this.manifest = manifest;
    this.offers = offers;
    this.segments = segments;
  }

  /**
   * Opens an executable and checks all of it that needs no memory size and no host.
   *
   * @throws TenderException if it is refused
   */
  public static ElfImage open(String path) {
    return read(ImageFile.open(path));
  }

  /** The same with a file that is open already; it is closed with the image. */
  static ElfImage open(String name, Fd fd) {
    return read(ImageFile.of(name, fd));
  }

  private static ElfImage read(ImageFile file) {
    try {
      return new ElfReader(file).read();
    } catch (RuntimeException e) {
      file.close();
      throw e;
    }
  }

  /** The file's name, as the user gave it. */
  public String name() {
    return file.name();
  }

  public Architecture architecture() {
    return architecture;
  }

  /** Where the guest starts. */
  public GuestAddress entry() {
    return new GuestAddress(entry);
  }

  /** Target hvt and its version, which are checked already. */
  public Note.Abi abi() {
    return abi;
  }

  public Manifest manifest() {
    return manifest;
  }

  /** What the guest asks for. */
  public Offers offers() {
    return offers;
  }

  /** What is to be loaded, by ascending address, never overlapping. At least one. */
  public Segment[] segments() {
    return segments.clone();
  }

  /** The first byte after the image: the highest aligned end of a segment. */
  public long kernelEnd() {
    return segments[segments.length - 1].end();
  }

  /**
   * Checks that this host's processor can run it.
   *
   * @throws TenderException if not
   */
  public void requireArchitecture(Architecture host) {
    if (architecture != host) {
      throw file.refuse(
          "is built for " + architecture + ", but this host is " + host + "; build it for " + host);
    }
  }

  /**
   * Checks that the image lies within guest memory.
   *
   * @param memorySize bytes that the guest may use
   * @throws TenderException if it doesn't
   */
  public void checkFits(long memorySize) {
    for (Segment segment : segments) {
      if (segment.end() > memorySize) {
        throw file.refuse(
            "program header "
                + segment.index()
                + ": ends at 0x"
                + Long.toHexString(segment.end())
                + ", beyond the end of guest memory at 0x"
                + Long.toHexString(memorySize)
                + "; give more, such as"
                + memoryOption(kernelEnd()));
      }
    }
    if (entry >= memorySize) {
      throw file.refuse(
          "e_entry 0x"
              + Long.toHexString(entry)
              + " is beyond the end of guest memory at 0x"
              + Long.toHexString(memorySize));
    }
  }

  /**
   * Reads all segments into memory, which must be zero where they lie. Protections are left to the
   * caller: they must not yet forbid anything to the tender.
   *
   * @throws TenderException if the image does not fit, or if its file can't be read any more
   */
  public void loadInto(GuestMemory memory) {
    checkFits(memory.size());
    for (Segment segment : segments) {
      if (segment.fileSize() > 0) {
        long n =
            memory.load(
                file.fd(),
                segment.fileOffset(),
                new GuestAddress(segment.address()),
                segment.fileSize());
        if (n < 0) {
          throw file.readFailure(n);
        }
        if (n < segment.fileSize()) {
          throw file.truncated();
        }
      }
    }
  }

  @Override
  public void close() {
    file.close();
  }

  /** A memory in which an image that ends there can run, as an option: whole 2 MiB pages. */
  private static String memoryOption(long kernelEnd) {
    long size = kernelEnd + ROOM + Hvt.LARGE_PAGE_SIZE - 1 & -Hvt.LARGE_PAGE_SIZE;
    return " --mem=" + Math.min(size, Hvt.MEMORY_MAX) / MIB;
  }
}
