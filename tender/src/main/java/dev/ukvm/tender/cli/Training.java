// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tender.cli;

import dev.ukvm.tender.Hypervisors;
import dev.ukvm.tender.vm.Availability;
import dev.ukvm.tender.vm.Hypervisor;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.lang.module.ModuleReader;
import java.lang.module.ResolvedModule;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Runs the same command line once on every hypervisor of this host, in one JVM, and loads what else
 * there is of us, so that the JVM's ahead-of-time cache learns what any run needs. The build of the
 * runtime image asks for it by the system property {@link #PROPERTY}; nobody else does.
 */
final class Training {
  static final String PROPERTY = "ukvm.train";

  private static final String OURS = "dev.ukvm.";
  private static final String CLASS = ".class";
  private static final String MODULE_DECLARATION = "module-info";

  /** Bytes. */
  private static final int DISK_SIZE = 4096;

  private Training() {}

  /**
   * Runs the training guest, whose NIC is called service and whose disk storage.
   *
   * @param args the command line, without devices
   * @return the first exit status that is not 0, or 0
   */
  static int run(Main main, String[] args) {
    loadOurClasses();
    Path directory = null;
    try (ServerSocketChannel peer = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
      directory = Files.createTempDirectory("ukvm-training");
      Path socket = directory.resolve("net");
      peer.bind(UnixDomainSocketAddress.of(socket));
      Path disk = Files.write(directory.resolve("disk"), new byte[DISK_SIZE]);
      List<String> command = new ArrayList<>();
      command.add("--net:service=unix:" + socket);
      command.add("--block:storage=" + disk);
      command.addAll(List.of(args));
      return runEverywhere(main, command);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      remove(directory);
    }
  }

  private static int runEverywhere(Main main, List<String> command) {
    for (Hypervisor hypervisor : Hypervisors.installed()) {
      if (hypervisor.availability().level() != Availability.Level.NO) {
        command.add(0, "--hypervisor=" + hypervisor.name());
        int status = main.call(command.toArray(new String[0]));
        command.remove(0);
        if (status != 0) {
          return status;
        }
      }
    }
    return main.call(command.toArray(new String[0]));
  }

  private static void remove(Path directory) {
    if (directory != null) {
      File[] files = directory.toFile().listFiles();
      for (File file : files == null ? new File[0] : files) {
        file.delete();
      }
      directory.toFile().delete();
    }
  }

  /** Also what no run here needs. */
  private static void loadOurClasses() {
    for (ResolvedModule module : Training.class.getModule().getLayer().configuration().modules()) {
      if (module.name().startsWith(OURS)) {
        loadClasses(module);
      }
    }
  }

  private static void loadClasses(ResolvedModule module) {
    List<String> files;
    try (ModuleReader reader = module.reference().open()) {
      files = reader.list().toList();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    ClassLoader loader = Training.class.getClassLoader();
    for (String file : files) {
      if (file.endsWith(CLASS) && !file.startsWith(MODULE_DECLARATION)) {
        String name = file.substring(0, file.length() - CLASS.length()).replace('/', '.');
        try {
          Class.forName(name, false, loader);
        } catch (ClassNotFoundException | LinkageError e) {
          throw new IllegalStateException(name, e);
        }
      }
    }
  }
}
