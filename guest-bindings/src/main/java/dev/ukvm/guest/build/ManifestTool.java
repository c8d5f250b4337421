// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.guest.build;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.ManifestException;
import dev.ukvm.abi.ManifestJson;
import dev.ukvm.abi.Note;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Turns a manifest's JSON into C source: the MFT1 note as bytes, in the section that the link
 * script puts into a PT_NOTE of its own. C since every compiler has the same; bytes since they are
 * the same for every architecture.
 */
public final class ManifestTool {
  private static final int BYTES_PER_LINE = 16;

  private ManifestTool() {}

  /** {@code ManifestTool manifest.json manifest.c}. */
  public static void main(String[] arguments) {
    if (arguments.length != 2) {
      System.err.println("usage: ManifestTool MANIFEST.json OUTPUT.c");
      System.exit(2);
    }
    try {
      Files.writeString(Path.of(arguments[1]), source(read(Path.of(arguments[0]))));
    } catch (GuestBuildException e) {
      System.err.println(e.getMessage());
      System.exit(1);
    } catch (IOException e) {
      System.err.println(arguments[1] + ": cannot be written: " + e.getMessage());
      System.exit(1);
    }
  }

  /**
   * Reads a manifest's JSON file.
   *
   * @throws GuestBuildException if it cannot be read or breaks a rule
   */
  public static Manifest read(Path json) {
    try {
      return ManifestJson.parse(Files.readString(json));
    } catch (ManifestException e) {
      throw new GuestBuildException(json + ":" + e.getMessage(), e);
    } catch (IOException e) {
      throw new GuestBuildException(json + ": cannot be read: " + e.getMessage(), e);
    }
  }

  /** The C source of a manifest's note. */
  public static String source(Manifest manifest) {
    byte[] note = Note.encode(manifest);
    StringBuilder out = new StringBuilder();
    out.append("/* The manifest's note. Generated; the source is its JSON. */\n");
    out.append("__attribute__((section(\".note.hvt.manifest\"), used, aligned(8)))\n");
    out.append("static const unsigned char manifest[] = {");
    for (int i = 0; i < note.length; i++) {
      out.append(i % BYTES_PER_LINE == 0 ? "\n  " : " ").append(note[i] & 0xff).append(',');
    }
    return out.append("\n};\n").toString();
  }
}
