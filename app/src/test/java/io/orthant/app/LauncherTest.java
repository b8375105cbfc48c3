package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.DisabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Runs a copy of the launcher in a folder that looks like a built checkout. */
@DisabledOnOs(OS.WINDOWS)
class LauncherTest {
  private static final Path SCRIPT = Path.of("..", "orthant").toAbsolutePath().normalize();

  @TempDir private Path folder;
  private Path home;

  private record Run(int code, String output) {}

  @BeforeEach
  void installBuiltCheckout() throws IOException {
    home = Files.createDirectories(folder.resolve("a checkout"));
    Files.copy(SCRIPT, home.resolve("orthant"));
    Files.createDirectories(home.resolve("app/src/main"));
    Files.createFile(home.resolve("pom.xml"));
    Files.createDirectories(home.resolve("app/target/lib"));
    Files.createFile(home.resolve("app/target/orthant-app.jar"));
    Files.createDirectories(home.resolve("bench/target"));
    Files.createFile(home.resolve("bench/target/orthant-bench.jar"));
    Files.createFile(home.resolve("app/target/built-by-launcher"));
  }

  @Test
  void saysHowToGetAJdkIfThereIsNone() throws Exception {
    Path old = jdk("old", "17.0.15");

    Run run = run(List.of(home.resolve("orthant").toString()), old, "");

    assertThat(run.code()).isEqualTo(69);
    assertThat(run.output()).contains("JDK of release 25", "apt-get install", "JAVA_HOME");
  }

  @Test
  void runsTheProgramOnJavaHome() throws Exception {
    Path good = jdk("good", "25.0.3");

    Run run = run(List.of(home.resolve("orthant").toString(), "demo", "two words"), good, "");

    assertThat(run.code()).isZero();
    assertThat(run.output())
        .contains("--add-modules=jdk.incubator.vector")
        .contains("io.orthant.app.Orthant|demo|two words|");
  }

  @Test
  void skipsAnOldJavaHomeForANewerJdkInTheUsualFolders() throws Exception {
    Path old = jdk("old", "17.0.15");
    Path places = Files.createDirectories(folder.resolve("with space/places"));
    Files.move(jdk("new", "26"), places.resolve("new"));

    Run run = run(List.of(home.resolve("orthant").toString()), old, places.toString());

    assertThat(run.code()).isZero();
    assertThat(run.output()).contains("io.orthant.app.Orthant|");
  }

  @Test
  void worksThroughSymbolicLinksFromAnyFolder() throws Exception {
    Path links = Files.createDirectories(folder.resolve("links"));
    Files.createSymbolicLink(links.resolve("first"), Path.of("../a checkout/orthant"));
    Files.createSymbolicLink(links.resolve("second"), Path.of("first"));

    Run run = run(List.of(links.resolve("second").toString(), "x"), jdk("good", "25"), "");

    assertThat(run.code()).isZero();
    assertThat(run.output())
        .contains(home.toRealPath() + "/app/target/orthant-app.jar")
        .contains(home.toRealPath() + "/bench/target/orthant-bench.jar");
  }

  @Test
  void jvmOptionsOfTheUserComeLast() throws Exception {
    Run run =
        run(
            List.of(home.resolve("orthant").toString()),
            jdk("good", "25"),
            "",
            Map.of("ORTHANT_JAVA_OPTS", "-Xmx7g -Dx=y"));

    assertThat(run.output()).containsPattern("-Xmx2g\\|-Xmx7g\\|-Dx=y\\|-cp");
  }

  @Test
  void buildsWhenASourceIsNewer() throws Exception {
    Files.delete(home.resolve("app/target/built-by-launcher"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    executable(
        bin.resolve("mvn"), "mkdir -p app/target/lib; echo \"building with $JAVA_HOME: $*\"");

    Run first = runWithMaven(bin);
    Run second = runWithMaven(bin);

    assertThat(first.code()).isZero();
    assertThat(first.output()).contains("orthant: building", "package", "io.orthant.app.Orthant|");
    assertThat(second.output()).doesNotContain("building").contains("io.orthant.app.Orthant|");
  }

  @Test
  void aFailedBuildIsReported() throws Exception {
    Files.delete(home.resolve("app/target/built-by-launcher"));
    Path bin = Files.createDirectories(folder.resolve("bin"));
    executable(bin.resolve("mvn"), "echo no such symbol; exit 1");

    Run run = runWithMaven(bin);

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.output()).contains("no such symbol", "the build failed");
    assertThat(home.resolve("app/target/built-by-launcher")).doesNotExist();
  }

  @Test
  void isPlainShell() throws Exception {
    assumeTrue(Files.isExecutable(Path.of("/bin/dash")), "dash is not installed");

    Run run = run(List.of("/bin/dash", home.resolve("orthant").toString()), jdk("good", "25"), "");

    assertThat(run.code()).isZero();
  }

  private Run runWithMaven(Path bin) throws Exception {
    return run(
        List.of(home.resolve("orthant").toString()),
        jdk("good", "25"),
        "",
        Map.of("PATH", bin.toString()));
  }

  /** A JDK whose java prints its arguments, each followed by a bar. */
  private Path jdk(String name, String release) throws IOException {
    Path jdk = folder.resolve(name);
    Files.createDirectories(jdk.resolve("bin"));
    Files.writeString(
        jdk.resolve("release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(release));
    executable(jdk.resolve("bin/java"), "for a; do printf '%s|' \"$a\"; done");
    executable(jdk.resolve("bin/javac"), "exit 3");
    return jdk;
  }

  private static void executable(Path file, String body) throws IOException {
    Files.writeString(file, "#!/bin/sh\n" + body + "\n");
    assertThat(file.toFile().setExecutable(true)).isTrue();
  }

  private Run run(List<String> command, Path javaHome, String places) throws Exception {
    return run(command, javaHome, places, Map.of());
  }

  private Run run(List<String> command, Path javaHome, String places, Map<String, String> more)
      throws Exception {
    List<String> line = new ArrayList<>(command);
    if (!line.getFirst().contains("dash")) {
      line.addFirst("/bin/sh");
    }
    ProcessBuilder builder = new ProcessBuilder(line).redirectErrorStream(true);
    builder.directory(Files.createDirectories(folder.resolve("elsewhere")).toFile());
    Map<String, String> environment = builder.environment();
    environment.clear();
    environment.put("PATH", "");
    environment.put("JAVA_HOME", javaHome.toString());
    environment.put("ORTHANT_JDK_FOLDERS", places);
    environment.putAll(more);
    Process process = builder.start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Run(process.waitFor(), output);
  }
}
