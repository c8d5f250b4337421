// SPDX-License-Identifier: Apache-2.0
/** The hvt ABI, version 2, as data: what a guest and a tender agree on. No I/O, no dependencies. */
module dev.ukvm.abi {
  exports dev.ukvm.abi;
}
