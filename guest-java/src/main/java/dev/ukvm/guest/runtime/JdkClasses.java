// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.runtime;

import org.teavm.extension.spi.substitution.SimpleSubstitutionPolicy;
import org.teavm.extension.spi.substitution.SubstitutionSink;

/**
 * Tells TeaVM where classes of the JDK are that its own class library lacks: java.x.Y is
 * dev.ukvm.guest.jdk.java.x.Y, if there is such a class.
 */
public final class JdkClasses extends SimpleSubstitutionPolicy {
  @Override
  public void contribute(SubstitutionSink sink) {
    sink.selectClasses(inPackage("java", true)).packagePrefix("dev.ukvm.guest.jdk.");
  }
}
