package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.dp.StackedGradients;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.function.Function;
import java.util.random.RandomGenerator;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TensorVector;
import org.bytedeco.pytorch.global.torch;

/**
 * A small convolutional network for grey images of 28 by 28 points: two convolutions, each with
 * rectified units and pooling, and two linear layers. It is the network of the published accuracies
 * of private training on MNIST (TensorFlow Privacy, tutorials, 2019), 26,010 parameters.
 *
 * <p>Coordinates are weight and bias of each layer in turn. Not thread-safe while it is moved.
 */
public final class ImageClassifier {
  /** Points along a side of an image. */
  public static final int SIDE = 28;

  /** Classes that are told apart. */
  public static final int CLASSES = 10;

  private static final List<List<Long>> SHAPES =
      List.of(
          List.of(16L, 1L, 8L, 8L),
          List.of(16L),
          List.of(32L, 16L, 4L, 4L),
          List.of(32L),
          List.of(32L, 512L),
          List.of(32L),
          List.of((long) CLASSES, 32L),
          List.of((long) CLASSES));

  private final List<Coordinates> coordinates = new ArrayList<>();
  private final List<Coordinates> matrices = new ArrayList<>();
  private final List<Tensor> parameters = new ArrayList<>();
  private final MemorySegment memory;

  /**
   * Draws weights uniformly with the variance 2 / (inputs + outputs); biases are zero.
   *
   * @param arena owner of the parameters' memory
   */
  public ImageClassifier(RandomGenerator random, Arena arena) {
    for (List<Long> shape : SHAPES) {
      int offset = coordinates.isEmpty() ? 0 : coordinates.getLast().end();
      Coordinates own = new Coordinates(offset, shape);
      coordinates.add(own);
      long outputs = shape.getFirst();
      matrices.add(
          shape.size() == 1
              ? own
              : new Coordinates(offset, List.of(outputs, own.size() / outputs)));
    }
    memory = arena.allocate((long) coordinates() * Float.BYTES, Float.BYTES);
    try (Scope _ = Scope.open()) {
      for (Coordinates own : coordinates) {
        initialise(own, random);
        long[] shape = own.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor view =
            Tensors.view(
                memory.asSlice((long) own.offset() * Float.BYTES, (long) own.size() * Float.BYTES),
                shape);
        view.set_requires_grad(true);
        view.retainReference();
        parameters.add(view);
      }
    }
  }

  private void initialise(Coordinates own, RandomGenerator random) {
    List<Long> shape = own.shape();
    if (shape.size() == 1) {
      return;
    }
    long field = shape.size() == 4 ? shape.get(2) * shape.get(3) : 1;
    double limit = Math.sqrt(6.0 / (field * (shape.get(0) + shape.get(1))));
    for (int i = own.offset(); i < own.end(); i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-limit, limit));
    }
  }

  /** How many coordinates a gradient has. */
  public int coordinates() {
    return coordinates.getLast().end();
  }

  /** Moves against a gradient of all coordinates, by {@code rate} times its length. */
  public void move(double[] gradient, double rate) {
    for (int i = 0; i < gradient.length; i++) {
      float value = memory.getAtIndex(ValueLayout.JAVA_FLOAT, i);
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) (value - rate * gradient[i]));
    }
  }

  /**
   * Differentiates the cross-entropy of each image.
   *
   * @param images points row by row, at least one image
   * @param labels class of each
   * @param use receives the gradients of the images, which last until it returns
   */
  public <T> T differentiate(
      List<float[]> images, int[] labels, Function<PerExampleGradients, T> use) {
    try (Scope _ = Scope.open()) {
      Trace trace = new Trace();
      Tensor logits = forward(tensor(images), trace);
      Tensor loss =
          SoftmaxLoss.ofLogits(
                  logits, Tensors.longs(Arrays.stream(labels).asLongStream().toArray()))
              .sum();
      Tensor[] outputs = trace.layers().stream().map(Trace.Layer::output).toArray(Tensor[]::new);
      TensorVector gradients = torch.grad(new TensorVector(loss), new TensorVector(outputs));
      TracedGradients traced = new TracedGradients(matrices, images.size());
      List<PerExampleGradients> stack = new ArrayList<>();
      for (int i = 0; i < outputs.length; i++) {
        stack.addAll(traced.of(trace.layers().get(i), gradients.get(i)));
      }
      return use.apply(new StackedGradients(stack));
    }
  }

  /** The gradients of an image's loss by plain differentiation: the measure of the others. */
  double[] gradient(float[] image, int label) {
    try (Scope _ = Scope.open()) {
      Tensor logits = forward(tensor(List.of(image)), new Trace());
      Tensor loss = SoftmaxLoss.ofLogits(logits, Tensors.longs(new long[] {label})).sum();
      TensorVector gradients =
          torch.grad(new TensorVector(loss), new TensorVector(parameters.toArray(Tensor[]::new)));
      double[] all = new double[coordinates()];
      for (int i = 0; i < parameters.size(); i++) {
        coordinates.get(i).add(gradients.get(i).to(torch.ScalarType.Double), all);
      }
      return all;
    }
  }

  /** The most likely class of each image. */
  public int[] classify(List<float[]> images) {
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard()) {
      Tensor logits = forward(tensor(images), new Trace());
      double[] values = Tensors.values(logits.to(torch.ScalarType.Double));
      int[] classes = new int[images.size()];
      for (int i = 0; i < classes.length; i++) {
        for (int c = 1; c < CLASSES; c++) {
          if (values[i * CLASSES + c] > values[i * CLASSES + classes[i]]) {
            classes[i] = c;
          }
        }
      }
      return classes;
    }
  }

  private static Tensor tensor(List<float[]> images) {
    float[] points = new float[images.size() * SIDE * SIDE];
    for (int i = 0; i < images.size(); i++) {
      System.arraycopy(images.get(i), 0, points, i * SIDE * SIDE, SIDE * SIDE);
    }
    return Tensors.floats(points).view(images.size(), 1, SIDE, SIDE);
  }

  private Tensor forward(Tensor images, Trace trace) {
    Tensor first = pooled(convolution(images, 0, 8, 3, trace));
    Tensor second = pooled(convolution(first, 2, 4, 0, trace));
    Tensor hidden = torch.relu(linear(second.flatten(1, -1), 4, trace));
    return linear(hidden, 6, trace);
  }

  private Tensor convolution(Tensor input, int parameter, long kernel, long padding, Trace trace) {
    long[] stride = {2, 2};
    Tensor output =
        torch.conv2d(
            input,
            parameters.get(parameter),
            new TensorOptional(parameters.get(parameter + 1)),
            stride,
            new long[] {padding, padding},
            new long[] {1, 1},
            1);
    trace.convolution(
        new Trace.Layer.Convolution(parameter, kernel, stride[0], padding, input, output));
    return output;
  }

  private static Tensor pooled(Tensor maps) {
    return torch.max_pool2d(
        torch.relu(maps),
        new long[] {2, 2},
        new long[] {1, 1},
        new long[] {0, 0},
        new long[] {1, 1},
        false);
  }

  private Tensor linear(Tensor input, int parameter, Trace trace) {
    Tensor output = torch.linear(input, parameters.get(parameter), parameters.get(parameter + 1));
    trace.linear(parameter, input, output);
    return output;
  }
}
