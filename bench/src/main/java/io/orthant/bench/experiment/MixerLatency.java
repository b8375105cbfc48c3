package io.orthant.bench.experiment;

import io.orthant.app.experiment.Claim;
import io.orthant.app.experiment.Claim.Bound;
import io.orthant.app.experiment.ExperimentOptions;
import io.orthant.app.report.Section;
import io.orthant.bench.experiment.ExperimentPart.Found;
import io.orthant.learn.nn.BilinearProjection;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.EncoderConfig.Blocks;
import io.orthant.learn.nn.EncoderLayer;
import io.orthant.learn.nn.EncoderParameters;
import io.orthant.learn.nn.SelfAttention;
import io.orthant.learn.nn.SeparableConvolution;
import io.orthant.learn.nn.TransformerEncoder;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.random.RandomGenerator;

/**
 * How long one sequence takes to be encoded, by its length and by what mixes its tokens: two layers
 * of width 64, on one thread, the mixers in turn.
 */
record MixerLatency(ExperimentOptions options) {
  private static final int[] LENGTHS = {10, 25, 50, 100, 200, 400};
  private static final int DIMENSION = 64;
  private static final int HEADS = 2;
  private static final int FEED_FORWARD = 256;
  private static final int KERNEL = 7;

  private static final Map<String, List<EncoderLayer>> MIXERS = new LinkedHashMap<>();

  static {
    EncoderLayer attention = SelfAttention.sharing(DIMENSION, HEADS);
    EncoderLayer projection = new BilinearProjection();
    EncoderLayer convolution = new SeparableConvolution(KERNEL);
    MIXERS.put("attention", List.of(attention, attention));
    MIXERS.put("BProj", List.of(projection, projection));
    MIXERS.put("SepConv", List.of(convolution, convolution));
    MIXERS.put("SepConv, attention", List.of(convolution, attention));
  }

  void run(Found found) {
    Map<String, double[]> micros = new LinkedHashMap<>();
    for (int at = 0; at < LENGTHS.length; at++) {
      measure(LENGTHS[at], at, micros);
    }
    List<List<String>> rows = new ArrayList<>();
    List<Section.Curves.Line> lines = new ArrayList<>();
    micros.forEach(
        (name, times) -> {
          List<String> row = new ArrayList<>(List.of(name));
          List<Section.Curves.Mark> marks = new ArrayList<>();
          for (int at = 0; at < LENGTHS.length; at++) {
            row.add("%.0f".formatted(times[at]));
            marks.add(new Section.Curves.Mark(LENGTHS[at], times[at], "length " + LENGTHS[at]));
          }
          rows.add(row);
          lines.add(new Section.Curves.Line(name, marks));
        });
    List<String> columns = new ArrayList<>(List.of("mixers"));
    Arrays.stream(LENGTHS).forEach(length -> columns.add("length " + length));
    String about = "Microseconds for one sequence, median; two layers of width 64, one thread.";
    found.sections().add(new Section.Table("Latency by length", about, columns, rows));
    found
        .sections()
        .add(new Section.Curves("Latency by length", about, "length", "microseconds", true, lines));
    int last = LENGTHS.length - 1;
    double attention = Objects.requireNonNull(micros.get("attention"))[last];
    for (String cheaper : List.of("BProj", "SepConv")) {
      found
          .claims()
          .add(
              Claim.measuredOnce(
                  Mixers.NAME,
                  "latency of %s over that of attention, length %d"
                      .formatted(cheaper, LENGTHS[last]),
                  Objects.requireNonNull(micros.get(cheaper))[last] / attention,
                  Bound.AT_MOST,
                  1,
                  options.command(Mixers.NAME)));
    }
  }

  private void measure(int length, int at, Map<String, double[]> micros) {
    int rounds = options.full() ? 400 : 100;
    RandomGenerator random = new Seed(1).stream("tokens");
    float[][] tokens = new float[length][DIMENSION];
    for (float[] token : tokens) {
      for (int i = 0; i < DIMENSION; i++) {
        token[i] = (float) random.nextGaussian();
      }
    }
    try (Arena arena = Arena.ofShared()) {
      Map<String, TransformerEncoder> encoders = new LinkedHashMap<>();
      MIXERS.forEach((name, kinds) -> encoders.put(name, encoder(kinds, length, arena)));
      Map<String, double[]> times = new LinkedHashMap<>();
      for (int round = -rounds / 5; round < rounds; round++) {
        for (Map.Entry<String, TransformerEncoder> one : encoders.entrySet()) {
          long start = System.nanoTime();
          one.getValue().encode(tokens);
          double elapsed = (System.nanoTime() - start) / 1e3;
          times.computeIfAbsent(one.getKey(), _ -> new double[rounds])[Math.max(0, round)] =
              elapsed;
        }
      }
      times.forEach(
          (name, all) -> {
            Arrays.sort(all);
            micros.computeIfAbsent(name, _ -> new double[LENGTHS.length])[at] = all[rounds / 2];
          });
    }
  }

  private static TransformerEncoder encoder(List<EncoderLayer> layers, int length, Arena arena) {
    EncoderConfig config =
        new EncoderConfig(DIMENSION, layers, FEED_FORWARD, length, true, Blocks.NORMALISED, 0, 0);
    return new TransformerEncoder(EncoderParameters.create(config, new Seed(1), arena));
  }
}
