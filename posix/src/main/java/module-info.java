// SPDX-License-Identifier: Apache-2.0
/** The one room that links native code: libc through the FFM API. */
module dev.ukvm.posix {
  requires jdk.unsupported;

  exports dev.ukvm.posix;
}
