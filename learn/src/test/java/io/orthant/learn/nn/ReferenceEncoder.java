package io.orthant.learn.nn;

import java.lang.foreign.ValueLayout;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;

/** The encoder written out in plain loops and double precision, for one sequence. */
final class ReferenceEncoder {
  private final EncoderConfig config;
  private final Map<String, float[]> parameters = new HashMap<>();

  ReferenceEncoder(EncoderParameters parameters) {
    config = parameters.config();
    for (Parameter parameter : parameters.list()) {
      this.parameters.put(parameter.name(), parameter.values().toArray(ValueLayout.JAVA_FLOAT));
    }
  }

  double[][] encode(float[][] embeddings) {
    int d = config.dimension();
    double[][] hidden = new double[embeddings.length][d];
    for (int t = 0; t < hidden.length; t++) {
      for (int i = 0; i < d; i++) {
        hidden[t][i] = Math.sqrt(d) * embeddings[t][i] + parameter("positions")[t * d + i];
      }
    }
    for (int layer = 0; layer < config.layers(); layer++) {
      String prefix = "layers." + layer + ".";
      add(hidden, attention(normalise(hidden, prefix + "attention.norm"), prefix + "attention."));
      add(hidden, feedForward(normalise(hidden, prefix + "feedforward.norm"), prefix));
    }
    return normalise(hidden, "norm");
  }

  private double[][] attention(double[][] input, String prefix) {
    int d = config.dimension();
    int width = d / config.heads();
    double[][] qkv = linear(input, prefix + "input", 3 * d);
    double[][] mixed = new double[input.length][d];
    for (int head = 0; head < config.heads(); head++) {
      for (int t = 0; t < input.length; t++) {
        double[] weights = new double[t + 1];
        double total = 0;
        for (int s = 0; s <= t; s++) {
          double score = 0;
          for (int i = 0; i < width; i++) {
            score += qkv[t][head * width + i] * qkv[s][d + head * width + i];
          }
          weights[s] = Math.exp(score / Math.sqrt(width));
          total += weights[s];
        }
        for (int s = 0; s <= t; s++) {
          for (int i = 0; i < width; i++) {
            mixed[t][head * width + i] += weights[s] / total * qkv[s][2 * d + head * width + i];
          }
        }
      }
    }
    return linear(mixed, prefix + "output", d);
  }

  private double[][] feedForward(double[][] input, String prefix) {
    double[][] inner = linear(input, prefix + "feedforward.input", config.feedForward());
    for (double[] row : inner) {
      for (int i = 0; i < row.length; i++) {
        row[i] = 0.5 * row[i] * (1 + erf(row[i] / Math.sqrt(2)));
      }
    }
    return linear(inner, prefix + "feedforward.output", config.dimension());
  }

  private double[][] linear(double[][] input, String name, int outputs) {
    float[] weight = parameter(name + ".weight");
    float[] bias = parameter(name + ".bias");
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
    float[] gain = parameter(name + ".gain");
    float[] offset = parameter(name + ".offset");
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

  private float[] parameter(String name) {
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
