// SPDX-License-Identifier: Apache-2.0
/** What the build of the runtime image runs; not part of the image. */
module dev.ukvm.dist {
  requires dev.ukvm.abi;
}
