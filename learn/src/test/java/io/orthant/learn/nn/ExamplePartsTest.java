package io.orthant.learn.nn;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.learn.torch.Scope;
import io.orthant.learn.torch.Tensors;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.LongStream;
import org.bytedeco.pytorch.Tensor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class ExamplePartsTest {
  /** A part holds three examples of this size. */
  private static final long VALUES = ExampleParts.MOST_VALUES / 3;

  @ParameterizedTest
  @ValueSource(longs = {1, 3, 4, 6, 8})
  void theResultsOfAllExamplesComeInTheirOrder(long examples) {
    List<Long> counts = new ArrayList<>();
    try (Scope _ = Scope.open()) {
      long[] results =
          Tensors.numbers(
              ExampleParts.join(
                  examples,
                  VALUES,
                  (from, count) -> {
                    counts.add(count);
                    return Tensors.range(examples).narrow(0, from, count);
                  }));
      assertThat(results).containsExactly(LongStream.range(0, examples).toArray());
    }
    assertThat(counts).allMatch(count -> count <= 3).hasSize((int) (examples + 2) / 3);
  }

  @Test
  void noExamplesHaveNoResults() {
    try (Scope _ = Scope.open()) {
      Tensor results =
          ExampleParts.join(0, VALUES, (from, count) -> Tensors.range(0).narrow(0, from, count));
      assertThat(results.size(0)).isZero();
    }
  }
}
