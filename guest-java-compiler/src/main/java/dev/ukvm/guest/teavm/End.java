// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.ArrayList;
import java.util.List;

/**
 * What a compiled program stands on: a tender, by hypercalls, or a Linux kernel, by system calls.
 */
@SuppressWarnings("ImmutableEnumChecker") // The lists are.
enum End {
  HVT(
      "hvt",
      List.of("hvt/devices.c", "hvt/frames.c", "hvt/random.c"),
      List.of(),
      GuestTransformer.RUNTIME + "Monitors",
      List.of(
          "Launcher$OfFiber",
          "Additions$OfThread",
          "ConsoleInput$OfStream",
          "Events",
          "Monitors",
          "Threads")),
  LINUX(
      "linux",
      List.of("linux/memory.c"),
      List.of("signals.c", "spawn.c", "system.h", "vdso.c"),
      GuestTransformer.RUNTIME + "linux.Single$Monitors",
      List.of(
          "linux.Single$OfConsole",
          "linux.Single$OfEventQueue",
          "linux.Single$OfFiber",
          "linux.Single$OfRuntime",
          "linux.Single$OfSystem",
          "linux.Single$OfThread",
          "linux.Single$Monitors"));

  /** Names one to the plugin of TeaVM's. */
  static final String PROPERTY = "ukvm.end";

  /**
   * Of both: what takes the place of TeaVM's, by the class's name in {@link
   * GuestTransformer#RUNTIME}.
   */
  private static final List<String> COMMON =
      List.of(
          "Launcher$Uncaught",
          "Additions$OfArrays",
          "Additions$OfByteArrayOutputStream",
          "Additions$OfCollectors",
          "Additions$OfIterator",
          "Additions$OfObjects",
          "Additions$OfReader",
          "Additions$OfReference",
          "Additions$OfStream",
          "BufferNumbers",
          "DecimalTexts$OfDouble",
          "DecimalTexts$OfFloat",
          "DecimalTexts$OfStringBuffer",
          "DecimalTexts$OfStringBuilder",
          "Exceptions",
          "Heap",
          "Heap$Collector",
          "Heap$Copies",
          "Immutables$OfList",
          "Immutables$OfMap",
          "Immutables$OfSet",
          "Maths",
          "NativeBuffers",
          "NativeBuffers$OfByteBuffer",
          "Randoms",
          "SystemCalls$OfConsole",
          "SystemCalls$OfRuntime",
          "SystemCalls$OfSystem",
          "Texts$OfCharacter",
          "Texts$OfEnum",
          "Texts$OfInteger",
          "Texts$OfLong",
          "Texts$OfOptional",
          "Texts$OfOptionalInt",
          "Texts$OfPrintStream",
          "Texts$OfString",
          "Texts$OfStringBuilder",
          "Throwables");

  private final String folder;
  private final List<String> sources;
  private final List<String> parts;
  private final String monitors;
  private final List<String> replacements;

  End(
      String folder,
      List<String> sources,
      List<String> parts,
      String monitors,
      List<String> replacements) {
    this.folder = folder;
    this.sources = sources;
    this.parts = parts;
    this.monitors = monitors;
    this.replacements = replacements;
  }

  /** Its C sources that are compiled by themselves, as paths in src/main/c. */
  List<String> sources() {
    return sources;
  }

  /** What of it is a part of TeaVM's one source, end.c first, as paths in src/main/c. */
  List<String> parts() {
    List<String> all = new ArrayList<>(List.of(folder + "/end.c"));
    for (String part : parts) {
      all.add(folder + "/" + part);
    }
    return all;
  }

  /** The class with enter and exit. */
  String monitors() {
    return monitors;
  }

  /** The classes marked with Replaces; of two that replace one method the later is taken. */
  List<String> replacements() {
    List<String> all = new ArrayList<>();
    for (String name : COMMON) {
      all.add(GuestTransformer.RUNTIME + name);
    }
    for (String name : replacements) {
      all.add(GuestTransformer.RUNTIME + name);
    }
    return all;
  }

  /** The one of a name that {@link #toString} gives; HVT without a name. */
  static End named(String name) {
    return LINUX.folder.equals(name) ? LINUX : HVT;
  }

  @Override
  public String toString() {
    return folder;
  }
}
