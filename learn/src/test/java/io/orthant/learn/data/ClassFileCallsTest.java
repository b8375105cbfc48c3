package io.orthant.learn.data;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIOException;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.jar.Attributes;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class ClassFileCallsTest {
  private static final String SAMPLE = "io.orthant.learn.data.CallSample";

  @TempDir private Path folder;

  @Test
  void findsTheCallsInTheOrderOfTheCode() throws IOException {
    addClass("");
    CallSequences calls = read(1);

    assertThat(sequences(calls))
        .containsExactlyInAnyOrder(
            List.of("Object.<init>()", "ArrayList.<init>(int)", "List.add(Object)"),
            List.of(
                "String.length()",
                "String.valueOf(int)",
                "String.trim()",
                "List.add(Object)",
                "StringBuilder.<init>(String)",
                "int[].clone()",
                "StringBuilder.append(int)",
                "StringBuilder.append(char)",
                "StringBuilder.length()"),
            List.of("List.add(Object)", "List.add(Object)", "List.clear()"),
            List.of(
                "String.trim()", "String.concat(String)", "String.repeat(int)", "String.intern()"),
            List.of(
                "Object.toString()",
                "String.length()",
                "CallSample.tooShort(String)",
                "String.length()"),
            List.of("List.size()", "List.hashCode()", "List.indexOf(Object)"));
    assertThat(calls.sequences()).allMatch(sequence -> sequence.group().equals(SAMPLE));
    assertThat(calls.callees())
        .contains("java.lang.StringBuilder.append(int) java.lang.StringBuilder")
        .doesNotHaveDuplicates();
    assertThat(calls.report().count("classes read")).isEqualTo(2);
    assertThat(calls.report().count("calls in these sequences"))
        .isEqualTo(calls.sequences().stream().mapToLong(sequence -> sequence.items().length).sum());
  }

  @Test
  void brokenClassFilesAreSkippedAndTheFirstIsNamed() throws IOException {
    addClass("");
    byte[] sample = classBytes("CallSample");
    Files.write(folder.resolve("Broken1.class"), new byte[] {1, 2, 3});
    Files.write(folder.resolve("Broken2.class"), Arrays.copyOf(sample, sample.length / 2));
    Files.write(folder.resolve("Empty.class"), new byte[0]);

    CallSequences calls = read(2);

    assertThat(sequences(calls)).hasSize(6);
    assertThat(calls.report().count("class files that cannot be parsed, skipped")).isEqualTo(3);
    assertThat(calls.report().toString()).contains("Broken1.class");
  }

  @Test
  void anySingleDamagedByteIsSurvived() throws IOException {
    byte[] sample = classBytes("CallSample");
    for (int at = 0; at < sample.length; at++) {
      byte[] damaged = sample.clone();
      damaged[at] ^= (byte) 0xff;
      ClassSource source = source("position " + at, damaged);

      ParsedClass parsed = ParsedClass.of(source);

      assertThat(parsed).as("damage at byte %d", at).isNotNull();
    }
  }

  @Test
  void aClassMetTwiceCountsOnce() throws IOException {
    addClass("");
    addClass("again");

    CallSequences calls = read(2);

    assertThat(sequences(calls)).hasSize(6);
    assertThat(calls.report().count("classes met a second time, skipped")).isEqualTo(2);
  }

  @Test
  void readsJarsInFoldersAndTakesTheVersionForThisRuntime() throws IOException {
    Manifest manifest = new Manifest();
    manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
    manifest.getMainAttributes().putValue("Multi-Release", "true");
    Path jar = folder.resolve("sample.jar");
    try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar), manifest)) {
      add(out, "a/Sample.class", classBytes("CallSample$Nested"));
      add(out, "META-INF/versions/9/a/Sample.class", classBytes("CallSample"));
      add(out, "META-INF/versions/9999/a/Sample.class", new byte[] {1});
      add(out, "module-info.class", new byte[] {1});
      add(out, "lib/inner.jar", new byte[] {1});
      add(out, "notes.txt", new byte[] {1});
    }

    CallSequences fromFolder = read(1);
    CallSequences fromJar = ClassFileCalls.of(List.of(jar), 1, Progress.NONE);

    assertThat(sequences(fromJar)).hasSize(5).isEqualTo(sequences(fromFolder));
    assertThat(fromJar.report().count("class files that cannot be parsed, skipped")).isZero();
    assertThat(fromJar.report().count("jars inside jars, skipped")).isEqualTo(1);
  }

  @Test
  void whatIsNoJarIsRefusedByName() throws IOException {
    Path file = Files.writeString(folder.resolve("text.jar"), "no jar");

    assertThatIOException()
        .isThrownBy(() -> ClassFileCalls.of(List.of(file), 1, Progress.NONE))
        .withMessageContaining(file.toString());
    assertThatIOException()
        .isThrownBy(
            () -> ClassFileCalls.of(List.of(folder.resolve("missing.jar")), 1, Progress.NONE))
        .withMessageContaining("missing.jar");
  }

  @Test
  void anInterruptStopsTheReading() throws IOException {
    addClass("");
    Thread.currentThread().interrupt();
    try {
      assertThatIOException().isThrownBy(() -> read(1)).withMessageContaining("Interrupted");
    } finally {
      assertThat(Thread.interrupted()).isTrue();
    }
  }

  @Test
  void progressEndsAtTheNumberOfClassFiles() throws IOException {
    addClass("");
    long[] advanced = new long[2];
    Progress progress =
        (name, total, unit) -> {
          advanced[1] = total;
          return new Progress.Task() {
            @Override
            public void advance(long units) {
              advanced[0] += units;
            }

            @Override
            public void note(String text) {}
          };
        };

    ClassFileCalls.of(List.of(folder), 1, progress);

    assertThat(advanced).containsExactly(2, 2);
  }

  @Test
  void noThreadsAreRefused() throws IOException {
    addClass("");

    assertThatIllegalArgumentException()
        .isThrownBy(() -> read(0))
        .withMessageContaining("0 threads");
  }

  @Test
  void aFolderWithoutClassesIsRefused() {
    assertThatIOException()
        .isThrownBy(() -> read(1))
        .withMessageContainingAll("No class file", folder.toString());
  }

  private CallSequences read(int threads) throws IOException {
    return ClassFileCalls.of(List.of(folder), threads, Progress.NONE);
  }

  private static List<List<String>> sequences(CallSequences calls) {
    return calls.sequences().stream()
        .map(
            sequence ->
                Arrays.stream(sequence.items())
                    .mapToObj(item -> CalleeId.displayName(calls.callees().get(item)))
                    .toList())
        .toList();
  }

  private void addClass(String subfolder) throws IOException {
    Path target = Files.createDirectories(folder.resolve(subfolder));
    for (String name : List.of("CallSample", "CallSample$Nested")) {
      Files.write(target.resolve(name + ".class"), classBytes(name));
    }
  }

  private static byte[] classBytes(String name) throws IOException {
    try (InputStream in = ClassFileCallsTest.class.getResourceAsStream(name + ".class")) {
      return Objects.requireNonNull(in).readAllBytes();
    }
  }

  private static void add(JarOutputStream out, String name, byte[] bytes) {
    try {
      out.putNextEntry(new JarEntry(name));
      out.write(bytes);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private static ClassSource source(String name, byte[] bytes) {
    return new ClassSource() {
      @Override
      public String name() {
        return name;
      }

      @Override
      public byte[] bytes() {
        return bytes;
      }
    };
  }
}
