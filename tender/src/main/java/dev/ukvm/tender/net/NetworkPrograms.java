// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.net;

import dev.ukvm.abi.Text;
import dev.ukvm.posix.HostFile;
import dev.ukvm.posix.Platform;
import java.util.List;

/** Which programs for user networking a platform has, and where. */
final class NetworkPrograms {
  /**
   * A program that can be had on a platform.
   *
   * @param advice how to get it
   * @param directories where its package puts it, if not in the PATH
   */
  record Offer(NetworkProgram program, String advice, List<String> directories) {}

  /**
   * A program that is here.
   *
   * @param file path of its executable
   */
  record Found(NetworkProgram program, String file) {}

  private static final String FROM_SOURCE =
      "install it with: go install github.com/containers/gvisor-tap-vsock/cmd/gvproxy@latest";

  private NetworkPrograms() {}

  /** The programs of a platform, best first. */
  static List<Offer> on(Platform platform) {
    return switch (platform) {
      case LINUX ->
          List.of(
              new Offer(NetworkProgram.PASST, "install the package passt", List.of()),
              new Offer(NetworkProgram.GVPROXY, FROM_SOURCE, List.of()));
      case MACOS ->
          List.of(
              new Offer(
                  NetworkProgram.GVPROXY,
                  "install the package podman, which has it: brew install podman",
                  List.of(
                      "/opt/homebrew/opt/podman/libexec/podman",
                      "/usr/local/opt/podman/libexec/podman",
                      // Of podman's own installer, and of MacPorts' gvisor-tap-vsock.
                      "/opt/podman/bin",
                      "/opt/local/libexec")));
      case FREEBSD -> List.of(new Offer(NetworkProgram.GVPROXY, FROM_SOURCE, List.of()));
    };
  }

  /**
   * The first that is here, {@code null} if none is.
   *
   * @param path the environment's PATH, or {@code null}
   */
  static Found find(List<Offer> offers, String path) {
    for (Offer offer : offers) {
      String command = offer.program().command();
      for (String directory : Text.split(path == null ? "" : path, ':')) {
        String file = directory + "/" + command;
        if (!directory.isEmpty() && HostFile.isExecutable(file)) {
          return new Found(offer.program(), file);
        }
      }
      for (String directory : offer.directories()) {
        String file = directory + "/" + command;
        if (HostFile.isExecutable(file)) {
          return new Found(offer.program(), file);
        }
      }
    }
    return null;
  }
}
