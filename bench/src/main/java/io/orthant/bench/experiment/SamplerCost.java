package io.orthant.bench.experiment;

import io.orthant.learn.softmax.FourierFeatures;
import io.orthant.learn.softmax.KernelSampler;
import io.orthant.learn.softmax.KernelSampler.BucketWeights;
import io.orthant.learn.softmax.Negatives;
import io.orthant.learn.softmax.SharedNegatives;
import io.orthant.learn.train.OutputLoss.SampledSoftmax;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Seed;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/**
 * What a step costs beside encoder and loss: drawing negatives for a batch, and bringing the tree
 * up to the rows that the step moved. One thread and its CPU time; the median of several steps
 * after some others.
 */
final class SamplerCost {
  static final int DIRECTIONS = 1024;
  static final int DIMENSION = 64;
  private static final int BATCH = 128;
  private static final int NEGATIVES = 256;
  private static final int WARM_UP = 10;
  private static final double MOVE = 0.02;

  private final ClusteredVectors classes;
  private final KernelSampler sampler;
  private final Workers workers;
  private final Seed seed;

  /**
   * Median CPU times in milliseconds.
   *
   * @param bytes of the tree
   * @param usual one set of negatives for the batch, from as many anchors as the trainer takes
   * @param whole one set of negatives for the batch, all queries being anchors
   * @param each a set for each of the batch
   * @param full all logits of the batch alone
   */
  record Cost(long bytes, double usual, double whole, double each, double full) {}

  SamplerCost(int n, int bucket, Seed seed, Workers workers) {
    this.seed = seed;
    this.workers = workers;
    classes = ClusteredVectors.of(n, DIMENSION, seed);
    sampler =
        new KernelSampler(
            new FourierFeatures(DIMENSION, DIRECTIONS, 4, true, seed),
            BucketWeights.SOFTMAX,
            classes.vectors(),
            bucket,
            0,
            seed,
            workers);
  }

  Cost measure(int steps) {
    double[][] millis = new double[4][steps];
    for (int step = -WARM_UP; step < steps; step++) {
      RandomGenerator random = seed.stream("batch", step);
      int[] targets = random.ints(BATCH, 0, classes.vectors().rows()).toArray();
      float[][] queries = new float[BATCH][];
      Arrays.setAll(queries, i -> classes.near(targets[i], SamplerBias.TAU, random));
      List<Runnable> ways =
          List.of(
              sharedStep(Arrays.copyOf(queries, SampledSoftmax.ANCHORS), targets, step),
              sharedStep(queries, targets, step),
              eachStep(queries, targets, step),
              () -> logits(queries));
      for (int way = 0; way < ways.size(); way++) {
        double spent = millis(ways.get(way));
        if (step >= 0) {
          millis[way][step] = spent;
        }
      }
    }
    return new Cost(
        sampler.bytes(),
        median(millis[0]),
        median(millis[1]),
        median(millis[2]),
        median(millis[3]));
  }

  private Runnable sharedStep(float[][] anchors, int[] targets, int step) {
    return () -> {
      Negatives drawn =
          SharedNegatives.draw(sampler, anchors, NEGATIVES, seed, step + WARM_UP, workers);
      move(IntStream.concat(Arrays.stream(targets), Arrays.stream(drawn.classes())), step);
    };
  }

  private Runnable eachStep(float[][] queries, int[] targets, int step) {
    return () -> {
      RandomGenerator random = seed.stream("each", step);
      IntStream touched = Arrays.stream(targets);
      for (int i = 0; i < BATCH; i++) {
        Negatives drawn =
            Negatives.drawOthers(sampler.proposal(queries[i]), targets[i], NEGATIVES, random);
        touched = IntStream.concat(touched, Arrays.stream(drawn.classes()));
      }
      move(touched, step);
    };
  }

  /** Moves the touched rows a little and tells the sampler. */
  private void move(IntStream touched, int step) {
    int[] rows = touched.distinct().toArray();
    Matrix vectors = classes.vectors();
    RandomGenerator random = seed.stream("moves", step);
    try (Arena arena = Arena.ofConfined()) {
      Matrix before = Matrix.allocate(arena, rows.length, DIMENSION);
      for (int i = 0; i < rows.length; i++) {
        float[] row = vectors.row(rows[i]);
        before.setRow(i, row);
        row[random.nextInt(DIMENSION)] += (float) MOVE;
        Norm.scaleToUnit(row);
        vectors.setRow(rows[i], row);
      }
      sampler.moved(rows, rows.length, before, workers);
    }
  }

  private void logits(float[][] queries) {
    int block = 1024;
    Matrix vectors = classes.vectors();
    float[] scores = new float[queries.length * block];
    for (int from = 0; from < vectors.rows(); from += block) {
      int count = Math.min(block, vectors.rows() - from);
      VectorOps.best().products(queries, vectors.segment(), vectors.offset(from), count, scores);
    }
  }

  private static double millis(Runnable work) {
    CpuTime time = new CpuTime();
    work.run();
    return 1e3 * time.seconds();
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
