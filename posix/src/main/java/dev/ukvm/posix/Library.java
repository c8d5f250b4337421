// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.posix;

import java.lang.foreign.Arena;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.SymbolLookup;

/**
 * A shared library, open as long as this process runs. Its functions are looked up by name, in it
 * first and then in what the JVM finds without (libc, on macOS libSystem).
 */
public final class Library {
  private final SymbolLookup symbols;

  private Library(SymbolLookup symbols) {
    this.symbols = symbols;
  }

  /**
   * Opens a library as dlopen(3) does, by a name or path that need not be a file: macOS keeps its
   * frameworks elsewhere.
   *
   * @return {@code null} if there is none
   */
  public static Library open(String name) {
    try {
      // By its name: the variant for a Path wants a file.
      SymbolLookup own = SymbolLookup.libraryLookup(name, Arena.global());
      return new Library(own.or(Linker.nativeLinker().defaultLookup()));
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A function, or {@code null} if this library's version doesn't have it. */
  public NativeFunction function(String name, NativeFunction.Parameter... parameters) {
    MemorySegment address = symbols.find(name).orElse(null);
    return address == null ? null : new NativeFunction(address, parameters);
  }
}
