// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.junit.platform.engine.TestExecutionResult;
import org.junit.platform.engine.TestExecutionResult.Status;
import org.junit.platform.engine.discovery.DiscoverySelectors;
import org.junit.platform.engine.support.descriptor.ClassSource;
import org.junit.platform.engine.support.descriptor.MethodSource;
import org.junit.platform.launcher.LauncherDiscoveryRequest;
import org.junit.platform.launcher.TagFilter;
import org.junit.platform.launcher.TestExecutionListener;
import org.junit.platform.launcher.TestIdentifier;
import org.junit.platform.launcher.core.LauncherDiscoveryRequestBuilder;
import org.junit.platform.launcher.core.LauncherFactory;

/**
 * JUnit's classes in a rig: a backend's own tests, on a processor or a hypervisor that the host
 * that builds us may not have.
 */
final class UnitTests implements TestExecutionListener {
  /** What came of a class. */
  static final class Tally {
    int passed;
    final TreeSet<String> failures = new TreeSet<>();
    final TreeSet<String> skips = new TreeSet<>();

    boolean isOk() {
      return failures.isEmpty() && passed > 0;
    }

    String detail() {
      if (!failures.isEmpty()) {
        return String.join("; ", failures);
      }
      return skips.isEmpty() ? "" : "not all: " + String.join("; ", skips);
    }
  }

  private final Map<String, Tally> tallies = new TreeMap<>();

  private UnitTests() {}

  /**
   * Runs classes, without tests that are tagged as not for emulated machines. Classes of which none
   * is left, or that are for another architecture, are not in the result.
   */
  static Map<String, Tally> run(List<String> classes) {
    LauncherDiscoveryRequest request =
        LauncherDiscoveryRequestBuilder.request()
            .selectors(classes.stream().map(DiscoverySelectors::selectClass).toList())
            .filters(TagFilter.excludeTags("not-emulated"))
            .build();
    UnitTests tests = new UnitTests();
    LauncherFactory.create().execute(request, tests);
    return tests.tallies;
  }

  private Tally tally(String className) {
    String outer = className.replaceFirst("\\$.*", "");
    return tallies.computeIfAbsent(outer.substring(outer.lastIndexOf('.') + 1), k -> new Tally());
  }

  @Override
  public void executionFinished(TestIdentifier test, TestExecutionResult result) {
    String problem = result.getThrowable().map(Throwable::toString).orElse("");
    switch (test.getSource().orElse(null)) {
      case MethodSource source -> {
        Tally tally = tally(source.getClassName());
        String place = source.getMethodName() + " " + test.getDisplayName() + ": ";
        switch (result.getStatus()) {
          case SUCCESSFUL -> tally.passed += test.isTest() ? 1 : 0;
          case ABORTED -> tally.skips.add(source.getMethodName() + ": " + problem);
          case FAILED -> tally.failures.add(place + problem);
        }
      }
      case ClassSource source when result.getStatus() != Status.SUCCESSFUL ->
          tally(source.getClassName()).failures.add(problem);
      case null, default -> {
        // A class, or an engine, of which all is told by its tests.
      }
    }
  }
}
