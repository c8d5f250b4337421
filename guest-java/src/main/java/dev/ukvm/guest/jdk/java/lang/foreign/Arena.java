// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.foreign;

/** As the JDK's. */
public interface Arena extends SegmentAllocator, AutoCloseable {
  static Arena ofAuto() {
    return new Session(null, false);
  }

  static Arena global() {
    return Session.GLOBAL;
  }

  static Arena ofConfined() {
    return new Session(Thread.currentThread(), true);
  }

  static Arena ofShared() {
    return new Session(null, true);
  }

  MemorySegment.Scope scope();

  @Override
  void close();
}
