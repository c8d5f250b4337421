// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.conformance;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Case by backend, for a person to read. */
final class ResultTable {
  private final Map<String, Map<String, String>> rows = new LinkedHashMap<>();
  private final Set<String> columns = new LinkedHashSet<>();
  private final List<String> notes = new ArrayList<>();

  synchronized void put(String row, String column, String cell) {
    columns.add(column);
    rows.computeIfAbsent(row, k -> new LinkedHashMap<>()).put(column, cell);
  }

  /** Something that a cell has no room for. */
  synchronized void note(String text) {
    notes.add(text);
  }

  private static String cell(String column, String text) {
    return text + " ".repeat(Math.max(10, column.length() + 2) - text.length());
  }

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder("%-40s".formatted("guest"));
    columns.forEach(column -> text.append(cell(column, column)));
    text.append('\n');
    rows.forEach((row, cells) -> {
      text.append("%-40s".formatted(row));
      columns.forEach(column -> text.append(cell(column, cells.getOrDefault(column, "-"))));
      text.append('\n');
    });
    text.append(
            "-: a guest for the other architecture; a test of another backend; or a guest with devices")
        .append(" or in Java, of which tests of their own run more on this host\n");
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }
}
