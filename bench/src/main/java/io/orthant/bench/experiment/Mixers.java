package io.orthant.bench.experiment;

import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.train.TrainingObjective;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.List;

/**
 * Attention, bi-linear projection, separable convolution and hybrids as mixers of the same encoder,
 * at equal parameters and at equal time, and what they cost by the length of sequences. Yun et al.,
 * "Are Transformers universal approximators of sequence-to-sequence functions?", ICLR 2020, section
 * 5.
 */
public final class Mixers implements Experiment {
  static final String NAME = "mixers";
  private static final int SHARE = 4;
  private static final int QUICK_SHARE = 20;
  private static final int PASSES = 6;
  private static final int QUICK_PASSES = 2;

  private static final List<ExperimentPart> PARTS =
      List.of(
          ExperimentPart.of(
              "calls",
              (options, progress, found) ->
                  race(
                      calls(options, progress),
                      new TrainingObjective.NextItem(),
                      options,
                      progress,
                      found)),
          ExperimentPart.ofFull(
              "beauty",
              (options, progress, found) ->
                  race(
                      SequenceTask.beauty(options.data(), passes(options), progress),
                      new TrainingObjective.NextItem(),
                      options,
                      progress,
                      found)),
          ExperimentPart.ofFull(
              "masked",
              (options, progress, found) ->
                  race(
                      calls(options, progress).named("masked calls"),
                      new TrainingObjective.MaskedItem(0.3),
                      options,
                      progress,
                      found)),
          ExperimentPart.of(
              "latency", (options, _, found) -> new MixerLatency(options).run(found)));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public String about() {
    return "Attention, BProj, SepConv and hybrids at equal parameters and equal time.";
  }

  @Override
  public List<String> parts() {
    return ExperimentPart.names(PARTS);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    Found found = ExperimentPart.run(PARTS, options, progress);
    if (!options.full()) {
      found
          .notes()
          .add(
              "Quick: a %dth of the JDK's methods instead of a quarter, %d passes instead of %d, %d of 5 seeds."
                  .formatted(QUICK_SHARE, QUICK_PASSES, PASSES, options.seeds()));
    }
    return found.findings("Token mixers");
  }

  private static SequenceTask calls(ExperimentOptions options, Progress progress)
      throws IOException {
    return SequenceTask.calls(options.full() ? SHARE : QUICK_SHARE, passes(options), progress);
  }

  private static int passes(ExperimentOptions options) {
    return options.full() ? PASSES : QUICK_PASSES;
  }

  private static void race(
      SequenceTask task,
      TrainingObjective objective,
      ExperimentOptions options,
      Progress progress,
      Found found)
      throws IOException {
    new MixerRace(task, objective, options).run(progress, found);
  }
}
