package io.orthant.learn.nn;

import io.orthant.learn.nn.DepthClassifierConfig.Flow;
import io.orthant.learn.nn.DepthClassifierConfig.Residual;
import io.orthant.learn.sde.CounterNoise;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.learn.torch.Torch;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorOptions;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * An image classifier that is continuous in depth, with or without noise, or a plain residual one:
 * Liu et al., <em>How does noise help robustness? Explanation and exploration under the neural SDE
 * framework</em>, CVPR 2020. With width 64, stride 1 and 3 channels the flow is the small network
 * of the paper, 115,594 parameters.
 *
 * <p>Training sees one path per example and step; a test may leave noise out or average the
 * probabilities of several paths. Passes from several threads may run at once as long as nothing
 * writes to the parameters.
 */
public final class DepthClassifier {
  private static final double NORM_EPSILON = 1e-5;
  private static final int CONVOLUTIONS = 3;
  private static final int CHUNK = 128;

  private final DepthClassifierConfig config;
  private final List<Parameter> parameters = new ArrayList<>();
  private final List<Tensor> tensors = new ArrayList<>();

  /**
   * Draws fresh parameters: weights uniform with the variance 2 / (inputs + outputs), gains one,
   * biases and offsets zero.
   *
   * @param arena owner of the parameters' memory
   */
  public DepthClassifier(DepthClassifierConfig config, Seed seed, Arena arena) {
    Torch.start();
    this.config = config;
    RandomGenerator random = seed.stream("classifier parameters");
    for (ParameterSpec spec : layout(config)) {
      long size = spec.shape().stream().reduce(1L, Math::multiplyExact);
      MemorySegment values = arena.allocate(size * Float.BYTES, Float.BYTES);
      for (long i = 0; i < size; i++) {
        values.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) spec.start().at(i, random));
      }
      Parameter parameter = new Parameter(spec.name(), spec.shape(), values);
      parameters.add(parameter);
      tensors.add(Tensors.view(values, parameter.dimensions()).set_requires_grad(true));
    }
  }

  private static List<ParameterSpec> layout(DepthClassifierConfig config) {
    long width = config.width();
    List<ParameterSpec> all = new ArrayList<>();
    all.add(ParameterSpec.kernels("stem.weight", width, config.channels(), config.stride() + 2L));
    all.add(ParameterSpec.zeros("stem.bias", width));
    boolean flow = config.body() instanceof Flow;
    int convolutions = config.body() instanceof Residual(int blocks) ? blocks : CONVOLUTIONS;
    for (int i = 0; i < convolutions; i++) {
      addNorm("body.%d.norm".formatted(i), width, all);
      all.add(
          ParameterSpec.kernels("body.%d.weight".formatted(i), width, width + (flow ? 1 : 0), 3));
      all.add(ParameterSpec.zeros("body.%d.bias".formatted(i), width));
    }
    if (flow) {
      addNorm("body.norm", width, all);
    }
    addNorm("head.norm", width, all);
    all.add(ParameterSpec.matrix("head.weight", config.classes(), width));
    all.add(ParameterSpec.zeros("head.bias", config.classes()));
    return all;
  }

  private static void addNorm(String name, long width, List<ParameterSpec> all) {
    all.add(ParameterSpec.ones(name + ".gain", width));
    all.add(ParameterSpec.zeros(name + ".offset", width));
  }

  public DepthClassifierConfig config() {
    return config;
  }

  /** All arrays, always in the same order; changes to their memory take effect at the next pass. */
  public List<Parameter> parameters() {
    return List.copyOf(parameters);
  }

  /**
   * One pass forward and back of the mean cross-entropy of a batch. Of several runs it is the mean
   * over them as well.
   *
   * @param gradients receives the gradient of each array
   * @return the loss
   * @throws IllegalArgumentException if an image has another number of points, or a label is none
   */
  public double differentiate(ImageBatch batch, NoiseRuns noise, List<MemorySegment> gradients) {
    try (Scope _ = Scope.open()) {
      Tensor stem = stem(tensor(batch));
      Tensor targets = targets(batch);
      int runs = runs(noise);
      Tensor loss = torch.zeros(1);
      for (int run = 0; run < runs; run++) {
        Tensor logits = head(body(stem, noise.paths(run, batch.samples())));
        loss = loss.add(SoftmaxLoss.ofLogits(logits, targets).mean());
      }
      Tensor mean = loss.mul(new Scalar(1.0 / runs)).sum();
      TensorVector found =
          torch.grad(new TensorVector(mean), new TensorVector(tensors.toArray(Tensor[]::new)));
      for (int i = 0; i < tensors.size(); i++) {
        Tensor gradient = found.get(i).contiguous();
        MemorySegment.copy(
            Tensors.memory(gradient), 0, gradients.get(i), 0, gradient.numel() * Float.BYTES);
      }
      return mean.item_float();
    }
  }

  /**
   * The probabilities of the classes [images][classes], a mean over the runs. A run that is not
   * finite for an image does not count for it.
   *
   * @throws ArithmeticException if no run is finite for an image
   * @throws IllegalArgumentException if an image has another number of points
   */
  public double[][] probabilities(ImageBatch batch, NoiseRuns noise) {
    double[][] all = new double[batch.size()][];
    for (int from = 0; from < batch.size(); from += CHUNK) {
      int to = Math.min(batch.size(), from + CHUNK);
      System.arraycopy(ofChunk(batch.part(from, to), noise), 0, all, from, to - from);
    }
    return all;
  }

  private double[][] ofChunk(ImageBatch batch, NoiseRuns noise) {
    double[][] sums = new double[batch.size()][config.classes()];
    int[] finite = new int[batch.size()];
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor stem = stem(tensor(batch));
      for (int run = 0; run < runs(noise); run++) {
        DepthPaths paths = noise.paths(run, batch.samples());
        double[] values =
            Tensors.values(
                Scope.resultOf(
                    () -> head(body(stem, paths)).to(torch.ScalarType.Double).softmax(1)));
        for (int i = 0; i < sums.length; i++) {
          double[] one =
              Arrays.copyOfRange(values, i * config.classes(), (i + 1) * config.classes());
          if (Arrays.stream(one).allMatch(Double::isFinite)) {
            finite[i]++;
            for (int c = 0; c < one.length; c++) {
              sums[i][c] += one[c];
            }
          }
        }
      }
    }
    for (int i = 0; i < sums.length; i++) {
      if (finite[i] == 0) {
        throw new ArithmeticException(
            "No run of sample %d is finite; the noise is too strong for the weights"
                .formatted(batch.samples()[i]));
      }
      for (int c = 0; c < sums[i].length; c++) {
        sums[i][c] /= finite[i];
      }
    }
    return sums;
  }

  /** The most likely class of each image, by the mean over the runs. */
  public int[] classify(ImageBatch batch, NoiseRuns noise) {
    double[][] probabilities = probabilities(batch, noise);
    int[] classes = new int[probabilities.length];
    for (int i = 0; i < classes.length; i++) {
      for (int c = 1; c < config.classes(); c++) {
        if (probabilities[i][c] > probabilities[i][classes[i]]) {
          classes[i] = c;
        }
      }
    }
    return classes;
  }

  /**
   * The gradient, by the points of each image, of minus the logarithm of its class's mean
   * probability over the runs: that of what an ensemble answers, not of one draw of it.
   *
   * @return [images][points]
   */
  public float[][] pointGradients(ImageBatch batch, NoiseRuns noise) {
    float[][] all = new float[batch.size()][];
    for (int from = 0; from < batch.size(); from += CHUNK) {
      int to = Math.min(batch.size(), from + CHUNK);
      System.arraycopy(gradientsOfChunk(batch.part(from, to), noise), 0, all, from, to - from);
    }
    return all;
  }

  private float[][] gradientsOfChunk(ImageBatch batch, NoiseRuns noise) {
    int runs = runs(noise);
    int points = config.points();
    double[][] losses = new double[runs][];
    float[][] gradients = new float[runs][];
    for (int run = 0; run < runs; run++) {
      try (Scope _ = Scope.open()) {
        Tensor images = tensor(batch).set_requires_grad(true);
        Tensor logits = head(body(stem(images), noise.paths(run, batch.samples())));
        Tensor loss = SoftmaxLoss.ofLogits(logits, targets(batch));
        Tensor gradient =
            torch.grad(new TensorVector(loss.sum()), new TensorVector(images)).get(0).contiguous();
        losses[run] = Tensors.values(loss.detach().to(torch.ScalarType.Double));
        gradients[run] = Tensors.memory(gradient).toArray(ValueLayout.JAVA_FLOAT);
      }
    }
    float[][] means = new float[batch.size()][points];
    for (int i = 0; i < means.length; i++) {
      double least = Double.POSITIVE_INFINITY;
      for (double[] ofRun : losses) {
        least = Math.min(least, ofRun[i]);
      }
      // Runs count by the probability that they give to the class.
      double total = 0;
      for (double[] ofRun : losses) {
        total += Math.exp(least - ofRun[i]);
      }
      for (int run = 0; run < runs; run++) {
        float share = (float) (Math.exp(least - losses[run][i]) / total);
        for (int j = 0; j < points; j++) {
          means[i][j] += share * gradients[run][i * points + j];
        }
      }
    }
    return means;
  }

  /**
   * How a small random change of what enters the flow grows or dies through depth: both states see
   * the same noise, and after each step the change is brought back to its first length.
   *
   * @param relative length of the change, as a share of that of the state; such as 1e-3
   * @param noise with one run, or off
   * @param changes decides the direction of the change
   * @return for each image and step the logarithm of the growth since the start [images][steps]; at
   *     the last, since depth ends at 1, the finite-time Lyapunov exponent
   * @throws IllegalArgumentException if the body is no flow
   */
  public double[][] growth(ImageBatch batch, double relative, NoiseRuns noise, Seed changes) {
    if (!(config.body() instanceof Flow(int steps, DepthNoise kind))) {
      throw new IllegalArgumentException("Growth through depth is that of a flow");
    }
    DepthFlow flow = new DepthFlow(steps, kind);
    double[][] growth = new double[batch.size()][steps];
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard()) {
      DepthPaths paths = noise.paths(0, batch.samples());
      DepthPaths directions =
          new DepthPaths(
              new CounterNoise(changes.value()),
              row -> batch.samples()[Math.toIntExact(row)],
              NoiseSharing.ELEMENT);
      Tensor state = stem(tensor(batch));
      Tensor change = directions.at(0, state);
      Tensor length = lengths(state).mul(new Scalar(relative));
      change = change.mul(length.div(lengths(change)));
      for (int step = 0; step < steps; step++) {
        Tensor other = flow.step(state.add(change), step, this::drift, paths);
        state = flow.step(state, step, this::drift, paths);
        Tensor moved = other.sub(state);
        Tensor ratio = lengths(moved).div(length);
        double[] logs = Tensors.values(ratio.log().to(torch.ScalarType.Double));
        for (int i = 0; i < logs.length; i++) {
          growth[i][step] = logs[i] + (step == 0 ? 0 : growth[i][step - 1]);
        }
        change = moved.div(ratio);
      }
    }
    return growth;
  }

  private static Tensor lengths(Tensor states) {
    return states.mul(states).flatten(1, -1).sum(1).sqrt().view(-1, 1, 1, 1);
  }

  /** Runs that differ: without noise there is only one. */
  private int runs(NoiseRuns noise) {
    boolean noisy =
        config.body() instanceof Flow(int _, DepthNoise kind)
            && kind.kind() != DepthNoise.Kind.NONE;
    return noisy ? Math.max(1, noise.runs()) : 1;
  }

  private Tensor tensor(ImageBatch batch) {
    int size = config.points();
    float[] points = new float[batch.size() * size];
    for (int i = 0; i < batch.size(); i++) {
      float[] image = batch.images().get(i);
      if (image.length != size) {
        throw new IllegalArgumentException(
            "Image %d has %d points; the classifier takes %d".formatted(i, image.length, size));
      }
      System.arraycopy(image, 0, points, i * size, size);
    }
    return Tensors.floats(points)
        .view(batch.size(), config.channels(), config.side(), config.side());
  }

  private Tensor targets(ImageBatch batch) {
    for (int label : batch.labels()) {
      if (label < 0 || label >= config.classes()) {
        throw new IllegalArgumentException(
            "Label %d; classes are 0 to %d".formatted(label, config.classes() - 1));
      }
    }
    return Tensors.longs(Arrays.stream(batch.labels()).asLongStream().toArray());
  }

  private Tensor stem(Tensor images) {
    return convolution(images, 0, config.stride(), config.padding());
  }

  private Tensor body(Tensor state, @Nullable DepthPaths paths) {
    return switch (config.body()) {
      case Flow(int steps, DepthNoise noise) ->
          new DepthFlow(steps, noise).solve(state, this::drift, paths);
      case Residual(int blocks) -> {
        Tensor hidden = state;
        for (int i = 0; i < blocks; i++) {
          hidden = hidden.add(convolution(active(hidden, 2 + 4 * i), 4 + 4 * i, 1, 1));
        }
        yield hidden;
      }
    };
  }

  private Tensor drift(Tensor state, double time) {
    long[] plane = {state.size(0), 1, state.size(2), state.size(3)};
    Tensor clock = torch.full(plane, new Scalar(time), new TensorOptions(torch.ScalarType.Float));
    Tensor current = state;
    for (int i = 0; i < CONVOLUTIONS; i++) {
      Tensor timed = torch.cat(new TensorVector(clock, active(current, 2 + 4 * i)), 1);
      current = convolution(timed, 4 + 4 * i, 1, 1);
    }
    return norm(current, 2 + 4 * CONVOLUTIONS);
  }

  private Tensor head(Tensor state) {
    int first = tensors.size() - 4;
    Tensor means = active(state, first).flatten(2, -1).mean(-1L);
    return torch.linear(means, tensors.get(first + 2), tensors.get(first + 3));
  }

  private Tensor active(Tensor input, int parameter) {
    return torch.relu(norm(input, parameter));
  }

  private Tensor norm(Tensor input, int parameter) {
    return torch.group_norm(
        input,
        config.groups(),
        new TensorOptional(tensors.get(parameter)),
        new TensorOptional(tensors.get(parameter + 1)),
        NORM_EPSILON,
        false);
  }

  private Tensor convolution(Tensor input, int parameter, long stride, long padding) {
    return torch.conv2d(
        input,
        tensors.get(parameter),
        new TensorOptional(tensors.get(parameter + 1)),
        new long[] {stride, stride},
        new long[] {padding, padding},
        new long[] {1, 1},
        1);
  }
}
