package io.orthant.learn.softmax;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.orthant.learn.softmax.KernelSampler.BucketWeights;
import io.orthant.vectors.Seed;

/** By which kernel a {@link KernelSampler} finds its way to a bucket. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = KernelConfig.RandomFeatures.class, name = "random-features"),
  @JsonSubTypes.Type(value = KernelConfig.Quadratic.class, name = "quadratic"),
  @JsonSubTypes.Type(value = KernelConfig.Constant.class, name = "constant")
})
public sealed interface KernelConfig {
  /** The features of vectors of that length. */
  FeatureMap features(int dimension, Seed seed);

  /** How the classes of a bucket are weighted. */
  default BucketWeights bucketWeights() {
    return BucketWeights.SOFTMAX;
  }

  /** Kinds of random features. */
  enum FeatureKind {
    /** {@link FourierFeatures} with independent directions. */
    PLAIN,
    /** {@link FourierFeatures} with orthogonal directions. */
    ORTHOGONAL,
    /** {@link PositiveFeatures} with orthogonal directions. */
    POSITIVE
  }

  /**
   * The Gaussian kernel by random features: RF-softmax.
   *
   * @param features kind of features
   * @param directions number of random directions, 1 or more
   * @param nu inverse temperature of the kernel, above 0
   */
  record RandomFeatures(FeatureKind features, int directions, double nu) implements KernelConfig {
    public RandomFeatures {
      PositiveFeatures.check(1, directions, nu);
    }

    @Override
    public FeatureMap features(int dimension, Seed seed) {
      return switch (features) {
        case PLAIN -> new FourierFeatures(dimension, directions, nu, false, seed);
        case ORTHOGONAL -> new FourierFeatures(dimension, directions, nu, true, seed);
        case POSITIVE -> new PositiveFeatures(dimension, directions, nu, true, seed);
      };
    }
  }

  /**
   * The quadratic kernel, inside buckets too.
   *
   * @param alpha weight of the square, above 0
   */
  record Quadratic(double alpha) implements KernelConfig {
    public Quadratic {
      if (!(alpha > 0 && alpha < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException("The weight alpha must be above 0, not " + alpha);
      }
    }

    @Override
    public FeatureMap features(int dimension, Seed seed) {
      return new QuadraticFeatures(dimension, alpha);
    }

    @Override
    public BucketWeights bucketWeights() {
      return BucketWeights.KERNEL;
    }
  }

  /** All classes alike: a bucket is drawn by its size, and only inside it the softmax counts. */
  record Constant() implements KernelConfig {
    @Override
    public FeatureMap features(int dimension, Seed seed) {
      return new ConstantFeatures(dimension);
    }
  }
}
