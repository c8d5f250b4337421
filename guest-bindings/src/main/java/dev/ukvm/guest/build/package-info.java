// SPDX-License-Identifier: Apache-2.0
/** Builds hvt guests from C sources and a manifest. */
package dev.ukvm.guest.build;
