package io.orthant.bench.experiment;

import static io.orthant.learn.train.OutputLoss.SampledSoftmax.ANCHORS;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.app.report.Section.Curves.Line;
import io.orthant.app.report.Section.Curves.Mark;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.softmax.FourierFeatures;
import io.orthant.learn.softmax.KernelSampler;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** What sampling and the update of the tree cost a step, by the size of the catalogue. */
record CostPart(ExperimentOptions options, Progress progress) {
  private static final int[] QUICK = {10_000, 100_000};
  private static final int[] FULL = {10_000, 100_000, 1_000_000};
  private static final int[] BUCKETS = {32, 64};
  private static final int STEPS = 15;
  private static final double MAX_GROWTH = 2;
  private static final int MEMORY_CLASSES = 500_000;
  private static final double MAX_MEBIBYTES = 200;
  private static final String USUAL = "one set for the batch, %d anchors".formatted(ANCHORS);
  private static final String WHOLE = "one set, all 128 anchors";
  private static final String EACH = "a set for each query";
  private static final String LOGITS = "all logits";

  void run(Found found) {
    int[] sizes = options.full() ? FULL : QUICK;
    List<List<String>> rows = new ArrayList<>();
    try (Workers workers = new Workers(1);
        Progress.Task task =
            progress.start("Timing steps", (long) BUCKETS.length * sizes.length, "trees")) {
      for (int bucket : BUCKETS) {
        List<SamplerCost.Cost> costs = new ArrayList<>();
        for (int n : sizes) {
          SamplerCost.Cost cost = new SamplerCost(n, bucket, new Seed(1), workers).measure(STEPS);
          costs.add(cost);
          rows.add(
              List.of(
                  "%,d in buckets of %d".formatted(n, bucket),
                  "%.1f".formatted(cost.usual()),
                  "%.1f".formatted(cost.whole()),
                  "%.1f".formatted(cost.each()),
                  "%.1f".formatted(cost.full()),
                  "%.0f".formatted(mebibytes(cost.bytes()))));
          task.advance(1);
        }
        found.sections().add(curves(bucket, sizes, costs));
        claims(bucket, sizes, costs, found);
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "A step of RF-softmax",
                "Milliseconds of CPU time, median, one thread: sampling and update of the tree for"
                    + " a batch of 128 queries with 256 negatives, 1,024 directions, 64 dimensions;"
                    + " beside it the logits of the full softmax, forward alone.",
                List.of("items", USUAL, WHOLE, EACH, LOGITS, "tree MiB"),
                rows));
    if (!options.full()) {
      found.notes().add("Quick, steps: up to 100,000 of 1,000,000 items.");
    }
  }

  private static Section curves(int bucket, int[] sizes, List<SamplerCost.Cost> costs) {
    return new Section.Curves(
        "A step by the size of the catalogue, buckets of " + bucket,
        "One thread.",
        "items",
        "ms",
        true,
        List.of(
            line(USUAL, sizes, costs, SamplerCost.Cost::usual),
            line(WHOLE, sizes, costs, SamplerCost.Cost::whole),
            line(EACH, sizes, costs, SamplerCost.Cost::each),
            line(LOGITS, sizes, costs, SamplerCost.Cost::full)));
  }

  private static Line line(
      String name,
      int[] sizes,
      List<SamplerCost.Cost> costs,
      ToDoubleFunction<SamplerCost.Cost> millis) {
    return new Line(
        name,
        IntStream.range(0, sizes.length)
            .mapToObj(i -> new Mark(sizes[i], millis.applyAsDouble(costs.get(i)), name))
            .toList());
  }

  private void claims(int bucket, int[] sizes, List<SamplerCost.Cost> costs, Found found) {
    SamplerCost.Cost first = costs.getFirst();
    SamplerCost.Cost last = costs.getLast();
    String growth =
        "R3 growth of sampling and tree update, n from %,d to %,d, buckets of %d, "
            .formatted(sizes[0], sizes[sizes.length - 1], bucket);
    found.claims().add(atMost(growth + USUAL, last.usual() / first.usual(), MAX_GROWTH));
    found.claims().add(atMost(growth + WHOLE, last.whole() / first.whole(), MAX_GROWTH));
    found.claims().add(atMost(growth + EACH, last.each() / first.each(), MAX_GROWTH));
    int width =
        new FourierFeatures(SamplerCost.DIMENSION, SamplerCost.DIRECTIONS, 4, false, new Seed(1))
            .width();
    found
        .claims()
        .add(
            atMost(
                "MiB of the tree at n = %,d, 1,024 directions, buckets of %d"
                    .formatted(MEMORY_CLASSES, bucket),
                mebibytes(KernelSampler.bytes(MEMORY_CLASSES, width, bucket)),
                MAX_MEBIBYTES));
  }

  private Claim atMost(String text, double measured, double bar) {
    return Claim.measuredOnce(
        RfSoftmax.NAME, text, measured, Claim.Bound.AT_MOST, bar, options.command(RfSoftmax.NAME));
  }

  private static double mebibytes(long bytes) {
    return bytes / (double) (1 << 20);
  }
}
