// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import java.lang.module.ModuleDescriptor;

/** The version of this program, as the build has told its module. */
final class Version {
  private Version() {}

  static String text() {
    ModuleDescriptor module = Version.class.getModule().getDescriptor();
    return module == null ? "(unknown)" : module.rawVersion().orElse("(unknown)");
  }
}
