package io.orthant.bench;

import io.orthant.learn.nn.BilinearProjection;
import io.orthant.learn.nn.EncoderConfig;
import io.orthant.learn.nn.EncoderConfig.Blocks;
import io.orthant.learn.nn.EncoderParameters;
import io.orthant.learn.nn.PassNoise;
import io.orthant.learn.nn.SelfAttention;
import io.orthant.learn.nn.SeparableConvolution;
import io.orthant.learn.nn.TokenMixer;
import io.orthant.learn.nn.TransformerEncoder;
import io.orthant.learn.torch.Scope;
import io.orthant.vectors.Seed;
import java.lang.foreign.Arena;
import java.lang.management.ManagementFactory;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.bytedeco.pytorch.DoubleOptional;
import org.bytedeco.pytorch.NoGradGuard;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.TensorOptional;
import org.bytedeco.pytorch.TransformerActivation;
import org.bytedeco.pytorch.TransformerEncoderImpl;
import org.bytedeco.pytorch.TransformerEncoderLayerOptions;
import org.bytedeco.pytorch.TransformerEncoderOptions;
import org.bytedeco.pytorch.global.torch;
import org.bytedeco.pytorch.kGELU;

/**
 * How fast the encoder infers, in time of the processor on one thread, all things compared in turn
 * in one process: beside the TransformerEncoder of libtorch, at 2 layers of width 64 with 2 heads
 * and a feed-forward width of 256, 128 sequences of length 50; the fused attention beside the same
 * by single operations; shifted products beside libtorch's own convolution; and the mixers by the
 * length of sequences.
 *
 * <p>After {@code mvn -DskipTests package}:
 *
 * <pre>
 * java -Xmx2g --add-modules=jdk.incubator.vector --enable-native-access=ALL-UNNAMED \
 *   --sun-misc-unsafe-memory-access=allow \
 *   -Dorg.bytedeco.javacpp.maxphysicalbytes=0 \
 *   -cp "bench/target/classes:bench/target/lib/*" io.orthant.bench.EncoderSpeed
 * </pre>
 */
public final class EncoderSpeed {
  private static final int DIMENSION = 64;
  private static final int LAYERS = 2;
  private static final int HEADS = 2;
  private static final int FEED_FORWARD = 256;
  private static final int LENGTH = 50;
  private static final int BATCH = 128;
  private static final int KERNEL = 7;
  private static final int ROUNDS = 15;
  private static final int WARM_UP = 3;

  private EncoderSpeed() {}

  /** Prints the median of the rounds for each candidate, and its ratio to the first. */
  public static void main(String[] arguments) {
    try (Scope _ = Scope.open();
        NoGradGuard _ = new NoGradGuard();
        Arena arena = Arena.ofShared()) {
      besideLibtorch(arena);
      attentionAlone();
      convolutionAlone();
      for (int length : new int[] {10, 25, 50, 100, 200}) {
        mixers(length, arena);
      }
    }
  }

  private static void besideLibtorch(Arena arena) {
    TransformerEncoderLayerOptions layer = new TransformerEncoderLayerOptions(DIMENSION, HEADS);
    layer.dim_feedforward().put(FEED_FORWARD);
    layer.activation().put(new TransformerActivation(new kGELU()));
    TransformerEncoderImpl libtorch =
        new TransformerEncoderImpl(new TransformerEncoderOptions(layer, LAYERS));
    libtorch.eval();
    Tensor tokens = torch.randn(BATCH, LENGTH, DIMENSION);
    Tensor byLength = tokens.transpose(0, 1).contiguous();
    Tensor later =
        torch.full(new long[] {LENGTH, LENGTH}, new Scalar(Double.NEGATIVE_INFINITY)).triu(1);
    TokenMixer attention = SelfAttention.sharing(DIMENSION, HEADS);
    TransformerEncoder bothWays = encoder(attention, LENGTH, false, arena);
    TransformerEncoder causal = encoder(attention, LENGTH, true, arena);
    Map<String, UnaryOperator<Tensor>> candidates = new LinkedHashMap<>();
    candidates.put("libtorch, all tokens seen", _ -> libtorch.forward(byLength));
    candidates.put("Orthant, all tokens seen", input -> bothWays.forward(input, PassNoise.none()));
    compare("2 layers of attention", candidates, tokens);
    candidates.clear();
    candidates.put("libtorch, causal", _ -> libtorch.forward(byLength, later, new Tensor()));
    candidates.put("Orthant, causal", input -> causal.forward(input, PassNoise.none()));
    compare("2 layers of attention", candidates, tokens);
  }

  private static void attentionAlone() {
    long width = DIMENSION / HEADS;
    Tensor heads = torch.randn(BATCH, HEADS, LENGTH, width);
    Tensor later = torch.ones(LENGTH, LENGTH).triu(1).to(torch.ScalarType.Bool);
    Map<String, UnaryOperator<Tensor>> candidates = new LinkedHashMap<>();
    candidates.put(
        "single operations, causal",
        input ->
            input
                .matmul(input.transpose(2, 3))
                .mul(new Scalar(1 / Math.sqrt((double) width)))
                .masked_fill(later, new Scalar(Double.NEGATIVE_INFINITY))
                .softmax(-1)
                .matmul(input));
    candidates.put(
        "fused, causal",
        input ->
            torch.scaled_dot_product_attention(
                input, input, input, new TensorOptional(), 0.0, true, new DoubleOptional(), false));
    compare("attention of a layer", candidates, heads);
  }

  private static void convolutionAlone() {
    Tensor tokens = torch.randn(BATCH, LENGTH + KERNEL - 1, DIMENSION);
    Tensor filters = torch.randn(DIMENSION, 1, KERNEL);
    Tensor taps = filters.squeeze(1).transpose(0, 1);
    Map<String, UnaryOperator<Tensor>> candidates = new LinkedHashMap<>();
    candidates.put(
        "conv1d, a group a column",
        input ->
            torch
                .conv1d(
                    input.transpose(1, 2),
                    filters,
                    new TensorOptional(),
                    new long[] {1},
                    new long[] {0},
                    new long[] {1},
                    DIMENSION)
                .transpose(1, 2)
                .contiguous());
    candidates.put(
        "shifted products",
        input -> {
          Tensor sum = input.narrow(1, 0, LENGTH).mul(taps.select(0, 0));
          for (int tap = 1; tap < KERNEL; tap++) {
            sum = sum.addcmul(input.narrow(1, tap, LENGTH), taps.select(0, tap));
          }
          return sum;
        });
    compare("filters of a layer", candidates, tokens);
  }

  private static void mixers(int length, Arena arena) {
    Map<String, UnaryOperator<Tensor>> candidates = new LinkedHashMap<>();
    for (TokenMixer mixer :
        new TokenMixer[] {
          SelfAttention.sharing(DIMENSION, HEADS),
          new BilinearProjection(),
          new SeparableConvolution(KERNEL)
        }) {
      TransformerEncoder encoder = encoder(mixer, length, true, arena);
      candidates.put(mixer.prefix(), input -> encoder.forward(input, PassNoise.none()));
    }
    compare(
        "2 layers, length %d".formatted(length), candidates, torch.randn(BATCH, length, DIMENSION));
  }

  private static TransformerEncoder encoder(
      TokenMixer mixer, int length, boolean causal, Arena arena) {
    EncoderConfig config =
        new EncoderConfig(
            DIMENSION,
            Collections.nCopies(LAYERS, mixer),
            FEED_FORWARD,
            length,
            causal,
            Blocks.NORMALISED,
            0,
            0);
    return new TransformerEncoder(EncoderParameters.create(config, new Seed(1), arena));
  }

  private static void compare(
      String what, Map<String, UnaryOperator<Tensor>> candidates, Tensor input) {
    Map<String, double[]> millis = new LinkedHashMap<>();
    for (int round = -WARM_UP; round < ROUNDS; round++) {
      for (Map.Entry<String, UnaryOperator<Tensor>> one : candidates.entrySet()) {
        double[] times = millis.computeIfAbsent(one.getKey(), _ -> new double[ROUNDS]);
        long start = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
        try (Scope _ = Scope.open()) {
          var _ = one.getValue().apply(input);
        }
        long nanos = ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime() - start;
        times[Math.max(0, round)] = nanos / 1e6;
      }
    }
    double[] first = millis.values().iterator().next();
    double reference = median(first);
    millis.forEach(
        (name, times) ->
            System.out.printf(
                "%-24s %-28s %8.2f ms, %.2f times as fast as the first%n",
                what, name, median(times), reference / median(times)));
  }

  private static double median(double[] values) {
    double[] sorted = values.clone();
    Arrays.sort(sorted);
    return sorted[sorted.length / 2];
  }
}
