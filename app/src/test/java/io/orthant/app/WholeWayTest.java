package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.Stream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** From interactions to answers through the command line, on users who walk along a ring. */
@TestInstance(Lifecycle.PER_CLASS)
class WholeWayTest {
  private static final int ITEMS = 40;
  private static final int USERS = 150;
  private static final ObjectMapper JSON = new ObjectMapper();

  private Path folder;
  private Path interactions;
  private Path model;
  private CommandRun training;

  @BeforeAll
  void train(@TempDir Path shared) throws IOException {
    folder = shared;
    interactions = folder.resolve("walks.csv");
    Files.writeString(interactions, walks());
    model = folder.resolve("model");
    training = CommandRun.of(trainArguments(model));
  }

  private String[] trainArguments(Path out) {
    return new String[] {
      "train",
      interactions.toString(),
      "--user-column",
      "who",
      "--item-column",
      "what",
      "--time-column",
      "when",
      "--out",
      out.toString(),
      "--dimension",
      "16",
      "--layers",
      "1",
      "--feed-forward",
      "32",
      "--max-length",
      "8",
      "--epochs",
      "12",
      "--batch-positions",
      "256",
      "--negatives",
      "64",
      "--learning-rate",
      "0.01",
      "--warmup-steps",
      "5",
      "--threads",
      "1",
      "--json"
    };
  }

  /** Each user begins somewhere and goes on to the next item, now and then skipping one. */
  private static String walks() {
    RandomGenerator random = new Seed(11).stream("walks");
    StringBuilder text = new StringBuilder("who,what,when\n");
    for (int user = 0; user < USERS; user++) {
      int item = random.nextInt(ITEMS);
      for (int step = 0; step < 9; step++) {
        text.append("user %d,ring ü %d,%d%n".formatted(user, item, 1000 * user + step));
        item = (item + (random.nextInt(10) == 0 ? 2 : 1)) % ITEMS;
      }
    }
    return text.toString();
  }

  @Test
  void trainingReportsMetricsOverTheWholeCatalogue() throws IOException {
    assertThat(training.code()).as(training.err()).isZero();
    JsonNode result = JSON.readTree(training.out());

    assertThat(result.at("/comparison/items").asInt()).isEqualTo(ITEMS);
    assertThat(result.at("/comparison/targets").asInt()).isEqualTo(USERS);
    assertThat(result.at("/comparison/rankers").findValuesAsText("name"))
        .containsExactly("popularity", "first-order Markov", "last-item cosine", "model");
    double popularity = result.at("/comparison/rankers/0/metrics/ndcg10").asDouble();
    double learned = result.at("/comparison/rankers/3/metrics/ndcg10").asDouble();
    assertThat(learned).isGreaterThan(popularity + 0.3);
    assertThat(result.at("/comparison/differences")).hasSize(2);
    assertThat(model.resolve("report.html")).isNotEmptyFile();
  }

  private JsonNode evaluate(String... further) throws IOException {
    List<String> arguments = new ArrayList<>();
    Collections.addAll(arguments, "evaluate", interactions.toString());
    Collections.addAll(arguments, "--user-column", "who", "--item-column", "what");
    Collections.addAll(arguments, "--time-column", "when", "--model", model.toString(), "--json");
    Collections.addAll(arguments, further);
    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));
    assertThat(run.code()).as(run.err()).isZero();
    return JSON.readTree(run.out());
  }

  @Test
  void evaluationRepeatsTheFigures() throws IOException {
    JsonNode result = evaluate();
    assertThat(result.path("rankers"))
        .isEqualTo(JSON.readTree(training.out()).at("/comparison/rankers"));
    JsonNode model = result.at("/rankers/3/metrics");
    JsonNode byIndex = result.path("byIndex");
    for (String metric : List.of("hitRate10", "ndcg10")) {
      // So small an index is exact.
      assertThat(byIndex.path(metric).asDouble())
          .isCloseTo(model.path(metric).asDouble(), within(1e-9));
      assertThat(byIndex.path(metric + "Difference").asDouble()).isCloseTo(0, within(1e-9));
    }
  }

  /** With fewer items before the target no rank is worse, and some of popularity are better. */
  @Test
  void theHistoryCanBeLeftOut() throws IOException {
    JsonNode result = evaluate("--leave-out-history");
    assertThat(result.path("historyLeftOut").asBoolean()).isTrue();
    for (int ranker = 0; ranker < 4; ranker++) {
      String mrr = "/rankers/%d/metrics/mrr".formatted(ranker);
      assertThat(result.at(mrr).asDouble())
          .isGreaterThanOrEqualTo(JSON.readTree(training.out()).at("/comparison" + mrr).asDouble());
    }
    assertThat(result.at("/rankers/0/metrics/mrr").asDouble())
        .isGreaterThan(
            JSON.readTree(training.out()).at("/comparison/rankers/0/metrics/mrr").asDouble());
  }

  @Test
  void evaluationOnOtherDataIsRefused() throws IOException {
    Path other = folder.resolve("other.txt");
    Files.writeString(other, "a w\na x\na y\na z\nb w\nb x\nb y\nb z\n");

    CommandRun run = CommandRun.of("evaluate", other.toString(), "--model", model.toString());

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("trained on other data");
  }

  @Test
  void aFinishedModelIsNotOverwritten() {
    CommandRun run = CommandRun.of(trainArguments(model));

    assertThat(run.code()).isEqualTo(1);
    assertThat(run.err()).contains("already holds a finished model");
  }

  @Test
  void predictionsContinueTheWalk() throws IOException {
    CommandRun run =
        CommandRun.of(
            "predict",
            model.toString(),
            "--history",
            "ring ü 3,ring ü 4,ring ü 5",
            "--top",
            "3",
            "--json");

    JsonNode answers = JSON.readTree(run.out()).at("/predictions/0/answers");
    assertThat(answers).hasSize(3);
    assertThat(answers.findValuesAsText("item")).contains("ring ü 6");
    assertThat(answers.path(0).path("score").asDouble())
        .isGreaterThanOrEqualTo(answers.path(1).path("score").asDouble());
  }

  @Test
  void theIndexGivesTheSamePredictions() {
    Path index = folder.resolve("items.orthant");
    CommandRun built = CommandRun.of("index", "build", model.toString(), "--out", index.toString());
    String[] ask = {"predict", model.toString(), "--history", "ring ü 9", "--json"};

    CommandRun exact = CommandRun.of(ask);
    CommandRun indexed =
        CommandRun.of(
            "predict",
            model.toString(),
            "--history",
            "ring ü 9",
            "--json",
            "--index",
            index.toString(),
            "--rerank",
            "1000");

    assertThat(built.code()).as(built.err()).isZero();
    assertThat(indexed.code()).as(indexed.err()).isZero();
    assertThat(indexed.out()).isEqualTo(exact.out());
  }

  @Test
  void editsOfAHistoryFlipThePrediction() throws IOException {
    Path histories = folder.resolve("audited.txt");
    Files.writeString(histories, "ring ü 5,ring ü 6,ring ü 7\nring ü 30\n");
    CommandRun run =
        CommandRun.of(
            "audit",
            "history",
            model.toString(),
            histories.toString(),
            "--queries",
            "200",
            "--json");
    assertThat(run.code()).as(run.err()).isZero();
    JsonNode inputs = JSON.readTree(run.out()).path("inputs");
    assertThat(inputs).hasSize(2);
    for (JsonNode input : inputs) {
      assertThat(input.path("flipped").asInt(-1)).isNotNegative();
      assertThat(input.path("size").asDouble()).isBetween(1.0, 3.0);
      assertThat(input.path("queries").asLong()).isLessThanOrEqualTo(200);
    }
  }

  @Test
  void encodedHistoriesAreQueriesForTheIndex() throws IOException {
    Path histories = folder.resolve("histories.tsv");
    Files.writeString(histories, "ring ü 1\tring ü 2\nring ü 30\nring ü 7\tring ü 8\tring ü 9\n");
    Path queries = folder.resolve("queries.npy");
    Path index = folder.resolve("encoded.orthant");
    Path found = folder.resolve("found.ivecs");
    Path page = folder.resolve("recall.html");

    CommandRun encoded =
        CommandRun.of(
            "encode",
            model.toString(),
            histories.toString(),
            "--separator",
            "tab",
            "--out",
            queries.toString(),
            "--json");
    CommandRun.of("index", "build", model.toString(), "--out", index.toString());
    CommandRun searched =
        CommandRun.of(
            "index",
            "search",
            index.toString(),
            queries.toString(),
            "-k",
            "4",
            "--out",
            found.toString());
    CommandRun measured =
        CommandRun.of(
            "index",
            "eval",
            index.toString(),
            queries.toString(),
            "-k",
            "4",
            "--truth",
            found.toString(),
            "--probes",
            "1",
            "--rerank",
            "1000",
            "--html",
            page.toString(),
            "--json");

    assertThat(encoded.code()).as(encoded.err()).isZero();
    assertThat(JSON.readTree(encoded.out()).path("rows").asInt()).isEqualTo(3);
    try (Arena arena = Arena.ofConfined()) {
      assertThat(VectorFiles.read(queries, arena).dimension()).isEqualTo(16);
    }
    assertThat(searched.code()).as(searched.err()).isZero();
    assertThat(VectorFiles.readInts(found)).hasDimensions(3, 4);
    assertThat(measured.code()).as(measured.err()).isZero();
    assertThat(JSON.readTree(measured.out()).at("/evaluation/points/0/recall").asDouble())
        .isEqualTo(1);
    assertThat(page).isNotEmptyFile();
  }

  /** An index of few items is exact; what is read into memory first changes nothing. */
  @Test
  void searchesAreTheSameWhateverIsPreloadedAndExactWithoutPartitions() throws IOException {
    Path queries = folder.resolve("preloaded.npy");
    Path histories = folder.resolve("preloaded.tsv");
    Files.writeString(histories, "ring ü 1\nring ü 2\n");
    CommandRun.of("encode", model.toString(), histories.toString(), "--out", queries.toString());
    Path exact = folder.resolve("exact.orthant");
    Path coded = folder.resolve("coded.orthant");
    CommandRun built =
        CommandRun.of(
            "index", "build", model.toString(), "--exact", "--out", exact.toString(), "--json");
    CommandRun.of(
        "index", "build", model.toString(), "--partitions", "2", "--out", coded.toString());

    assertThat(built.code()).as(built.err()).isZero();
    assertThat(JSON.readTree(built.out()).at("/info/partitions").asInt()).isZero();
    assertThat(JSON.readTree(built.out()).at("/info/codeBytes").asLong()).isZero();
    List<String> answers = new ArrayList<>();
    for (Path index : List.of(exact, coded)) {
      for (String preload : List.of("none", "codes", "all")) {
        CommandRun found =
            CommandRun.of(
                "index",
                "search",
                index.toString(),
                queries.toString(),
                "--probes",
                "2",
                "--rerank",
                "1000",
                "--preload",
                preload);
        assertThat(found.code()).as(found.err()).isZero();
        answers.add(found.out());
      }
    }
    assertThat(answers).hasSize(6).containsOnly(answers.getFirst());
    CommandRun measured =
        CommandRun.of("index", "eval", exact.toString(), queries.toString(), "--json");
    assertThat(measured.code()).as(measured.err()).isZero();
    assertThat(JSON.readTree(measured.out()).at("/evaluation/points")).hasSize(1);
    assertThat(JSON.readTree(measured.out()).at("/evaluation/points/0/recall").asDouble())
        .isEqualTo(1);
  }

  @Test
  void anIndexFileTakesUpChanges() throws IOException {
    Path index = folder.resolve("changing.orthant");
    Path queries = folder.resolve("changing.npy");
    Path histories = folder.resolve("changing.tsv");
    Files.writeString(histories, "ring ü 1\nring ü 2\nring ü 3\n");
    CommandRun.of("index", "build", model.toString(), "--out", index.toString());
    CommandRun.of(
        "encode",
        model.toString(),
        histories.toString(),
        "--separator",
        "tab",
        "--out",
        queries.toString());

    CommandRun added =
        CommandRun.of(
            "index", "add", index.toString(), queries.toString(), "--first-id", "100", "--json");
    CommandRun replaced =
        CommandRun.of("index", "add", index.toString(), queries.toString(), "--ids", "7,101,5");
    CommandRun deleted =
        CommandRun.of("index", "delete", index.toString(), "--ids", "102,999", "--json");
    CommandRun compacted = CommandRun.of("index", "compact", index.toString(), "--json");
    CommandRun info = CommandRun.of("index", "info", index.toString(), "--json");

    assertThat(added.code()).as(added.err()).isZero();
    assertThat(JSON.readTree(added.out()).at("/info/rows").asInt()).isEqualTo(ITEMS + 3);
    assertThat(replaced.code()).as(replaced.err()).isZero();
    assertThat(JSON.readTree(deleted.out()).path("deleted").asInt()).isEqualTo(1);
    assertThat(compacted.code()).as(compacted.err()).isZero();
    assertThat(JSON.readTree(info.out()).at("/info/rows").asInt()).isEqualTo(ITEMS + 2);
    assertThat(JSON.readTree(info.out()).at("/info/added").asInt()).isZero();
    assertThat(JSON.readTree(info.out()).at("/info/anisotropy").asText()).isEqualTo("auto");
  }

  private static Matrix randomRows(int count, String stream) {
    RandomGenerator random = new Seed(12).stream(stream);
    float[][] rows = new float[count][8];
    for (float[] row : rows) {
      for (int i = 0; i < row.length; i++) {
        row[i] = (float) random.nextGaussian();
      }
    }
    return Matrix.copyOf(rows);
  }

  @Test
  void anIndexIsTunedToARecallThatItsSearchesUse() throws IOException {
    Path index = folder.resolve("tuned.orthant");
    Path queries = folder.resolve("tuning.npy");
    Path rows = folder.resolve("tuned.npy");
    VectorFiles.write(rows, randomRows(1500, "tuned rows"));
    VectorFiles.write(queries, randomRows(600, "tuning queries"));

    CommandRun built =
        CommandRun.of(
            "index",
            "build",
            rows.toString(),
            "--out",
            index.toString(),
            "--queries",
            queries.toString(),
            "--target-recall",
            "0.9",
            "-k",
            "3",
            "--json");
    CommandRun tuned =
        CommandRun.of(
            "index",
            "tune",
            index.toString(),
            queries.toString(),
            "--target-recall",
            "1",
            "-k",
            "4",
            "--json");
    CommandRun text =
        CommandRun.of("index", "tune", index.toString(), "--target-recall", "1", "-k", "4");
    CommandRun info = CommandRun.of("index", "info", index.toString(), "--json");
    CommandRun measured =
        CommandRun.of(
            "index",
            "eval",
            index.toString(),
            queries.toString(),
            "-k",
            "4",
            "--probes",
            "1",
            "--rerank",
            "4",
            "--json");

    assertThat(built.code()).as(built.err()).isZero();
    JsonNode build = JSON.readTree(built.out());
    assertThat(build.at("/info/tuning/target").asDouble()).isEqualTo(0.9);
    assertThat(build.at("/info/tuning/k").asInt()).isEqualTo(3);
    assertThat(build.at("/info/tuning/heldOut").asBoolean()).isFalse();
    assertThat(build.at("/info/tuning/queries").asInt()).isEqualTo(600);
    assertThat(build.at("/build/wallSeconds").asDouble()).isPositive();
    assertThat(build.at("/build/cpuSeconds").asDouble()).isPositive();
    assertThat(build.at("/build/rowsPerSecond").asDouble()).isPositive();
    assertThat(build.at("/build/bytesRatio").asDouble()).isGreaterThan(1);
    assertThat(build.at("/build/phases").findValuesAsText("name"))
        .contains(
            "training partitions", "encoding partitions", "finding true neighbours", "tuning");
    assertThat(tuned.code()).as(tuned.err()).isZero();
    assertThat(JSON.readTree(tuned.out()).at("/tuning/recall").asDouble()).isEqualTo(1);
    assertThat(JSON.readTree(tuned.out()).at("/tuning/heldOut").asBoolean()).isFalse();
    assertThat(text.out())
        .contains("tuned.orthant: ", "for recall@4 of 1.0: 1.0000", "hidden rows");
    assertThat(JSON.readTree(info.out()).at("/info/tuning/k").asInt()).isEqualTo(4);
    JsonNode points = JSON.readTree(measured.out()).at("/evaluation/points");
    assertThat(points).hasSize(2);
    assertThat(points.at("/1/tuned").asBoolean()).isTrue();
    assertThat(points.at("/1/recall").asDouble()).isEqualTo(1);
    for (String figure :
        List.of(
            "/0/batchRatio",
            "/0/cpuQueriesPerSecond",
            "/0/batchCpuQueriesPerSecond",
            "/0/latency/p50Micros",
            "/0/latency/p99Micros",
            "/0/latency/ratio",
            "/0/latency/cpuRatio",
            "/0/scannedRows")) {
      assertThat(points.at(figure).asDouble()).as(figure).isPositive();
    }
    assertThat(JSON.readTree(measured.out()).at("/index/codeBytes").asLong()).isPositive();
  }

  @Test
  void whatIsGivenForASearchCountsMoreThanTheTuning() throws IOException {
    Path index = folder.resolve("overruled.orthant");
    Path queries = folder.resolve("overruled.npy");
    try (SequenceModel opened = SequenceModel.open(model)) {
      VectorFiles.write(queries, opened.itemVectors());
    }
    CommandRun.of(
        "index", "build", model.toString(), "--out", index.toString(), "--partitions", "12");
    CommandRun.of("index", "tune", index.toString(), "--target-recall", "1", "-k", "4");

    String[] search = {"index", "search", index.toString(), queries.toString(), "-k", "4"};
    CommandRun tuned = CommandRun.of(search);
    CommandRun poorer = CommandRun.of(concat(search, "--probes", "1"));
    CommandRun all = CommandRun.of(concat(search, "--probes", "12", "--rerank", "1000"));

    assertThat(tuned.code()).as(tuned.err()).isZero();
    assertThat(tuned.out()).isEqualTo(all.out());
    assertThat(poorer.out()).isNotEqualTo(all.out());
  }

  private static String[] concat(String[] first, String... second) {
    return Stream.concat(Arrays.stream(first), Arrays.stream(second)).toArray(String[]::new);
  }

  @Test
  void changesThatCannotBeMadeAreRefused() {
    Path index = folder.resolve("unchanged.orthant");
    CommandRun.of("index", "build", model.toString(), "--out", index.toString());
    String vectors = folder.resolve("absent.npy").toString();

    CommandRun noVectors =
        CommandRun.of("index", "add", index.toString(), vectors, "--first-id", "1");
    CommandRun badForm =
        CommandRun.of(
            "index",
            "build",
            model.toString(),
            "--out",
            folder.resolve("none").toString(),
            "--anisotropy",
            "strong");

    assertThat(noVectors.code()).isEqualTo(1);
    assertThat(noVectors.err()).contains("absent.npy");
    assertThat(badForm.code()).isEqualTo(2);
    assertThat(badForm.err()).contains("strong", "threshold(0.2)");
  }

  @Test
  void theFormOfEuclideanIsChosenAndShown() throws IOException {
    Path index = folder.resolve("euclidean.orthant");
    String[] build = {"index", "build", model.toString(), "--out", index.toString()};
    String[] augmented = {"--similarity", "euclidean", "--euclidean", "augmented"};
    CommandRun built =
        CommandRun.of(
            Stream.of(build, augmented, new String[] {"--partitions", "2"})
                .flatMap(Stream::of)
                .toArray(String[]::new));
    CommandRun info = CommandRun.of("index", "info", index.toString(), "--json");
    CommandRun other =
        CommandRun.of(
            Stream.of(build, new String[] {"--euclidean", "addend"})
                .flatMap(Stream::of)
                .toArray(String[]::new));

    assertThat(built.code()).as(built.err()).isZero();
    assertThat(built.out()).containsPattern("euclidean form +augmented");
    assertThat(JSON.readTree(info.out()).at("/info/euclidean").asText())
        .isEqualToIgnoringCase("augmented");
    assertThat(other.code()).isEqualTo(1);
    assertThat(other.err()).contains("addend", "dot");
  }

  @Test
  void resultsForPeopleAreTables() {
    Path index = folder.resolve("table.orthant");
    CommandRun built = CommandRun.of("index", "build", model.toString(), "--out", index.toString());
    CommandRun info = CommandRun.of("index", "info", index.toString());
    CommandRun predicted = CommandRun.of("predict", model.toString(), "--history", "ring ü 1");

    assertThat(built.out()).contains("rows", "40");
    assertThat(built.out()).startsWith(info.out().strip());
    assertThat(built.out()).contains("rows/s", "seconds by phase: writing");
    assertThat(predicted.out()).contains("ring ü 1 -> ?", "score");
  }
}
