// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.List;
import java.util.Properties;
import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/** What TeaVM's service loader finds of us. */
public final class GuestPlugin implements TeaVMPlugin {
  /** A property with {@link JavaGuest#absent}, apart by commas. */
  static final String ABSENT = "ukvm.absent";

  @Override
  public void install(TeaVMHost host) {
    Properties properties = host.getProperties();
    String absent = properties.getProperty(ABSENT, "");
    if (!absent.isEmpty()) {
      host.add(new AbsentClasses(List.of(absent.split(",", -1))));
    }
    host.add(new GuestTransformer(End.named(properties.getProperty(End.PROPERTY))));
    host.add(new ImplicitExceptions());
  }
}
