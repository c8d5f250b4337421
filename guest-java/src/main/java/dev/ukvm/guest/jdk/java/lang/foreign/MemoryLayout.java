// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.jdk.java.lang.foreign;

/** As the JDK's, without layouts of more than one value. */
public interface MemoryLayout {
  long byteSize();

  long byteAlignment();
}
