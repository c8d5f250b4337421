// SPDX-License-Identifier: Apache-2.0
package org.teavm.model.transformation;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.teavm.common.DominatorTree;
import org.teavm.common.GraphUtils;
import org.teavm.model.BasicBlock;
import org.teavm.model.Instruction;
import org.teavm.model.MethodReference;
import org.teavm.model.Program;
import org.teavm.model.Variable;
import org.teavm.model.instructions.AssignInstruction;
import org.teavm.model.instructions.BoundCheckInstruction;
import org.teavm.model.instructions.GetElementInstruction;
import org.teavm.model.instructions.NullCheckInstruction;
import org.teavm.model.instructions.PutElementInstruction;
import org.teavm.model.instructions.UnwrapArrayInstruction;
import org.teavm.model.util.ProgramUtils;

/**
 * Checks the indexes of arrays. Takes the place of TeaVM's class of this name: ahead of it on the
 * class path.
 *
 * <p>TeaVM's takes what was checked in a block as checked in its handlers, a condition as true
 * where other ways lead to as well, and any constant as an index of any array of constant length.
 * Here an access goes unchecked if the same one came before it on each way, and was within bounds.
 */
public class BoundCheckInsertion {
  private record Access(int array, int index) {}

  private Variable[] sources;
  private List<Set<Access>> accesses;

  /** Where blocks start and end, as nodes 2n and 2n + 1: handlers follow the start. */
  private DominatorTree dominators;

  /** Inserts all checks of a method. */
  public void transformProgram(Program program, MethodReference method) {
    if (program.basicBlockCount() == 0) {
      return;
    }
    sources = new Variable[program.variableCount()];
    for (BasicBlock block : program.getBasicBlocks()) {
      block.forEach(this::findSource);
    }
    accesses = new ArrayList<>();
    for (BasicBlock block : program.getBasicBlocks()) {
      Set<Access> here = new HashSet<>();
      for (Instruction instruction : block) {
        Access access = access(instruction);
        if (access != null) {
          here.add(access);
        }
      }
      accesses.add(here);
    }
    dominators = GraphUtils.buildDominatorTree(ProgramUtils.buildControlFlowGraph2(program));
    for (BasicBlock block : program.getBasicBlocks()) {
      check(program, block);
    }
  }

  private void findSource(Instruction instruction) {
    switch (instruction) {
      case AssignInstruction assign ->
          sources[assign.getReceiver().getIndex()] = assign.getAssignee();
      case NullCheckInstruction check -> sources[check.getReceiver().getIndex()] = check.getValue();
      case UnwrapArrayInstruction unwrap ->
          sources[unwrap.getReceiver().getIndex()] = unwrap.getArray();
      default -> {}
    }
  }

  private int source(Variable variable) {
    Variable source = variable;
    while (sources[source.getIndex()] != null) {
      source = sources[source.getIndex()];
    }
    return source.getIndex();
  }

  private Access access(Instruction instruction) {
    return switch (instruction) {
      case GetElementInstruction get -> new Access(source(get.getArray()), source(get.getIndex()));
      case PutElementInstruction put -> new Access(source(put.getArray()), source(put.getIndex()));
      default -> null;
    };
  }

  private void check(Program program, BasicBlock block) {
    Set<Access> done = new HashSet<>();
    List<Instruction> instructions = new ArrayList<>();
    block.forEach(instructions::add);
    for (Instruction instruction : instructions) {
      Access access = access(instruction);
      if (access == null || !done.add(access) || isDoneBefore(block, access)) {
        continue;
      }
      BoundCheckInstruction check = new BoundCheckInstruction();
      check.setLower(true);
      check.setReceiver(program.createVariable());
      check.setLocation(instruction.getLocation());
      if (instruction instanceof GetElementInstruction get) {
        check.setArray(get.getArray());
        check.setIndex(get.getIndex());
        get.setIndex(check.getReceiver());
      } else if (instruction instanceof PutElementInstruction put) {
        check.setArray(put.getArray());
        check.setIndex(put.getIndex());
        put.setIndex(check.getReceiver());
      }
      instruction.insertPrevious(check);
    }
  }

  private boolean isDoneBefore(BasicBlock block, Access access) {
    int node = dominators.immediateDominatorOf(2 * block.getIndex());
    while (node >= 0) {
      if (node % 2 == 1 && accesses.get(node / 2).contains(access)) {
        return true;
      }
      node = dominators.immediateDominatorOf(node);
    }
    return false;
  }
}
