// SPDX-License-Identifier: Apache-2.0
package dev.ukvm.tests.hvf;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Element;

/** scripts/macos-sign, as far as it goes without a Mac. */
class MacosSignTest {
  private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
  private static final Path ENTITLEMENTS =
      ROOT.resolve("dist/src/main/macos/hypervisor.entitlements");

  @TempDir private Path scratch;

  private record Result(int status, String output) {}

  private void program(String name, String body) throws IOException {
    Path file = Files.writeString(scratch.resolve(name), "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Result sign(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 1];
    command[0] = ROOT.resolve("scripts/macos-sign").toString();
    System.arraycopy(arguments, 0, command, 1, arguments.length);
    ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
    builder.environment().merge("PATH", scratch.toString(), (path, own) -> own + ":" + path);
    Process process = builder.start();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Result(process.waitFor(), output);
  }

  @Test
  void launcherIsSignedAdHocWithTheEntitlement() throws Exception {
    program("uname", "echo Darwin");
    program("codesign", "echo \"$@\" >>" + scratch + "/calls");
    Path java = Files.createFile(scratch.resolve("java"));
    assertThat(sign(java.toString()).status()).isZero();
    assertThat(Files.readAllLines(scratch.resolve("calls")))
        .containsExactly(
            "--force --sign - --entitlements " + ENTITLEMENTS + " " + java, "--verify " + java);
  }

  @Test
  void failureToSignIsAFailure() throws Exception {
    program("uname", "echo Darwin");
    program("codesign", "echo no identity >&2; exit 3");
    Path java = Files.createFile(scratch.resolve("java"));
    assertThat(sign(java.toString())).isEqualTo(new Result(3, "no identity\n"));
  }

  @Test
  void imageMustBeThere() throws Exception {
    program("uname", "echo Darwin");
    Result result = sign(scratch + "/none");
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("no such file", "scripts/build");
  }

  @Test
  void otherSystemsAskForNoSignature() throws Exception {
    program("uname", "echo Linux");
    Result result = sign();
    assertThat(result.status()).isEqualTo(1);
    assertThat(result.output()).contains("only macOS");
  }

  @Test
  void entitlementIsTheHypervisors() throws Exception {
    DocumentBuilderFactory factory = DocumentBuilderFactory.newInstance();
    factory.setFeature("http://apache.org/xml/features/nonvalidating/load-external-dtd", false);
    Element root = factory.newDocumentBuilder().parse(ENTITLEMENTS.toFile()).getDocumentElement();
    assertThat(root.getTagName()).isEqualTo("plist");
    assertThat(root.getElementsByTagName("key").getLength()).isEqualTo(1);
    assertThat(root.getElementsByTagName("key").item(0).getTextContent())
        .isEqualTo("com.apple.security.hypervisor");
    assertThat(root.getElementsByTagName("true").getLength()).isEqualTo(1);
  }
}
