// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.teavm;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Makes the tables of call sites, which are a third of an executable, half as large: each has
 * 32-bit places in other tables where TeaVM has addresses. {@code stack.h} has the structures,
 * {@code stack.c} reads them.
 */
final class CallSiteTables {
  private static final String SUFFIX = "_teavm_callSites";
  private static final String HANDLERS = "exceptionHandlers" + SUFFIX;

  /** TeaVM's names of the two tables that are made smaller, and how their definitions begin. */
  private static final List<String> OLD =
      List.of(
          "static TeaVM_CallSiteLocation callSiteLocations" + SUFFIX + "[",
          "TeaVM_CallSite teavm_callSites[");

  private static final List<String> NEW =
      List.of(
          "static const struct ukvm_location callSiteLocations" + SUFFIX + "[",
          "static const struct ukvm_call_site teavm_callSites[");

  private CallSiteTables() {}

  /** Changes the generated file. */
  static void pack(Path generated) throws IOException {
    Path file = generated.resolve("callsites.c");
    StringBuilder text = new StringBuilder();
    boolean packs = false;
    boolean hasHandlers = false;
    int packed = 0;
    for (String line : Files.readAllLines(file)) {
      hasHandlers |= line.startsWith("static TeaVM_ExceptionHandler " + HANDLERS);
      for (int i = 0; i < OLD.size(); i++) {
        if (line.startsWith(OLD.get(i))) {
          line = NEW.get(i) + line.substring(OLD.get(i).length());
          packs = true;
          packed++;
        }
      }
      if (packs) {
        // Places count from 1; 0 is NULL.
        line = line.replaceAll("\\w+" + SUFFIX + " *\\+ *(\\d+)", "$1 + 1").replace("NULL", "0");
      }
      packs &= !line.startsWith("};");
      text.append(line).append('\n');
    }
    if (packed < OLD.size()) {
      throw new IllegalStateException(file + ": TeaVM's tables are not as they were");
    }
    if (!hasHandlers) {
      text.append("static TeaVM_ExceptionHandler ").append(HANDLERS).append("[1];\n");
    }
    Files.writeString(file, text);
  }
}
