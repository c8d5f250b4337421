// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.hvf;

import dev.ukvm.posix.Library;
import dev.ukvm.posix.NativeFunction;
import dev.ukvm.posix.NativeFunction.Parameter;
import dev.ukvm.posix.Struct;
import dev.ukvm.tests.doubles.DoubleBuild;
import java.lang.ref.Reference;

/**
 * The double of Hypervisor.framework in this process: what {@code src/doubles/hvf/hv.h} has for
 * tests. While it is open, the backend finds it.
 */
final class FrameworkDouble implements AutoCloseable {
  static final String PROPERTY = "ukvm.hvf.library";

  private final Library library;
  private final long violationsBefore;

  FrameworkDouble() {
    String path = DoubleBuild.library("hvf").toString();
    System.setProperty(PROPERTY, path);
    library = Library.open(path);
    violationsBefore = call("hv_double_violations");
  }

  @Override
  public void close() {
    System.clearProperty(PROPERTY);
  }

  /** Calls a function of up to four words; returns the word that it returns. */
  long call(String name, long... arguments) {
    Parameter[] parameters = new Parameter[arguments.length];
    long[] words = new long[4];
    for (int i = 0; i < arguments.length; i++) {
      parameters[i] = Parameter.WORD;
      words[i] = arguments[i];
    }
    NativeFunction function = library.function(name, parameters);
    return function.call(words[0], words[1], words[2], words[3]);
  }

  /** {@code "NAME=CODE@N"}: the Nth call of a function fails from now on; "" for none. */
  void fail(String what) {
    Struct text = Struct.ofString(what);
    call("hv_double_fail", text.address());
    Reference.reachabilityFence(text);
  }

  /** How the next run ends. */
  void exit(int reason, long syndrome, long virtualAddress, long physicalAddress) {
    call("hv_double_exit", reason, syndrome, virtualAddress, physicalAddress);
  }

  void addressBits(int byDefault, int most) {
    call("hv_double_address_bits", byDefault, most);
  }

  /** What is open. */
  long live() {
    return call("hv_double_live");
  }

  /** How many rules were broken since this was opened. */
  long violations() {
    return call("hv_double_violations") - violationsBefore;
  }
}
