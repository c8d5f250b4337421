// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.process;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is said of a process that was killed, by what the files of its cgroup say. */
final class EndingTest {
  @TempDir Path scratch;

  private void put(String file, String content) throws IOException {
    Path path = scratch.resolve(file);
    Files.createDirectories(path.getParent());
    Files.writeString(path, content);
  }

  private String cause() {
    return Ending.cause(MemoryCgroup.find(scratch + "/proc", scratch + "/cgroup"));
  }

  @Test
  void namesTheLimitOfVersion2() throws IOException {
    put("proc/self/cgroup", "0::/system.slice/guest.service\n");
    put("cgroup/system.slice/guest.service/memory.events", "low 0\noom 2\noom_kill 1\n");
    put("cgroup/system.slice/guest.service/memory.max", "max\n");
    put("cgroup/system.slice/memory.max", "134217728\n");
    assertThat(cause())
        .isEqualTo(
            ", likely because of its cgroup's memory limit of 128 MiB: use a smaller --mem or"
                + " raise the limit");
  }

  @Test
  void namesTheLimitOfVersion1() throws IOException {
    put("proc/self/cgroup", "5:cpu,cpuacct:/other\n4:memory:/docker/abc\n0::/\n");
    put("cgroup/memory/docker/abc/memory.oom_control", "under_oom 0\noom_kill 3\n");
    put("cgroup/memory/docker/abc/memory.limit_in_bytes", "67108864\n");
    put("cgroup/memory/memory.limit_in_bytes", "9223372036854771712\n");
    assertThat(cause()).contains("memory limit of 64 MiB");
  }

  /** A container that sees the host's path, and at the mount its own files. */
  @Test
  void looksAtTheMountWhereThePathIsTheHosts() throws IOException {
    put("proc/self/cgroup", "4:memory:/docker/abc\n");
    put("cgroup/memory/memory.oom_control", "oom_kill 1\n");
    put("cgroup/memory/memory.limit_in_bytes", "67108864\n");
    assertThat(cause()).contains("memory limit of 64 MiB");
  }

  @Test
  void blamesTheHostWithoutALimit() throws IOException {
    put("proc/self/cgroup", "0::/\n");
    put("cgroup/memory.events", "oom_kill 1\n");
    assertThat(cause()).contains("the host had no memory left");
  }

  @Test
  void blamesNobodyWhoHasNotKilled() throws IOException {
    put("proc/self/cgroup", "0::/\n");
    put("cgroup/memory.events", "oom 5\noom_kill 0\n");
    assertThat(cause()).isEmpty();
  }

  @Test
  void saysWhatIsLikelyWhereNothingIsTold() throws IOException {
    assertThat(cause()).contains("a memory limit is the likely cause");
    put("proc/self/cgroup", "nonsense\n0::relative\n");
    assertThat(cause()).contains("a memory limit is the likely cause");
    put("proc/self/cgroup", "0::/\n");
    put("cgroup/memory.events", "oom_kill many\n");
    assertThat(cause()).contains("a memory limit is the likely cause");
  }
}
