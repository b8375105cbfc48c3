package io.orthant.learn.nn;

import java.util.ArrayList;
import java.util.List;
import org.bytedeco.pytorch.Tensor;

/**
 * What the layers of a model were given and gave in one forward pass: with the gradients of their
 * outputs it tells the gradients of each example, though the pass was one for all.
 *
 * <p>A layer names the place of its first parameter in the order of the model's parameters. What is
 * not noted here is differentiated example by example.
 */
final class Trace {
  private final List<Layer> layers = new ArrayList<>();

  /** A layer with parameters. */
  sealed interface Layer {
    /** Place of its first parameter. */
    int parameter();

    /** What it gave [sequences, length, ...], unless it says otherwise. */
    Tensor output();

    /** Weights [outputs, inputs] and, in the next place, a bias. */
    record Linear(int parameter, Tensor input, Tensor output) implements Layer {
      @Override
      public int parameters() {
        return 2;
      }
    }

    /**
     * Weights [channels out, channels in, kernel, kernel] and, in the next place, a bias, over
     * square kernels with the same stride and padding both ways. What it is given and gives is
     * [images, channels, height, width].
     */
    record Convolution(
        int parameter, long kernel, long stride, long padding, Tensor input, Tensor output)
        implements Layer {
      @Override
      public int parameters() {
        return 2;
      }
    }

    /** Gain and, in the next place, offset of a normalisation over the last axis. */
    record Norm(int parameter, double epsilon, Tensor input, Tensor output) implements Layer {
      @Override
      public int parameters() {
        return 2;
      }
    }

    /** A vector that took the place of masked entries, of which there may be none. */
    record Mask(int parameter, PaddedSequences inputs, Tensor output) implements Layer {
      @Override
      public int parameters() {
        return 1;
      }
    }

    /** A vector for each place in a sequence, added to what stands there. */
    record Positions(int parameter, Tensor output) implements Layer {
      @Override
      public int parameters() {
        return 1;
      }
    }

    /** How many parameters it has. */
    int parameters();
  }

  void linear(int parameter, Tensor input, Tensor output) {
    layers.add(new Layer.Linear(parameter, input, output));
  }

  void convolution(Layer.Convolution layer) {
    layers.add(layer);
  }

  void norm(int parameter, double epsilon, Tensor input, Tensor output) {
    layers.add(new Layer.Norm(parameter, epsilon, input, output));
  }

  void mask(int parameter, PaddedSequences inputs, Tensor output) {
    layers.add(new Layer.Mask(parameter, inputs, output));
  }

  void positions(int parameter, Tensor output) {
    layers.add(new Layer.Positions(parameter, output));
  }

  List<Layer> layers() {
    return layers;
  }
}
