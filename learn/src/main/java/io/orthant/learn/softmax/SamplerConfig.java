package io.orthant.learn.softmax;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Workers;

/** The distributions that negatives can be drawn from. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = SamplerConfig.Uniform.class, name = "uniform"),
  @JsonSubTypes.Type(value = SamplerConfig.LogUniform.class, name = "log-uniform"),
  @JsonSubTypes.Type(value = SamplerConfig.Frequency.class, name = "frequency"),
  @JsonSubTypes.Type(value = SamplerConfig.InBatch.class, name = "in-batch"),
  @JsonSubTypes.Type(value = SamplerConfig.Exact.class, name = "exact"),
  @JsonSubTypes.Type(value = SamplerConfig.Tree.class, name = "tree")
})
public sealed interface SamplerConfig {
  /**
   * Makes the sampler.
   *
   * @param vectors class vectors [n, dimension], viewed by those that depend on the query
   * @param counts how often each class occurs, in falling order [n]
   */
  Sampler over(Matrix vectors, long[] counts, Seed seed, Workers workers);

  /** Whether the distribution depends on the query. */
  default boolean dependsOnQuery() {
    return false;
  }

  /** Whether it does so by unit class vectors. */
  default boolean needsUnitVectors() {
    return false;
  }

  /** Every class alike. */
  record Uniform() implements SamplerConfig {
    @Override
    public Sampler over(Matrix vectors, long[] counts, Seed seed, Workers workers) {
      return new UniformSampler(vectors.rows());
    }
  }

  /** Nearly Zipf's law over classes in order of falling frequency. */
  record LogUniform() implements SamplerConfig {
    @Override
    public Sampler over(Matrix vectors, long[] counts, Seed seed, Workers workers) {
      return new LogUniformSampler(vectors.rows());
    }
  }

  /**
   * The frequency to a power.
   *
   * @param power 0 or more
   */
  record Frequency(double power) implements SamplerConfig {
    public Frequency {
      if (!(power >= 0 && power < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "The power of the frequency must be 0 or more, not " + power);
      }
    }

    @Override
    public Sampler over(Matrix vectors, long[] counts, Seed seed, Workers workers) {
      return new FrequencySampler(counts, power);
    }
  }

  /** The targets of the batch, by {@link Negatives#inBatch}: as draws by frequency. */
  record InBatch() implements SamplerConfig {
    @Override
    public Sampler over(Matrix vectors, long[] counts, Seed seed, Workers workers) {
      return new FrequencySampler(counts, 1);
    }
  }

  /** The softmax itself, at the cost of scoring every class. */
  record Exact() implements SamplerConfig {
    @Override
    public Sampler over(Matrix vectors, long[] counts, Seed seed, Workers workers) {
      return new SoftmaxSampler(vectors);
    }

    @Override
    public boolean dependsOnQuery() {
      return true;
    }
  }

  /**
   * A {@link KernelSampler}.
   *
   * @param kernel by what buckets are found
   * @param bucketSize most classes of a bucket, 1 or more
   * @param uniformShare share of draws from all classes alike, in [0, 1)
   * @param rebuildSteps steps after which the sums are computed anew, 1 or more
   */
  record Tree(KernelConfig kernel, int bucketSize, double uniformShare, int rebuildSteps)
      implements SamplerConfig {
    public Tree {
      if (bucketSize < 1 || rebuildSteps < 1) {
        throw new IllegalArgumentException(
            "Bucket size and steps between rebuilds must be 1 or more, not %d and %d"
                .formatted(bucketSize, rebuildSteps));
      }
      if (!(uniformShare >= 0 && uniformShare < 1)) {
        throw new IllegalArgumentException(
            "The uniform share must lie in [0, 1), not " + uniformShare);
      }
    }

    @Override
    public Sampler over(Matrix vectors, long[] counts, Seed seed, Workers workers) {
      return new KernelSampler(
          kernel.features(vectors.dimension(), seed),
          kernel.bucketWeights(),
          vectors,
          bucketSize,
          uniformShare,
          seed,
          workers);
    }

    @Override
    public boolean dependsOnQuery() {
      return true;
    }

    @Override
    public boolean needsUnitVectors() {
      return true;
    }

    /** Bytes of memory that the sampler of that many classes will take. */
    public long bytes(int classes, int dimension) {
      return KernelSampler.bytes(
          classes, kernel.features(dimension, new Seed(0)).width(), bucketSize);
    }
  }
}
