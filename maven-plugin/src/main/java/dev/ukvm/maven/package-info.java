// SPDX-License-Identifier: Apache-2.0
/** The Maven plugin that makes guests of Java projects. */
package dev.ukvm.maven;
