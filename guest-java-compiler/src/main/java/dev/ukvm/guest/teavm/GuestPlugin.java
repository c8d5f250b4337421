// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import org.teavm.vm.spi.TeaVMHost;
import org.teavm.vm.spi.TeaVMPlugin;

/** What TeaVM's service loader finds of us. */
public final class GuestPlugin implements TeaVMPlugin {
  @Override
  public void install(TeaVMHost host) {
    host.add(new GuestTransformer(End.named(host.getProperties().getProperty(End.PROPERTY))));
    host.add(new ImplicitExceptions());
  }
}
