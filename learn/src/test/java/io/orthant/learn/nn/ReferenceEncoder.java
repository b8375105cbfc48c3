package io.orthant.learn.nn;

import java.lang.foreign.ValueLayout;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The encoder written out in plain loops and double precision, for one sequence. */
final class ReferenceEncoder {
  private final EncoderConfig config;
  private final Map<String, double[]> parameters = new HashMap<>();

  ReferenceEncoder(EncoderParameters parameters) {
    config = parameters.config();
    for (Parameter parameter : parameters.list()) {
      float[] values = parameter.values().toArray(ValueLayout.JAVA_FLOAT);
      double[] wide = new double[values.length];
      Arrays.setAll(wide, i -> values[i]);
      this.parameters.put(parameter.name(), wide);
    }
  }

  double[][] encode(float[][] embeddings) {
    double[][] wide = new double[embeddings.length][config.dimension()];
    for (int t = 0; t < wide.length; t++) {
      for (int i = 0; i < config.dimension(); i++) {
        wide[t][i] = embeddings[t][i];
      }
    }
    return encode(wide);
  }

  /** Encodes items of a table, or the mask. */
  double[][] encode(int[] items, double[] table) {
    int d = config.dimension();
    double[][] embeddings = new double[items.length][];
    for (int t = 0; t < items.length; t++) {
      embeddings[t] =
          items[t] == PaddedSequences.MASK
              ? parameter("mask").clone()
              : Arrays.copyOfRange(table, items[t] * d, (items[t] + 1) * d);
    }
    return encode(embeddings);
  }

  private double[][] encode(double[][] embeddings) {
    int d = config.dimension();
    double scale = plain() ? 1 : Math.sqrt(d);
    double[][] hidden = new double[embeddings.length][d];
    for (int t = 0; t < hidden.length; t++) {
      for (int i = 0; i < d; i++) {
        hidden[t][i] = scale * embeddings[t][i] + parameter("positions")[t * d + i];
      }
    }
    for (int layer = 0; layer < config.layers().size(); layer++) {
      String prefix = "layers." + layer + ".";
      if (config.layers().get(layer) instanceof SdeLayer(int steps, DepthNoise _)) {
        flow(hidden, prefix + "sde.", steps);
        continue;
      }
      TokenMixer mixer = (TokenMixer) config.layers().get(layer);
      String mixing = prefix + mixer.prefix() + ".";
      double[][] input = normalise(hidden, mixing + "norm");
      add(
          hidden,
          switch (mixer) {
            case SelfAttention(int heads, int width) -> attention(input, mixing, heads, width);
            case BilinearProjection() -> projection(input, mixing);
            case SeparableConvolution(int kernel) -> convolution(input, mixing, kernel);
          });
      add(hidden, feedForward(normalise(hidden, prefix + "feedforward.norm"), prefix));
    }
    return normalise(hidden, "norm");
  }

  private boolean plain() {
    return config.blocks() == EncoderConfig.Blocks.PLAIN;
  }

  private int seen(int t, int length) {
    return config.causal() ? t + 1 : length;
  }

  private double[][] attention(double[][] input, String prefix, int heads, int width) {
    int joined = heads * width;
    double[][] qkv = linear(input, prefix + "input", 3 * joined);
    double[][] mixed = new double[input.length][joined];
    for (int head = 0; head < heads; head++) {
      for (int t = 0; t < input.length; t++) {
        double[] weights = new double[seen(t, input.length)];
        double total = 0;
        for (int s = 0; s < weights.length; s++) {
          double score = 0;
          for (int i = 0; i < width; i++) {
            score += qkv[t][head * width + i] * qkv[s][joined + head * width + i];
          }
          weights[s] = Math.exp(score / Math.sqrt(width));
          total += weights[s];
        }
        for (int s = 0; s < weights.length; s++) {
          for (int i = 0; i < width; i++) {
            mixed[t][head * width + i] +=
                weights[s] / total * qkv[s][2 * joined + head * width + i];
          }
        }
      }
    }
    return linear(mixed, prefix + "output", config.dimension());
  }

  private double[][] projection(double[][] input, String prefix) {
    double[] weights = parameter(prefix + "tokens.weight");
    double[][] mixed = new double[input.length][config.dimension()];
    for (int t = 0; t < input.length; t++) {
      for (int s = 0; s < seen(t, input.length); s++) {
        for (int i = 0; i < config.dimension(); i++) {
          mixed[t][i] += weights[s * config.maxLength() + t] * input[s][i];
        }
      }
    }
    return linear(mixed, prefix + "output", config.dimension());
  }

  private double[][] convolution(double[][] input, String prefix, int kernel) {
    double[] filters = parameter(prefix + "kernel.weight");
    int before = config.causal() ? kernel - 1 : (kernel - 1) / 2;
    double[][] mixed = new double[input.length][config.dimension()];
    for (int t = 0; t < input.length; t++) {
      for (int tap = 0; tap < kernel; tap++) {
        int s = t - before + tap;
        if (s >= 0 && s < input.length) {
          for (int i = 0; i < config.dimension(); i++) {
            mixed[t][i] += filters[i * kernel + tap] * input[s][i];
          }
        }
      }
    }
    return linear(mixed, prefix + "output", config.dimension());
  }

  /** Euler's steps without noise. */
  private void flow(double[][] hidden, String prefix, int steps) {
    int d = config.dimension();
    for (int step = 0; step < steps; step++) {
      double[][] timed = new double[hidden.length][];
      double[][] normalised = normalise(hidden, prefix + "norm");
      for (int t = 0; t < timed.length; t++) {
        timed[t] = Arrays.copyOf(normalised[t], d + 1);
        timed[t][d] = (double) step / steps;
      }
      double[][] inner = linear(timed, prefix + "input", config.feedForward());
      for (double[] row : inner) {
        Arrays.setAll(row, i -> 0.5 * row[i] * (1 + erf(row[i] / Math.sqrt(2))));
      }
      double[][] slope = linear(inner, prefix + "output", d);
      for (double[] row : slope) {
        Arrays.setAll(row, i -> row[i] / steps);
      }
      add(hidden, slope);
    }
  }

  private double[][] feedForward(double[][] input, String prefix) {
    double[][] inner = linear(input, prefix + "feedforward.input", config.feedForward());
    for (double[] row : inner) {
      for (int i = 0; i < row.length; i++) {
        row[i] = plain() ? Math.max(0, row[i]) : 0.5 * row[i] * (1 + erf(row[i] / Math.sqrt(2)));
      }
    }
    return linear(inner, prefix + "feedforward.output", config.dimension());
  }

  private double[][] linear(double[][] input, String name, int outputs) {
    double[] weight = parameter(name + ".weight");
    double[] bias = parameter(name + ".bias");
    int inputs = input[0].length;
    double[][] result = new double[input.length][outputs];
    for (int t = 0; t < input.length; t++) {
      for (int o = 0; o < outputs; o++) {
        result[t][o] = bias[o];
        for (int i = 0; i < inputs; i++) {
          result[t][o] += weight[o * inputs + i] * input[t][i];
        }
      }
    }
    return result;
  }

  private double[][] normalise(double[][] input, String name) {
    if (plain()) {
      return input;
    }
    double[] gain = parameter(name + ".gain");
    double[] offset = parameter(name + ".offset");
    double[][] result = new double[input.length][input[0].length];
    for (int t = 0; t < input.length; t++) {
      double mean = 0;
      double square = 0;
      for (double value : input[t]) {
        mean += value / input[t].length;
        square += value * value / input[t].length;
      }
      double scale = 1 / Math.sqrt(square - mean * mean + 1e-5);
      for (int i = 0; i < result[t].length; i++) {
        result[t][i] = (input[t][i] - mean) * scale * gain[i] + offset[i];
      }
    }
    return result;
  }

  /** The values of an array, which may be changed. */
  double[] parameter(String name) {
    return Objects.requireNonNull(parameters.get(name), name);
  }

  private static void add(double[][] sum, double[][] term) {
    for (int t = 0; t < sum.length; t++) {
      for (int i = 0; i < sum[t].length; i++) {
        sum[t][i] += term[t][i];
      }
    }
  }

  /** The error function by its Taylor series, good to 1e-12 for the small arguments used here. */
  private static double erf(double x) {
    double sum = 0;
    double term = x;
    for (int n = 0; n < 200; n++) {
      sum += term / (2 * n + 1);
      term *= -x * x / (n + 1);
    }
    return 2 / Math.sqrt(Math.PI) * sum;
  }
}
