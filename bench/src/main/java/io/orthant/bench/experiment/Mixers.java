package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Experiment;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.experiment.Findings;
import io.orthant.app.report.Section;
import io.orthant.learn.train.TrainingObjective;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Attention, bi-linear projection, separable convolution and hybrids as mixers of the same encoder,
 * at equal parameters and at equal time, and what they cost by the length of sequences. Yun et al.,
 * "Are Transformers universal approximators of sequence-to-sequence functions?", ICLR 2020, section
 * 5.
 */
public final class Mixers implements Experiment {
  static final String NAME = "mixers";
  private static final String CALLS = "calls";
  private static final String BEAUTY = "beauty";
  private static final String MASKED = "masked";
  private static final String LATENCY = "latency";
  private static final int SHARE = 4;
  private static final int QUICK_SHARE = 20;
  private static final int PASSES = 6;
  private static final int QUICK_PASSES = 2;

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
    return List.of(CALLS, BEAUTY, MASKED, LATENCY);
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    List<Section> sections = new ArrayList<>();
    List<Claim> claims = new ArrayList<>();
    List<String> notes = new ArrayList<>();
    if (!options.full()) {
      notes.add(
          "Quick: a %dth of the JDK's methods instead of a quarter, 2 passes instead of %d, %d of 5 seeds, without Beauty and without masked items unless asked for."
              .formatted(QUICK_SHARE, PASSES, options.seeds()));
    }
    if (options.wants(CALLS, true) || options.wants(MASKED, false)) {
      SequenceTask calls =
          SequenceTask.calls(
              options.full() ? SHARE : QUICK_SHARE,
              options.full() ? PASSES : QUICK_PASSES,
              progress);
      if (options.wants(CALLS, true)) {
        new MixerRace(calls, new TrainingObjective.NextItem(), options)
            .run(progress, sections, claims);
      }
      if (options.wants(MASKED, false)) {
        SequenceTask masked =
            new SequenceTask("masked calls", calls.dataset(), calls.settings(), calls.passes());
        new MixerRace(masked, new TrainingObjective.MaskedItem(0.3), options)
            .run(progress, sections, claims);
      }
    }
    if (options.wants(BEAUTY, false)) {
      SequenceTask beauty =
          SequenceTask.beauty(options.data(), options.full() ? PASSES : QUICK_PASSES, progress);
      new MixerRace(beauty, new TrainingObjective.NextItem(), options)
          .run(progress, sections, claims);
    }
    if (options.wants(LATENCY, true)) {
      new MixerLatency(options).run(sections, claims);
    }
    return new Findings("Token mixers", sections, claims, notes);
  }
}
