// SPDX-License-Identifier: Apache-2.0
package org.teavm.model.optimization;

import org.teavm.model.Program;

/**
 * Does nothing. Takes the place of TeaVM's class of this name: ahead of it on the class path.
 *
 * <p>TeaVM's takes a field that was read in a block as read in the block's handlers too, where one
 * can be because the program did not get as far as to the reading. The C compiler does what is left
 * of this.
 */
public class RepeatedFieldReadElimination implements MethodOptimization {
  @Override
  public boolean optimize(MethodOptimizationContext context, Program program) {
    return false;
  }
}
