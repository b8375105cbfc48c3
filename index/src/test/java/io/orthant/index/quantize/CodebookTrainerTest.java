package io.orthant.index.quantize;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.data.Offset.offset;

import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

class CodebookTrainerTest {
  private static final int WORDS = Codebooks.WORDS;

  @Test
  void everyRoundLowersTheAnisotropicLoss() {
    for (long seed = 0; seed < 10; seed++) {
      try (Workers workers = new Workers(1)) {
        CodebookTrainer trainer = started(set(3000, 12, seed, 5), 6, seed, workers);
        double[] history = trainer.refine(5);
        for (int round = 1; round < history.length; round++) {
          assertThat(history[round])
              .as("seed %d, round %d", seed, round)
              .isLessThanOrEqualTo(history[round - 1] * (1 + 1e-4));
        }
        assertThat(history[history.length - 1]).isLessThan(0.97 * history[0]);
      }
    }
  }

  @Test
  void withoutPreferenceTheUpdateOfBlocksIsTheMean() {
    try (Workers workers = new Workers(1)) {
      TrainingSet set = set(2000, 9, 3, 0);
      CodebookTrainer byBlocks = started(set, 4, 1, workers);
      CodebookTrainer byMeans = started(set, 4, 1, workers);
      byBlocks.assignNearest();
      byMeans.assignNearest();
      byBlocks.updateBlocks();
      byMeans.moveToMeans();
      assertThat(byBlocks.codebooks().values())
          .containsExactly(byMeans.codebooks().values(), offset(1e-5f));
    }
  }

  /** For fixed codes, sweeps over the blocks approach the solution of the whole linear system. */
  @Test
  void sweepsOverBlocksApproachTheExactSolution() {
    for (long seed = 0; seed < 5; seed++) {
      try (Workers workers = new Workers(1)) {
        TrainingSet set = set(600, 6, seed, 4);
        CodebookTrainer trainer = started(set, 3, seed, workers);
        trainer.descend();
        double[] exact = exact(set, trainer);
        for (int sweep = 0; sweep < 300; sweep++) {
          trainer.updateBlocks();
        }
        float[] values = trainer.codebooks().values();
        double lowest = loss(set, trainer, exact);
        double[] found = new double[values.length];
        Arrays.setAll(found, i -> values[i]);
        assertThat(loss(set, trainer, found))
            .as("seed %d", seed)
            .isCloseTo(lowest, offset(1e-5 * lowest));
        double[] nudged = exact.clone();
        nudged[7] += 0.01;
        assertThat(loss(set, trainer, nudged)).isGreaterThan(lowest);
      }
    }
  }

  @Test
  void parallelErrorFallsAndTotalErrorRises() {
    try (Workers workers = new Workers(2)) {
      double[] plain = errors(set(4000, 16, 5, 0), workers);
      double[] weighted = errors(set(4000, 16, 5, 8), workers);
      assertThat(weighted[0]).isLessThan(0.8 * plain[0]);
      assertThat(weighted[1]).isGreaterThan(plain[1]);
    }
  }

  @Test
  void theNumberOfThreadsChangesNothing() {
    float[][] values = new float[2][];
    for (int i = 0; i < 2; i++) {
      try (Workers workers = new Workers(1 + 3 * i)) {
        CodebookTrainer trainer = started(set(9000, 10, 8, 3), 5, 2, workers);
        trainer.refine(3);
        values[i] = trainer.codebooks().values();
      }
    }
    assertThat(values[0]).isEqualTo(values[1]);
  }

  /** Blocks of 10 dimensions: 3, 3 and 4 coordinates, none of them padded. */
  @Test
  void blocksOfUnequalSizeCoverAllColumns() {
    Codebooks codebooks = new Codebooks(10, 3, new float[10 * WORDS]);
    assertThat(new int[] {0, 1, 2, 3})
        .satisfies(
            blocks -> {
              int[] starts = Arrays.stream(blocks).map(codebooks::start).toArray();
              assertThat(starts).containsExactly(0, 3, 6, 10);
            });
  }

  private static CodebookTrainer started(TrainingSet set, int blocks, long seed, Workers workers) {
    CodebookTrainer trainer = CodebookTrainer.start(set, blocks, new Seed(seed), workers);
    trainer.iterate(6, Progress.Task.SILENT);
    return trainer;
  }

  private static TrainingSet set(int rows, int dimension, long seed, double extra) {
    RandomGenerator random = new Seed(seed).stream("set");
    float[] targets = new float[rows * dimension];
    float[] directions = new float[rows * dimension];
    float[] scales = new float[rows];
    float[] importance = new float[rows];
    float[] weights = new float[rows];
    int[] each = new int[rows];
    for (int row = 0; row < rows; row++) {
      float[] values = Samples.gaussian(1, dimension, random)[0];
      double norm = Centers.norm(values);
      for (int i = 0; i < dimension; i++) {
        targets[row * dimension + i] = values[i];
        directions[row * dimension + i] = (float) (values[i] / norm);
      }
      scales[row] = (float) random.nextDouble(0.5, 1.5);
      importance[row] = (float) random.nextDouble(0.5, 2);
      weights[row] = (float) (extra * random.nextDouble(0.9, 1.1));
      each[row] = row;
    }
    return new TrainingSet(
        rows,
        dimension,
        targets,
        scales,
        importance,
        List.of(new Emphasis(directions, each, weights)));
  }

  /** Mean squared parallel and total error after training. */
  private static double[] errors(TrainingSet set, Workers workers) {
    CodebookTrainer trainer = started(set, 8, 1, workers);
    trainer.refine(4);
    float[] values = trainer.codebooks().values();
    double parallel = 0;
    double total = 0;
    for (int row = 0; row < set.rows(); row++) {
      double along = 0;
      for (int c = 0; c < set.dimension(); c++) {
        int at = row * set.dimension() + c;
        double error = set.targets()[at] - set.scales()[row] * values[place(trainer, row, c)];
        along += set.emphases().getFirst().directions()[at] * error;
        total += error * error;
      }
      parallel += along * along;
    }
    return new double[] {parallel / set.rows(), total / set.rows()};
  }

  private static int place(CodebookTrainer trainer, int row, int column) {
    int blocks = trainer.codebooks().blocks();
    int block = 0;
    while (trainer.codebooks().start(block + 1) <= column) {
      block++;
    }
    return column * WORDS + trainer.codes()[row * blocks + block];
  }

  private static double loss(TrainingSet set, CodebookTrainer trainer, double[] values) {
    double sum = 0;
    Emphasis emphasis = set.emphases().getFirst();
    for (int row = 0; row < set.rows(); row++) {
      double squares = 0;
      double along = 0;
      for (int c = 0; c < set.dimension(); c++) {
        int at = row * set.dimension() + c;
        double error = set.targets()[at] - set.scales()[row] * values[place(trainer, row, c)];
        squares += error * error;
        along += emphasis.directions()[at] * error;
      }
      sum += set.importance()[row] * (squares + emphasis.weights()[row] * along * along);
    }
    return sum;
  }

  /** All codewords at once: the normal equations of the loss, with a ridge for unused codewords. */
  private static double[] exact(TrainingSet set, CodebookTrainer trainer) {
    int size = set.dimension() * WORDS;
    double[] matrix = new double[size * size];
    double[] side = new double[size];
    Emphasis emphasis = set.emphases().getFirst();
    for (int row = 0; row < set.rows(); row++) {
      double scale = set.scales()[row];
      double importance = set.importance()[row];
      double along = 0;
      for (int c = 0; c < set.dimension(); c++) {
        int at = row * set.dimension() + c;
        along += emphasis.directions()[at] * set.targets()[at];
      }
      for (int c = 0; c < set.dimension(); c++) {
        int at = row * set.dimension() + c;
        int place = place(trainer, row, c);
        double own = emphasis.weights()[row] * emphasis.directions()[at];
        side[place] += importance * scale * (set.targets()[at] + own * along);
        matrix[place * size + place] += importance * scale * scale;
        for (int o = 0; o < set.dimension(); o++) {
          double other = emphasis.directions()[row * set.dimension() + o];
          matrix[place * size + place(trainer, row, o)] += importance * scale * scale * own * other;
        }
      }
    }
    for (int i = 0; i < size; i++) {
      matrix[i * size + i] += 1e-9;
    }
    new Cholesky(matrix, size).solve(side);
    return side;
  }
}
