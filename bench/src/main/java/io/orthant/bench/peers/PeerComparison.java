package io.orthant.bench.peers;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.orthant.index.ExactSearch;
import io.orthant.vectors.Neighbors;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/**
 * Recall and queries per second of Orthant and of FAISS, one thread each, in one run; then the
 * ratios at equal recall, over the best settings of each.
 *
 * <pre>
 * mvn -B -DskipTests package
 * java --add-modules=jdk.incubator.vector -Xmx4g -cp "bench/target/classes:bench/target/lib/*" \
 *     io.orthant.bench.peers.PeerComparison glove-100.fvecs cosine WORK_FOLDER PYTHON [KINDS [PARTITIONS...]]
 * </pre>
 *
 * <p>PYTHON is the interpreter in whose environment FAISS is installed, see {@code
 * bench/peers/faiss_driver.py}, or "none". KINDS are those of the driver: ivf, hnsw or both.
 */
public final class PeerComparison {
  private static final int K = 10;
  private static final double[] RECALLS = {0.90, 0.95, 0.99};
  private static final Path DRIVER = Path.of("bench", "peers", "faiss_driver.py");

  private PeerComparison() {}

  @JsonIgnoreProperties(ignoreUnknown = true)
  private record DriverAnswer(List<MeasuredPoint> points) {}

  /** Runs the comparison and prints it. */
  public static void main(String[] arguments) throws IOException, InterruptedException {
    if (arguments.length < 4) {
      throw new IllegalArgumentException(
          "Usage: PeerComparison VECTORS cosine|dot WORK_FOLDER PYTHON|none [ivf,hnsw"
              + " [PARTITIONS...]]");
    }
    Similarity similarity = Similarity.parse(arguments[1]);
    Path folder = Files.createDirectories(Path.of(arguments[2]));
    HeldOutQueries data =
        HeldOutQueries.of(VectorFiles.read(Path.of(arguments[0]), Arena.ofAuto()));
    int[][] truth = truth(data, similarity, folder);
    List<MeasuredPoint> points = new ArrayList<>();
    OwnIndex own = new OwnIndex(data.queries(), truth);
    int[] partitions = Arrays.stream(arguments).skip(5).mapToInt(Integer::parseInt).toArray();
    for (int count : partitions.length == 0 ? new int[] {0} : partitions) {
      points.addAll(own.measure(data.base(), similarity, count));
    }
    if (!arguments[3].equals("none")) {
      String kinds = arguments.length > 4 ? arguments[4] : "ivf";
      points.addAll(faiss(arguments[3], folder, similarity, kinds));
    }
    print(points);
  }

  private static int[][] truth(HeldOutQueries data, Similarity similarity, Path folder)
      throws IOException {
    VectorFiles.write(folder.resolve("base.fvecs"), data.base());
    VectorFiles.write(folder.resolve("queries.fvecs"), data.queries());
    List<Neighbors> exact = new ExactSearch(data.base(), similarity).search(data.queries(), K, 1);
    int[][] truth = exact.stream().map(Neighbors::rows).toArray(int[][]::new);
    VectorFiles.writeInts(folder.resolve("truth-" + similarity + ".ivecs"), truth);
    return truth;
  }

  private static List<MeasuredPoint> faiss(
      String python, Path folder, Similarity similarity, String kinds)
      throws IOException, InterruptedException {
    Process driver =
        new ProcessBuilder(
                python,
                DRIVER.toString(),
                "--base",
                folder.resolve("base.fvecs").toString(),
                "--queries",
                folder.resolve("queries.fvecs").toString(),
                "--truth",
                folder.resolve("truth-" + similarity + ".ivecs").toString(),
                "--similarity",
                similarity.toString(),
                "--cache",
                folder.toString(),
                "--kinds",
                kinds)
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    byte[] answer = driver.getInputStream().readAllBytes();
    if (driver.waitFor() != 0) {
      throw new IOException(DRIVER + " ended with code " + driver.exitValue());
    }
    return JsonMapper.builder().build().readValue(answer, DriverAnswer.class).points();
  }

  private static void print(List<MeasuredPoint> points) {
    for (MeasuredPoint point : points) {
      System.out.printf(
          Locale.ROOT,
          "%-50s %-28s recall %.4f  single %8.0f  batch %8.0f  build %.1f s%n",
          point.peer(),
          point.setting(),
          point.recall(),
          point.queriesPerSecond(),
          point.batchQueriesPerSecond(),
          point.buildSeconds());
    }
    Map<String, List<MeasuredPoint>> byLibrary =
        points.stream()
            .collect(
                Collectors.groupingBy(
                    PeerComparison::library, LinkedHashMap::new, Collectors.toList()));
    printAtEqualRecall("single", byLibrary, MeasuredPoint::queriesPerSecond);
    printAtEqualRecall("batch", byLibrary, MeasuredPoint::batchQueriesPerSecond);
  }

  /** The best of each library counts, over its numbers of partitions. */
  private static String library(MeasuredPoint point) {
    return point.peer().replaceAll(" (\\d+ partitions)|IVF\\d+,", " ").strip();
  }

  private static void printAtEqualRecall(
      String what,
      Map<String, List<MeasuredPoint>> byLibrary,
      ToDoubleFunction<MeasuredPoint> speed) {
    SpeedRecallCurve own = new SpeedRecallCurve(byLibrary.values().iterator().next(), speed);
    byLibrary.forEach(
        (name, points) -> {
          SpeedRecallCurve curve = new SpeedRecallCurve(points, speed);
          StringBuilder line = new StringBuilder("%-7s %-50s".formatted(what, name));
          for (double recall : RECALLS) {
            OptionalDouble reached = curve.at(recall);
            OptionalDouble ours = own.at(recall);
            line.append(
                reached.isEmpty()
                    ? "  %.2f: not reached       ".formatted(recall)
                    : "  %.2f: %6.0f (ours x%.2f)"
                        .formatted(
                            recall,
                            reached.getAsDouble(),
                            ours.orElse(Double.NaN) / reached.getAsDouble()));
          }
          System.out.println(line);
        });
  }
}
