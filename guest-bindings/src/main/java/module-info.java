// SPDX-License-Identifier: Apache-2.0
/** The guest's half: a C runtime for hvt guests, and the tool that builds guests with it. */
module dev.ukvm.guest {
  requires dev.ukvm.abi;

  exports dev.ukvm.guest.build;
}
