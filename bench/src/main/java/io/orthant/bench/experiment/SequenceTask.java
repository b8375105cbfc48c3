package io.orthant.bench.experiment;

import io.orthant.learn.data.Dataset;
import io.orthant.learn.softmax.LogitCorrection;
import io.orthant.learn.softmax.SamplerConfig;
import io.orthant.learn.train.OutputLoss;
import io.orthant.learn.train.TrainConfig;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Path;
import java.util.function.Supplier;

/**
 * Sequences, and how models learn them: settings under which they get somewhere.
 *
 * @param name what the data is called
 * @param settings fresh ones at each call
 * @param passes how many suffice to tell models apart
 */
record SequenceTask(
    String name, Dataset dataset, Supplier<TrainConfig.Builder> settings, int passes) {
  private static final int BEAUTY_NEGATIVES = 3000;

  /** The same under another name. */
  SequenceTask named(String other) {
    return new SequenceTask(other, dataset, settings, passes);
  }

  /**
   * Calls of the JDK.
   *
   * @param share one method of how many is taken
   */
  static SequenceTask calls(int share, int passes, Progress progress) throws IOException {
    return new SequenceTask(
        "calls of the JDK",
        RuntimeCalls.read(share, progress),
        () ->
            TrainConfig.builder()
                .maxLength(50)
                .batchPositions(1024)
                .loss(new OutputLoss.SampledSoftmax(new SamplerConfig.LogUniform(), 256))
                .validationTargets(1000)
                .threads(1),
        passes);
  }

  /** Amazon Beauty, which wants larger steps for its rare items. */
  static SequenceTask beauty(Path data, int passes, Progress progress) throws IOException {
    return new SequenceTask(
        "Amazon Beauty", BeautyFile.read(data, progress), SequenceTask::forBeauty, passes);
  }

  static TrainConfig.Builder forBeauty() {
    return TrainConfig.builder()
        .maxLength(20)
        .batchPositions(512)
        .dropout(0.2)
        .learningRate(4e-3)
        .itemRate(4)
        .loss(
            new OutputLoss.SampledSoftmax(
                new SamplerConfig.Uniform(), BEAUTY_NEGATIVES, LogitCorrection.ALL))
        .validationTargets(5000)
        .threads(1);
  }
}
