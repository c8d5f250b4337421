// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.maven;

import dev.ukvm.abi.Manifest;
import dev.ukvm.abi.ManifestException;
import dev.ukvm.guest.build.GuestBuildException;
import dev.ukvm.guest.build.Target;
import dev.ukvm.guest.build.Toolchain;
import dev.ukvm.guest.teavm.JavaGuest;
import dev.ukvm.guest.teavm.JavaGuestCompiler;
import java.nio.file.Path;
import java.util.List;
import org.apache.maven.plugin.MojoFailureException;

/**
 * A guest and how to build it, from a project's configuration. Only this calls the compiler, whose
 * classes a Java that is too old can't load: {@link BuildMojo} tells of that before.
 *
 * @param target {@code null} for this host's
 * @param cc {@code null} for what the environment says
 */
record GuestBuild(
    List<Path> classPath, String mainClass, Devices devices, String target, String cc) {
  /** Returns whether anything had to be done. */
  boolean build(Path work, Path guest) throws MojoFailureException {
    try {
      Manifest manifest = devices.manifest();
      Target goal = target == null ? Target.ofHost() : Target.named(target);
      Toolchain toolchain = cc == null ? Toolchain.select(goal) : Toolchain.select(cc, goal);
      return new JavaGuestCompiler(toolchain, work)
          .build(new JavaGuest(classPath, mainClass, manifest, List.of()), guest);
    } catch (GuestBuildException | ManifestException e) {
      // Its message is for whoever wrote the program; where we found it out is not.
      throw new MojoFailureException(e.getMessage());
    }
  }
}
