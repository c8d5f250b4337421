// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

/** The version of this program, as the build has it. */
final class Version {
  private Version() {}

  static String text() {
    return "${project.version}";
  }
}
