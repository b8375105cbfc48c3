package io.orthant.index.quantize;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;

/**
 * Learns the codewords of all blocks together. Each round codes every row and then gives the
 * codewords the values that are best for those codes: means under the squared error (Lloyd's
 * k-means in each block, from a k-means++ start), and the solution of a small linear system for
 * each codeword, block after block, where errors along some direction count more (Guo et al.,
 * "Accelerating Large-Scale Inference with Anisotropic Vector Quantization", ICML 2020, section 4).
 *
 * <p>Rows are shared out in chunks of fixed size whose sums are added in order, so that the result
 * does not depend on the number of threads.
 */
public final class CodebookTrainer {
  private static final int WORDS = Codebooks.WORDS;
  private static final int CHUNK = 2048;
  private static final int SEEDING_ROWS_PER_WORD = 32;
  private static final double RIDGE = 1e-9;
  private static final double LEAST_GAIN = 1e-3;

  private final TrainingSet set;
  private final Workers workers;
  private final Codebooks codebooks;
  private final byte[] codes;
  private final int chunks;
  private final int[] changes;
  private final double[] losses;

  CodebookTrainer(TrainingSet set, Codebooks codebooks, Workers workers) {
    this.set = set;
    this.workers = workers;
    this.codebooks = codebooks;
    this.codes = new byte[set.rows() * codebooks.blocks()];
    this.chunks = Math.ceilDiv(set.rows(), CHUNK);
    this.changes = new int[chunks];
    this.losses = new double[chunks];
  }

  /**
   * Learns codewords for the squared error.
   *
   * @param sample vectors to code, at least one, in random order
   * @param blocks how many blocks, 1 to the dimension
   * @param iterations upper bound; it ends earlier when no code changes
   */
  public static Codebooks train(
      Matrix sample, int blocks, int iterations, Seed seed, Workers workers, Progress progress) {
    int rows = sample.rows();
    float[] ones = new float[rows];
    Arrays.fill(ones, 1);
    float[] targets = new float[rows * sample.dimension()];
    float[] row = new float[sample.dimension()];
    for (int i = 0; i < rows; i++) {
      sample.copyRow(i, row);
      System.arraycopy(row, 0, targets, i * row.length, row.length);
    }
    TrainingSet set = new TrainingSet(rows, row.length, targets, ones, ones, List.of());
    try (Progress.Task task = progress.start("training codebooks", iterations, "rounds")) {
      CodebookTrainer trainer = start(set, blocks, seed, workers);
      trainer.iterate(iterations, task);
      return trainer.codebooks;
    }
  }

  /** A trainer whose codewords are rows drawn by k-means++ in each block. */
  static CodebookTrainer start(TrainingSet set, int blocks, Seed seed, Workers workers) {
    float[] values = new float[set.dimension() * WORDS];
    CodebookTrainer trainer =
        new CodebookTrainer(set, new Codebooks(set.dimension(), blocks, values), workers);
    workers.run(
        blocks,
        1,
        (from, to) -> {
          for (int block = from; block < to; block++) {
            trainer.drawWords(block, seed.stream("codebooks", block));
          }
        });
    return trainer;
  }

  Codebooks codebooks() {
    return codebooks;
  }

  /** The codes of the last round, {@code [rows, blocks]}. */
  byte[] codes() {
    return codes;
  }

  /** Lloyd's iterations for the squared error alone. */
  void iterate(int rounds, Progress.Task task) {
    for (int round = 0; round < rounds; round++) {
      boolean changed = assignNearest() > 0 || round == 0;
      task.advance(1);
      if (!changed) {
        break;
      }
      moveToMeans();
    }
  }

  /**
   * Alternates coding and codewords under the whole loss, until a round gains less than a
   * thousandth.
   *
   * @return the mean loss of a row after each coding
   */
  double[] refine(int rounds) {
    double[] history = new double[rounds];
    for (int round = 0; round < rounds; round++) {
      history[round] = descend() / set.rows();
      updateBlocks();
      if (round > 0 && history[round] > (1 - LEAST_GAIN) * history[round - 1]) {
        return Arrays.copyOf(history, round + 1);
      }
    }
    return history;
  }

  /** Codes all rows by the nearest codewords, and returns how many codes have changed. */
  int assignNearest() {
    workers.run(
        chunks,
        1,
        (from, to) -> {
          ResidualEncoder encoder = new ResidualEncoder(codebooks);
          float[] target = new float[set.dimension()];
          byte[] rowCodes = new byte[codebooks.blocks()];
          for (int chunk = from; chunk < to; chunk++) {
            changes[chunk] = 0;
            for (int row = chunk * CHUNK; row < end(chunk); row++) {
              set.copy(row, target);
              encoder.load(target);
              encoder.nearest(set.scales()[row], rowCodes);
              changes[chunk] += store(row, rowCodes);
            }
          }
        });
    return Arrays.stream(changes).sum();
  }

  /** Codes all rows by descent under the whole loss, and returns the sum of their losses. */
  double descend() {
    workers.run(
        chunks,
        1,
        (from, to) -> {
          ResidualEncoder encoder = new ResidualEncoder(codebooks);
          float[] target = new float[set.dimension()];
          float[] direction = new float[set.dimension()];
          byte[] rowCodes = new byte[codebooks.blocks()];
          for (int chunk = from; chunk < to; chunk++) {
            losses[chunk] = 0;
            for (int row = chunk * CHUNK; row < end(chunk); row++) {
              set.load(row, encoder, target, direction);
              encoder.nearest(set.scales()[row], rowCodes);
              encoder.descend(rowCodes);
              store(row, rowCodes);
              losses[chunk] += set.importance()[row] * encoder.loss(rowCodes);
            }
          }
        });
    return Arrays.stream(losses).sum();
  }

  /** Gives each codeword the mean of its rows, and each codeword without rows a far one. */
  void moveToMeans() {
    int dimension = set.dimension();
    int weightsAt = dimension * WORDS;
    double[] sums =
        sum(
            weightsAt + codebooks.blocks() * WORDS,
            (row, totals) -> {
              float scale = set.scales()[row];
              double share = set.importance()[row] * scale;
              for (int block = 0; block < codebooks.blocks(); block++) {
                int code = code(row, block);
                totals[weightsAt + block * WORDS + code] += share * scale;
                for (int column = codebooks.start(block);
                    column < codebooks.start(block + 1);
                    column++) {
                  totals[column * WORDS + code] += share * set.targets()[row * dimension + column];
                }
              }
            });
    for (int block = 0; block < codebooks.blocks(); block++) {
      for (int word = 0; word < WORDS; word++) {
        double weight = sums[weightsAt + block * WORDS + word];
        for (int column = codebooks.start(block);
            weight > 0 && column < codebooks.start(block + 1);
            column++) {
          codebooks.values()[column * WORDS + word] =
              (float) (sums[column * WORDS + word] / weight);
        }
      }
      for (int word = 0; word < WORDS; word++) {
        if (!(sums[weightsAt + block * WORDS + word] > 0)) {
          restart(block, word);
        }
      }
    }
  }

  /**
   * Gives the codewords of one block after another the values that are best for the present codes
   * and the other blocks. The loss never rises.
   */
  void updateBlocks() {
    double[][] errors = new double[set.emphases().size()][set.rows()];
    measureErrors(errors);
    for (int block = 0; block < codebooks.blocks(); block++) {
      int start = codebooks.start(block);
      int width = codebooks.start(block + 1) - start;
      int system = width * width + width;
      int position = block;
      double[] systems =
          sum(WORDS * system, (row, totals) -> addEquation(row, position, errors, totals));
      float[] before =
          Arrays.copyOfRange(codebooks.values(), start * WORDS, (start + width) * WORDS);
      for (int word = 0; word < WORDS; word++) {
        solve(systems, word * system, start, width, word);
      }
      correctErrors(block, before, errors);
    }
  }

  private void measureErrors(double[][] errors) {
    int dimension = set.dimension();
    workers.run(
        set.rows(),
        CHUNK,
        (from, to) -> {
          float[] decoded = new float[dimension];
          byte[] rowCodes = new byte[codebooks.blocks()];
          for (int row = from; row < to; row++) {
            System.arraycopy(codes, row * rowCodes.length, rowCodes, 0, rowCodes.length);
            codebooks.decode(rowCodes, decoded);
            for (int i = 0; i < errors.length; i++) {
              Emphasis emphasis = set.emphases().get(i);
              int at = emphasis.directionOf()[row] * dimension;
              double error = 0;
              for (int column = 0; column < dimension; column++) {
                double residual =
                    set.targets()[row * dimension + column] - set.scales()[row] * decoded[column];
                error += emphasis.directions()[at + column] * residual;
              }
              errors[i][row] = error;
            }
          }
        });
  }

  private void addEquation(int row, int block, double[][] errors, double[] totals) {
    int dimension = set.dimension();
    int start = codebooks.start(block);
    int width = codebooks.start(block + 1) - start;
    int word = code(row, block);
    int at = word * (width * width + width);
    int side = at + width * width;
    double scale = set.scales()[row];
    double share = set.importance()[row] * scale;
    for (int i = 0; i < width; i++) {
      totals[at + i * width + i] += share * scale;
      totals[side + i] += share * set.targets()[row * dimension + start + i];
    }
    for (int k = 0; k < errors.length; k++) {
      Emphasis emphasis = set.emphases().get(k);
      float[] directions = emphasis.directions();
      int direction = emphasis.directionOf()[row] * dimension + start;
      double along = 0;
      for (int i = 0; i < width; i++) {
        along += directions[direction + i] * codebooks.values()[(start + i) * WORDS + word];
      }
      double weight = share * emphasis.weights()[row];
      double rest = errors[k][row] + scale * along;
      for (int i = 0; i < width; i++) {
        double own = weight * directions[direction + i];
        totals[side + i] += own * rest;
        for (int j = 0; j <= i; j++) {
          totals[at + i * width + j] += own * scale * directions[direction + j];
        }
      }
    }
  }

  /** A codeword without rows stays; a small ridge towards the present codeword bounds the rest. */
  private void solve(double[] systems, int at, int start, int width, int word) {
    double trace = 0;
    for (int i = 0; i < width; i++) {
      trace += systems[at + i * width + i];
    }
    if (!(trace > 0)) {
      return;
    }
    double ridge = RIDGE * trace / width;
    double[] matrix = Arrays.copyOfRange(systems, at, at + width * width);
    double[] values = Arrays.copyOfRange(systems, at + width * width, at + width * width + width);
    for (int i = 0; i < width; i++) {
      matrix[i * width + i] += ridge;
      values[i] += ridge * codebooks.values()[(start + i) * WORDS + word];
    }
    new Cholesky(matrix, width).solve(values);
    for (int i = 0; i < width; i++) {
      codebooks.values()[(start + i) * WORDS + word] = (float) values[i];
    }
  }

  private void correctErrors(int block, float[] before, double[][] errors) {
    int start = codebooks.start(block);
    int width = before.length / WORDS;
    for (int k = 0; k < errors.length; k++) {
      Emphasis emphasis = set.emphases().get(k);
      double[] rowErrors = errors[k];
      workers.run(
          set.rows(),
          CHUNK,
          (from, to) -> {
            for (int row = from; row < to; row++) {
              int word = code(row, block);
              int at = emphasis.directionOf()[row] * set.dimension() + start;
              double moved = 0;
              for (int i = 0; i < width; i++) {
                double change =
                    codebooks.values()[(start + i) * WORDS + word] - before[i * WORDS + word];
                moved += emphasis.directions()[at + i] * change;
              }
              rowErrors[row] -= set.scales()[row] * moved;
            }
          });
    }
  }

  /** Adds what a row contributes to running totals. */
  @FunctionalInterface
  private interface Contribution {
    void add(int row, double[] totals);
  }

  /** Adds up the contributions of all rows, chunk after chunk. */
  private double[] sum(int size, Contribution contribution) {
    double[][] partial = new double[chunks][];
    workers.run(
        chunks,
        1,
        (from, to) -> {
          for (int chunk = from; chunk < to; chunk++) {
            double[] totals = new double[size];
            for (int row = chunk * CHUNK; row < end(chunk); row++) {
              contribution.add(row, totals);
            }
            partial[chunk] = totals;
          }
        });
    double[] totals = new double[size];
    for (double[] part : partial) {
      for (int i = 0; i < size; i++) {
        totals[i] += part[i];
      }
    }
    return totals;
  }

  private int code(int row, int block) {
    return codes[row * codebooks.blocks() + block];
  }

  private int end(int chunk) {
    return Math.min(set.rows(), (chunk + 1) * CHUNK);
  }

  private int store(int row, byte[] rowCodes) {
    int changed = 0;
    int at = row * rowCodes.length;
    for (int block = 0; block < rowCodes.length; block++) {
      changed += codes[at + block] == rowCodes[block] ? 0 : 1;
      codes[at + block] = rowCodes[block];
    }
    return changed;
  }

  /** Draws the codewords of a block among the first rows, by their squared distance. */
  private void drawWords(int block, RandomGenerator random) {
    int candidates = Math.min(set.rows(), SEEDING_ROWS_PER_WORD * WORDS);
    double[] errors = new double[candidates];
    for (int row = 0; row < candidates; row++) {
      errors[row] = weight(row);
    }
    int chosen = draw(errors, random);
    for (int word = 0; word < WORDS; word++) {
      place(block, word, chosen);
      for (int row = 0; row < candidates; row++) {
        double error = error(row, block, word);
        errors[row] = word == 0 ? error : Math.min(errors[row], error);
      }
      chosen = draw(errors, random);
    }
  }

  /** Draws a number with a probability in proportion to its share; 0 if all shares are 0. */
  private static int draw(double[] shares, RandomGenerator random) {
    double target = random.nextDouble() * Arrays.stream(shares).sum();
    int last = 0;
    for (int i = 0; i < shares.length; i++) {
      if (shares[i] > 0) {
        last = i;
        target -= shares[i];
        if (target < 0) {
          break;
        }
      }
    }
    return last;
  }

  /** Moves a codeword without rows to the row that all codewords of its block are farthest from. */
  private void restart(int block, int word) {
    int farthest = -1;
    double largest = 0;
    for (int row = 0; row < set.rows(); row++) {
      double error = Double.POSITIVE_INFINITY;
      for (int other = 0; other < WORDS; other++) {
        error = other == word ? error : Math.min(error, error(row, block, other));
      }
      if (error > largest) {
        largest = error;
        farthest = row;
      }
    }
    if (farthest >= 0) {
      place(block, word, farthest);
    }
  }

  private void place(int block, int word, int row) {
    float scale = set.scales()[row];
    for (int column = codebooks.start(block); column < codebooks.start(block + 1); column++) {
      float value = set.targets()[row * set.dimension() + column];
      codebooks.values()[column * WORDS + word] = scale > 0 ? value / scale : 0;
    }
  }

  private double error(int row, int block, int word) {
    double sum = 0;
    for (int column = codebooks.start(block); column < codebooks.start(block + 1); column++) {
      double difference =
          set.targets()[row * set.dimension() + column]
              - (double) set.scales()[row] * codebooks.values()[column * WORDS + word];
      sum += difference * difference;
    }
    return set.scales()[row] > 0 ? set.importance()[row] * sum : 0;
  }

  private double weight(int row) {
    return (double) set.importance()[row] * set.scales()[row] * set.scales()[row];
  }
}
