package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.dp.StackedGradients;
import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import io.orthant.learn.weights.Safetensors;
import io.orthant.learn.weights.TensorData;
import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
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
 * of private training on MNIST (TensorFlow Privacy, tutorials, 2019), 26,010 parameters, and it
 * computes in float32.
 *
 * <p>Coordinates are weight and bias of each layer in turn. Images are given as their points row by
 * row, from 0 to 1; a wrong number of points is an {@link IllegalArgumentException}. Not
 * thread-safe while it is moved.
 */
public final class ImageClassifier {
  /** Points along a side of an image. */
  public static final int SIDE = 28;

  /** Classes that are told apart. */
  public static final int CLASSES = 10;

  private static final String FORMAT = "format";
  private static final String FORMAT_NAME = "orthant-image-classifier";
  private static final String VERSION = "version";
  private static final String VERSION_WRITTEN = "1";

  private record Layout(String name, List<Long> shape) {}

  private static final List<Layout> LAYOUT =
      List.of(
          new Layout("convolution.0.weight", List.of(16L, 1L, 8L, 8L)),
          new Layout("convolution.0.bias", List.of(16L)),
          new Layout("convolution.1.weight", List.of(32L, 16L, 4L, 4L)),
          new Layout("convolution.1.bias", List.of(32L)),
          new Layout("linear.0.weight", List.of(32L, 512L)),
          new Layout("linear.0.bias", List.of(32L)),
          new Layout("linear.1.weight", List.of((long) CLASSES, 32L)),
          new Layout("linear.1.bias", List.of((long) CLASSES)));

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
    this(arena);
    coordinates.forEach(own -> initialise(own, random));
  }

  private ImageClassifier(Arena arena) {
    for (Layout layout : LAYOUT) {
      List<Long> shape = layout.shape();
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
        long[] shape = own.shape().stream().mapToLong(Long::longValue).toArray();
        Tensor view = Tensors.view(slice(memory, own), shape);
        view.set_requires_grad(true);
        view.retainReference();
        parameters.add(view);
      }
    }
  }

  /**
   * Reads what {@link #write} wrote.
   *
   * @param arena owner of the parameters' memory
   * @throws IOException naming the file and what is wrong with it
   */
  public static ImageClassifier read(Path file, Arena arena) throws IOException {
    try (Arena mapping = Arena.ofConfined()) {
      Safetensors content = Safetensors.read(file, mapping);
      String format = content.metadata().get(FORMAT);
      String version = content.metadata().get(VERSION);
      if (!FORMAT_NAME.equals(format) || !VERSION_WRITTEN.equals(version)) {
        throw new IOException(
            "%s is not an image classifier of this version: its format is '%s', version '%s', not '%s', '%s'"
                .formatted(file, format, version, FORMAT_NAME, VERSION_WRITTEN));
      }
      ImageClassifier classifier = new ImageClassifier(arena);
      for (int i = 0; i < LAYOUT.size(); i++) {
        Layout layout = LAYOUT.get(i);
        MemorySegment values = content.require(layout.name(), TensorData.Type.F32, layout.shape());
        slice(classifier.memory, classifier.coordinates.get(i)).copyFrom(values);
      }
      return classifier;
    } catch (IllegalArgumentException e) {
      throw new IOException("%s is damaged: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * Writes the parameters as a safetensors file, as a whole or not at all.
   *
   * @param training how they came to be, kept in the file for a person to read
   * @throws IOException naming the file if it cannot be written
   */
  public void write(Path file, String training) throws IOException {
    Map<String, TensorData> tensors = new LinkedHashMap<>();
    for (int i = 0; i < LAYOUT.size(); i++) {
      Layout layout = LAYOUT.get(i);
      tensors.put(
          layout.name(),
          new TensorData(TensorData.Type.F32, layout.shape(), slice(memory, coordinates.get(i))));
    }
    Map<String, String> metadata =
        Map.of(FORMAT, FORMAT_NAME, VERSION, VERSION_WRITTEN, "training", training);
    new Safetensors(tensors, metadata).write(file);
  }

  private static MemorySegment slice(MemorySegment all, Coordinates own) {
    return all.asSlice((long) own.offset() * Float.BYTES, (long) own.size() * Float.BYTES);
  }

  private void initialise(Coordinates own, RandomGenerator random) {
    List<Long> shape = own.shape();
    if (shape.size() == 1) {
      return;
    }
    long field = shape.size() == 4 ? shape.get(2) * shape.get(3) : 1;
    double limit = Math.sqrt(6.0 / (field * (shape.get(0) + shape.get(1))));
    int end = own.end();
    for (int i = own.offset(); i < end; i++) {
      memory.setAtIndex(ValueLayout.JAVA_FLOAT, i, (float) random.nextDouble(-limit, limit));
    }
  }

  /** How many coordinates a gradient has. */
  public int coordinates() {
    return coordinates.getLast().end();
  }

  /** The coordinates [1, coordinates], to be moved in place by an optimiser. */
  public Matrix values() {
    return Matrix.wrap(memory, 1, coordinates());
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

  /**
   * Differentiates the mean cross-entropy of images.
   *
   * @param labels class of each
   * @param gradient receives the gradient [coordinates], float32
   * @return the mean cross-entropy
   */
  public double gradient(List<float[]> images, int[] labels, MemorySegment gradient) {
    try (Scope _ = Scope.open()) {
      Tensor logits = forward(tensor(images), new Trace());
      Tensor targets = Tensors.longs(Arrays.stream(labels).asLongStream().toArray());
      Tensor loss = SoftmaxLoss.ofLogits(logits, targets).mean();
      TensorVector gradients =
          torch.grad(new TensorVector(loss), new TensorVector(parameters.toArray(Tensor[]::new)));
      for (int i = 0; i < parameters.size(); i++) {
        slice(gradient, coordinates.get(i)).copyFrom(Tensors.memory(gradients.get(i).contiguous()));
      }
      return loss.item_double();
    }
  }

  /** Logarithms of the probabilities of the classes [images, {@value #CLASSES}]. */
  public double[][] logProbabilities(List<float[]> images) {
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard()) {
      return rows(logProbabilities(tensor(images)), CLASSES);
    }
  }

  /**
   * Differentiates, for each image, a weighted sum of the logarithms of its probabilities with
   * respect to its points.
   *
   * @param weights of the classes [images, {@value #CLASSES}]
   * @return gradients [images, points]
   */
  public double[][] pointGradients(List<float[]> images, double[][] weights) {
    try (Scope _ = Scope.open()) {
      Tensor points = tensor(images);
      points.set_requires_grad(true);
      double[] flat = Arrays.stream(weights).flatMapToDouble(Arrays::stream).toArray();
      Tensor sum =
          logProbabilities(points).mul(Tensors.doubles(flat, 0, images.size(), CLASSES)).sum();
      Tensor gradient = torch.grad(new TensorVector(sum), new TensorVector(points)).get(0);
      return rows(gradient.to(torch.ScalarType.Double), SIDE * SIDE);
    }
  }

  /** The most likely class of each image. */
  public int[] classify(List<float[]> images) {
    return Arrays.stream(logProbabilities(images)).mapToInt(ImageClassifier::largest).toArray();
  }

  private Tensor logProbabilities(Tensor images) {
    Tensor logits = forward(images, new Trace()).to(torch.ScalarType.Double);
    return logits.sub(logits.logsumexp(1).unsqueeze(1));
  }

  private static int largest(double[] values) {
    int largest = 0;
    for (int i = 1; i < values.length; i++) {
      if (values[i] > values[largest]) {
        largest = i;
      }
    }
    return largest;
  }

  private static double[][] rows(Tensor doubles, int width) {
    double[] all = Tensors.values(doubles);
    double[][] rows = new double[all.length / width][];
    Arrays.setAll(rows, i -> Arrays.copyOfRange(all, i * width, (i + 1) * width));
    return rows;
  }

  private static Tensor tensor(List<float[]> images) {
    float[] points = new float[images.size() * SIDE * SIDE];
    for (int i = 0; i < images.size(); i++) {
      if (images.get(i).length != SIDE * SIDE) {
        throw new IllegalArgumentException(
            "An image must have %d points, %d by %d, not %d"
                .formatted(SIDE * SIDE, SIDE, SIDE, images.get(i).length));
      }
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

  /** In the order of places, not of channels, pooling is vectorised. */
  private static Tensor pooled(Tensor maps) {
    return torch.max_pool2d(
        torch.relu(maps).contiguous(torch.MemoryFormat.ChannelsLast),
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
