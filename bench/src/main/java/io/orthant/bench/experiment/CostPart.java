package io.orthant.bench.experiment;

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

/** What sampling and the update of the tree cost a step, by the size of the catalogue. */
record CostPart(ExperimentOptions options, Progress progress) {
  private static final int[] QUICK = {10_000, 100_000};
  private static final int[] FULL = {10_000, 100_000, 1_000_000};
  private static final int QUICK_STEPS = 5;
  private static final int FULL_STEPS = 7;
  private static final double MAX_GROWTH = 2;
  private static final int MEMORY_CLASSES = 500_000;
  private static final double MAX_MEBIBYTES = 200;

  void run(Found found) {
    int[] sizes = options.full() ? FULL : QUICK;
    List<List<String>> rows = new ArrayList<>();
    List<SamplerCost.Cost> costs = new ArrayList<>();
    List<Mark> shared = new ArrayList<>();
    List<Mark> each = new ArrayList<>();
    List<Mark> full = new ArrayList<>();
    try (Workers workers = new Workers(1);
        Progress.Task task = progress.start("Timing steps", sizes.length, "catalogues")) {
      for (int n : sizes) {
        SamplerCost.Cost cost =
            new SamplerCost(n, new Seed(1), workers)
                .measure(options.full() ? FULL_STEPS : QUICK_STEPS);
        costs.add(cost);
        double mebibytes = cost.bytes() / (double) (1 << 20);
        rows.add(
            List.of(
                "%,d".formatted(n),
                "%.1f".formatted(cost.shared()),
                "%.1f".formatted(cost.each()),
                "%.1f".formatted(cost.full()),
                "%.0f".formatted(mebibytes)));
        shared.add(new Mark(n, cost.shared(), "one set for the batch"));
        each.add(new Mark(n, cost.each(), "a set for each"));
        full.add(new Mark(n, cost.full(), "all logits"));
        task.advance(1);
      }
    }
    found
        .sections()
        .add(
            new Section.Table(
                "A step of RF-softmax",
                "Milliseconds of CPU time, median, one thread: sampling and update of the tree for"
                    + " a batch of 128 queries with 256 negatives, 1,024 directions, 64 dimensions,"
                    + " buckets of 64; beside it the logits of the full softmax, forward alone.",
                List.of(
                    "items", "one set for the batch", "a set for each", "all logits", "tree MiB"),
                rows));
    found
        .sections()
        .add(
            new Section.Curves(
                "A step by the size of the catalogue",
                "One thread.",
                "items",
                "ms",
                true,
                List.of(
                    new Line("one set for the batch", shared),
                    new Line("a set for each", each),
                    new Line("all logits, full softmax", full))));
    String span = "n from %,d to %,d".formatted(sizes[0], sizes[sizes.length - 1]);
    SamplerCost.Cost first = costs.getFirst();
    SamplerCost.Cost last = costs.getLast();
    String command = options.command(RfSoftmax.NAME);
    found
        .claims()
        .add(
            Claim.measuredOnce(
                RfSoftmax.NAME,
                "R3 growth of sampling and tree update, "
                    + span
                    + ", negatives shared by the batch",
                last.shared() / first.shared(),
                Claim.Bound.AT_MOST,
                MAX_GROWTH,
                command));
    found
        .claims()
        .add(
            Claim.measuredOnce(
                RfSoftmax.NAME,
                "R3 growth of sampling and tree update, " + span + ", negatives for each query",
                last.each() / first.each(),
                Claim.Bound.AT_MOST,
                MAX_GROWTH,
                command));
    int width = new FourierFeatures(64, 1024, 4, false, new Seed(1)).width();
    found
        .claims()
        .add(
            Claim.measuredOnce(
                RfSoftmax.NAME,
                "MiB of the tree at n = 500,000, 1,024 directions, buckets of 64",
                KernelSampler.bytes(MEMORY_CLASSES, width, 64) / (double) (1 << 20),
                Claim.Bound.AT_MOST,
                MAX_MEBIBYTES,
                command));
    if (!options.full()) {
      found.notes().add("Quick, steps: up to 100,000 of 1,000,000 items.");
    }
  }
}
