// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.util.LinkedHashSet;
import java.util.Set;
import org.teavm.callgraph.CallGraph;
import org.teavm.callgraph.CallGraphNode;
import org.teavm.callgraph.CallSite;
import org.teavm.diagnostics.DefaultProblemTextConsumer;
import org.teavm.diagnostics.Problem;
import org.teavm.model.CallLocation;
import org.teavm.model.MethodReference;
import org.teavm.model.TextLocation;
import org.teavm.tooling.TeaVMTool;

/** Tells what a program needs and the guest does not have. */
final class Problems {
  private Problems() {}

  /** A line for each, with the place that needs it and who calls that; empty if all is there. */
  static String describe(TeaVMTool tool) {
    Set<String> lines = new LinkedHashSet<>();
    for (Problem problem : tool.getProblemProvider().getSevereProblems()) {
      DefaultProblemTextConsumer text = new DefaultProblemTextConsumer();
      problem.render(text);
      lines.add(text.getText() + place(tool.getDependencyInfo().getCallGraph(), problem));
    }
    return String.join("\n", lines);
  }

  /**
   * The place, and its callers up to the first outside the class library: what the program's author
   * can change.
   */
  private static String place(CallGraph graph, Problem problem) {
    CallLocation location = problem.getLocation();
    if (location == null || location.getMethod() == null) {
      return "";
    }
    StringBuilder text = new StringBuilder();
    MethodReference method = location.getMethod();
    TextLocation source = location.getSourceLocation();
    for (int depth = 0; depth < 30; depth++) {
      text.append("\n    at ").append(method.getClassName()).append('.').append(method.getName());
      if (source != null && source.getFileName() != null) {
        String file = source.getFileName();
        text.append('(').append(file.substring(file.lastIndexOf('/') + 1));
        text.append(':').append(source.getLine()).append(')');
      }
      CallGraphNode node = graph.getNode(method);
      // A method without code is not yet the line that needs it.
      if ((!isLibrary(method.getClassName()) && source != null)
          || node == null
          || !node.getCallerCallSites().iterator().hasNext()) {
        break;
      }
      CallSite site = node.getCallerCallSites().iterator().next();
      if (site.getCallers().isEmpty()) {
        break;
      }
      CallGraphNode caller = site.getCallers().iterator().next();
      method = caller.getMethod();
      source = site.getLocations(caller).stream().findFirst().orElse(null);
    }
    return text.toString();
  }

  private static boolean isLibrary(String name) {
    return name.startsWith("java.") || name.startsWith("org.teavm.");
  }
}
