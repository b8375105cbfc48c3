package io.orthant.bench.experiment;

import io.orthant.learn.data.ClassFileCalls;
import io.orthant.learn.data.ClassSplit;
import io.orthant.learn.data.Dataset;
import io.orthant.vectors.Progress;
import java.io.IOException;

/** The calls of the running JDK, some classes set aside: data that needs no download. */
final class RuntimeCalls {
  private static final long SPLIT_SEED = 42;

  private RuntimeCalls() {}

  /**
   * Reads them.
   *
   * @param share how many times fewer methods to learn from than there are; 1 for all
   */
  static Dataset read(int share, Progress progress) throws IOException {
    Dataset all = ClassFileCalls.ofRuntime(1, progress).split(ClassSplit.withSeed(SPLIT_SEED));
    return new Dataset(
        all.catalog(),
        all.training().subList(0, all.training().size() / share),
        all.validation(),
        all.test(),
        all.report());
  }
}
