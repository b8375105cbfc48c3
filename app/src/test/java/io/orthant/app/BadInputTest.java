package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a person sees who gives a command something it cannot use. */
class BadInputTest {
  @TempDir private Path folder;

  @Test
  void anEmptyFile() throws IOException {
    refused(text("empty.csv", ""), "empty.csv", "empty");
  }

  @Test
  void aMissingFile() {
    refused(folder.resolve("absent.csv"), "absent.csv");
  }

  @Test
  void aMissingColumn() throws IOException {
    refused(text("a.csv", "user,thing\nu,i\n"), "a.csv", "item", "thing");
  }

  @Test
  void aTimeThatIsNone() throws IOException {
    Path file = text("a.csv", "user,item,time\nu,i,1\nu,j,noon\n");

    assertThat(train(file, "--time-column", "time").err()).contains("a.csv", "3", "noon");
  }

  @Test
  void onlyUsersWithOneItem() throws IOException {
    refused(text("a.txt", "u i\nv j\nw k\n"), "a.txt");
  }

  @Test
  void aColumnOptionForPlainLines() throws IOException {
    Path file = text("a.txt", "u i\n");

    assertThat(train(file, "--time-column", "time").err()).contains("--format csv");
  }

  @Test
  void aRatingColumnWithoutAMinimum() throws IOException {
    Path file = text("a.csv", "user,item\nu,i\n");

    assertThat(train(file, "--rating-column", "stars").err()).contains("--min-rating");
  }

  @Test
  void aMixerThatIsNone() throws IOException {
    Path file = text("a.txt", "u i\nu j\nu i\nu j\n");

    assertOneLine(train(file, "--layers", "attention,fourier"), "--layers", "sepconv", "'fourier'");
    assertOneLine(
        train(file, "--layers", "sepconv", "--kernel", "4", "--objective", "masked"), "odd kernel");
  }

  @Test
  void noModelIsLeftBehind() throws IOException {
    train(text("a.txt", "u i\nv j\n"));

    assertThat(folder.resolve("model")).doesNotExist();
  }

  @Test
  void aFolderThatIsNoModel() {
    CommandRun run = CommandRun.of("predict", folder.toString(), "--history", "a");

    assertOneLine(run, folder.toString());
  }

  @Test
  void aNotANumberRow() throws IOException {
    Path vectors = vectors("v.fvecs", new float[][] {{1, 2}, {Float.NaN, 1}});

    assertOneLine(build(vectors), "1", "NaN");
  }

  @Test
  void aZeroRowUnderCosine() throws IOException {
    Path vectors = vectors("v.npy", new float[][] {{1, 2}, {0, 0}});

    assertOneLine(build(vectors, "--similarity", "cosine"), "1", "zero");
  }

  @Test
  void vectorsOfMixedDimension() throws IOException {
    Path file = folder.resolve("v.fvecs");
    Files.write(file, new byte[] {1, 0, 0, 0, 0, 0, 0, 0, 2, 0, 0, 0, 0, 0, 0, 0});

    assertOneLine(build(file), "v.fvecs", "dimension");
  }

  @Test
  void anUnknownVectorFormat() throws IOException {
    assertOneLine(build(text("v.txt", "1 2\n")), "v.txt", "npy");
  }

  @Test
  void queriesOfAnotherDimension() throws IOException {
    Path index = index();
    Path queries = vectors("q.npy", new float[][] {{1, 2, 3}});

    assertOneLine(CommandRun.of("index", "search", index.toString(), queries.toString()), "3", "2");
  }

  @Test
  void moreNeighboursThanRowsAreAllRows() throws IOException {
    Path queries = vectors("q.npy", new float[][] {{1, 2}});

    CommandRun run =
        CommandRun.of("index", "search", index().toString(), queries.toString(), "-k", "100");

    assertThat(run.code()).as(run.err()).isZero();
    assertThat(run.out().strip().split("\\) ")).hasSize(3);
  }

  @Test
  void aTruncatedIndex() throws IOException {
    Path index = index();
    byte[] bytes = Files.readAllBytes(index);
    Files.write(index, java.util.Arrays.copyOf(bytes, bytes.length - 7));

    assertOneLine(CommandRun.of("index", "info", index.toString()), index.toString());
  }

  @Test
  void aFlippedBitInAnIndex() throws IOException {
    Path index = index();
    byte[] bytes = Files.readAllBytes(index);
    bytes[bytes.length / 2] ^= 4;
    Files.write(index, bytes);

    assertOneLine(CommandRun.of("index", "info", index.toString()), index.toString());
  }

  @Test
  void anExactIndexWithPartitions() throws IOException {
    Path vectors = vectors("v.npy", new float[][] {{1, 2}});

    assertOneLine(build(vectors, "--exact", "--partitions", "3"), "exact", "3 partitions");
  }

  @Test
  void probesOfZero() throws IOException {
    Path queries = vectors("q.npy", new float[][] {{1, 2}});

    assertOneLine(
        CommandRun.of("index", "search", index().toString(), queries.toString(), "--probes", "0"),
        "probes",
        "0");
  }

  @Test
  void aTargetRecallThatIsNoShare() throws IOException {
    Path index = index();

    assertOneLine(
        CommandRun.of("index", "tune", index.toString(), "--target-recall", "95"),
        "at most 1",
        "95");
  }

  @Test
  void tooFewRowsToTuneWith() throws IOException {
    Path vectors = vectors("v.npy", new float[][] {{1, 2}, {3, 4}});

    assertOneLine(build(vectors, "--target-recall", "0.9"), "2 rows are too few", "10");
  }

  @Test
  void tuningQueriesOfAnotherDimension() throws IOException {
    Path vectors = vectors("v.npy", new float[20][2]);
    Path queries = vectors("q.npy", new float[20][3]);

    assertOneLine(
        build(vectors, "--target-recall", "0.9", "--queries", queries.toString()),
        "dimension 3",
        "dimension 2");
  }

  @Test
  void anOutputFolderThatIsAFile() throws IOException {
    Path file = text("file", "");
    Path vectors = vectors("v.npy", new float[][] {{1, 2}});

    CommandRun run =
        CommandRun.of(
            "index", "build", vectors.toString(), "--out", file.resolve("index").toString());

    assertOneLine(run, "file");
  }

  @Test
  void aJarThatIsNone() throws IOException {
    assertOneLine(
        CommandRun.of(
            "demo",
            "--jars",
            text("x.jar", "no").toString(),
            "--out",
            folder.resolve("d").toString()),
        "x.jar");
  }

  private void refused(Path input, String... parts) {
    assertOneLine(train(input), parts);
  }

  private CommandRun train(Path input, String... options) {
    String[] start = {"train", input.toString(), "--out", folder.resolve("model").toString()};
    return CommandRun.of(concat(start, options));
  }

  private CommandRun build(Path vectors, String... options) {
    String[] start = {
      "index", "build", vectors.toString(), "--out", folder.resolve("out.orthant").toString()
    };
    CommandRun run = CommandRun.of(concat(start, options));
    assertThat(folder.resolve("out.orthant")).doesNotExist();
    return run;
  }

  private static String[] concat(String[] first, String[] second) {
    String[] all = java.util.Arrays.copyOf(first, first.length + second.length);
    System.arraycopy(second, 0, all, first.length, second.length);
    return all;
  }

  private static void assertOneLine(CommandRun run, String... parts) {
    assertThat(run.code()).as(run.err()).isEqualTo(1);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).doesNotContain("\tat ").doesNotContain("Unexpected failure");
    assertThat(run.err().lines().filter(line -> line.startsWith("orthant: ")))
        .singleElement()
        .asString()
        .contains(parts);
  }

  private Path index() throws IOException {
    Path index = folder.resolve("good.orthant");
    Path vectors = vectors("good.npy", new float[][] {{1, 2}, {3, 4}, {5, 7}});
    CommandRun run = CommandRun.of("index", "build", vectors.toString(), "--out", index.toString());
    assertThat(run.code()).as(run.err()).isZero();
    return index;
  }

  private Path text(String name, String content) throws IOException {
    return Files.writeString(folder.resolve(name), content);
  }

  private Path vectors(String name, float[][] rows) throws IOException {
    Path file = folder.resolve(name);
    VectorFiles.write(file, Matrix.copyOf(rows));
    return file;
  }
}
