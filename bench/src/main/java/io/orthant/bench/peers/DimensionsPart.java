package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import io.orthant.bench.experiment.CpuTime;
import io.orthant.bench.experiment.FittedLine;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;

/**
 * Whether a dimension falls off a cliff: the same rows with 96 to 128 columns, searched with the
 * same settings in turn, and how far the time of a query lies from a straight line. A row is the
 * vector of a word followed by the first columns of another word's.
 */
record DimensionsPart() implements MipsPart {
  private static final int[] DIMENSIONS = {96, 97, 100, 112, 127, 128};
  private static final int ROWS = 100_000;
  private static final int PARTITIONS = 512;
  private static final int PROBES = 48;
  private static final int RERANK = 100;
  private static final int ROUNDS = 15;
  private static final double BAR = 0.15;

  @Override
  public String name() {
    return "dimensions";
  }

  @Override
  public boolean quick() {
    return false;
  }

  @Override
  public void measure(MipsRun run) {
    double[] speeds = speeds(run);
    double[] line = line(speeds);
    List<List<String>> rows = new ArrayList<>();
    double worst = 0;
    for (int i = 0; i < DIMENSIONS.length; i++) {
      double off = speeds[i] / line[i] - 1;
      worst = Math.max(worst, Math.abs(off));
      rows.add(
          List.of(
              Integer.toString(DIMENSIONS[i]),
              String.format(Locale.ROOT, "%,.0f", speeds[i]),
              String.format(Locale.ROOT, "%+.1f%%", 100 * off)));
    }
    run.table(
        "Dimensions",
        "Cosine, %,d rows, %d probes, %d reranked; queries per second, one by one."
            .formatted(ROWS, PROBES, RERANK),
        List.of("dimension", "queries/s", "off the line"),
        rows);
    run.claim(
        "cosine, speed at dimensions 96 to 128, largest distance from a straight line",
        worst,
        Bound.AT_MOST,
        BAR);
  }

  private static double[] speeds(MipsRun run) {
    HeldOutQueries data = run.data().first(ROWS);
    List<OwnIndex> indexes = new ArrayList<>();
    double[][] seconds = new double[DIMENSIONS.length][ROUNDS];
    try (Progress.Task task =
        run.progress().start("dimensions", (long) DIMENSIONS.length + ROUNDS, "steps")) {
      for (int dimension : DIMENSIONS) {
        indexes.add(
            new OwnIndex(
                columns(data.base(), dimension),
                columns(data.queries(), dimension),
                Similarity.COSINE,
                PARTITIONS));
        task.advance(1);
      }
      for (int round = 0; round < ROUNDS; round++) {
        for (int i = 0; i < DIMENSIONS.length; i++) {
          Setting setting = indexes.get(i).setting(PROBES, RERANK);
          CpuTime time = new CpuTime();
          setting.oneByOne();
          seconds[i][round] = time.seconds();
        }
        task.advance(1);
      }
    } finally {
      indexes.forEach(OwnIndex::close);
    }
    return Arrays.stream(seconds)
        .mapToDouble(
            times -> data.queries().rows() / Arrays.stream(times).sorted().toArray()[ROUNDS / 2])
        .toArray();
  }

  /** The first columns of each row, followed by those of a row half a matrix away. */
  static Matrix columns(Matrix rows, int count) {
    Matrix made = Matrix.allocate(Arena.ofAuto(), rows.rows(), count);
    float[] values = new float[count];
    for (int row = 0; row < rows.rows(); row++) {
      float[] first = rows.row(row);
      float[] second = rows.row((row + rows.rows() / 2) % rows.rows());
      for (int c = 0; c < count; c++) {
        values[c] = c < first.length ? first[c] : second[c - first.length];
      }
      made.setRow(row, values);
    }
    return made;
  }

  /** The values of the least-squares line through the speeds, at each dimension. */
  static double[] line(double[] speeds) {
    double[] dimensions = Arrays.stream(DIMENSIONS).asDoubleStream().toArray();
    return Arrays.stream(dimensions).map(FittedLine.through(dimensions, speeds)).toArray();
  }
}
