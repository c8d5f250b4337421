// SPDX-License-Identifier: Apache-2.0
package org.teavm.model.optimization;

import org.teavm.model.Program;

/**
 * Does nothing. Takes the place of TeaVM's class of this name: ahead of it on the class path.
 *
 * <p>TeaVM's moves what can throw ahead of loops, out of their handlers and ahead of what they do
 * before it. The C compiler moves what it may.
 */
public class LoopInvariantMotion implements MethodOptimization {
  @Override
  public boolean optimize(MethodOptimizationContext context, Program program) {
    return false;
  }
}
