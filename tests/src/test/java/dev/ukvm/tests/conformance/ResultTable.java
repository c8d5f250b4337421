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

  @Override
  public synchronized String toString() {
    StringBuilder text = new StringBuilder("%-40s".formatted("guest"));
    columns.forEach(column -> text.append("%-10s".formatted(column)));
    text.append('\n');
    rows.forEach((row, cells) -> {
      text.append("%-40s".formatted(row));
      columns.forEach(column -> text.append("%-10s".formatted(cells.getOrDefault(column, "-"))));
      text.append('\n');
    });
    notes.forEach(note -> text.append(note).append('\n'));
    return text.toString();
  }
}
