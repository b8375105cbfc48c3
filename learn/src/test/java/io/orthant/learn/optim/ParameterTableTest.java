package io.orthant.learn.optim;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.vectors.Matrix;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;

final class ParameterTableTest {
  @Test
  void aRowBehavesAsIfTrainedAloneAndOthersStay() {
    RandomGenerator random = RandomGenerator.of("L64X128MixRandom");
    try (Arena arena = Arena.ofConfined()) {
      Matrix values = Matrix.allocate(arena, 5, 3);
      ParameterTable table = new ParameterTable(AmsGrad.standard(), values, arena);
      Matrix aloneValues = Matrix.allocate(arena, 1, 3);
      ParameterTable alone = new ParameterTable(AmsGrad.standard(), aloneValues, arena);
      for (int step = 0; step < 50; step++) {
        float[] gradients = new float[6];
        for (int i = 0; i < 6; i++) {
          gradients[i] = (float) random.nextGaussian();
        }
        boolean touched = random.nextBoolean();
        int[] rows = touched ? new int[] {4, 2} : new int[] {4, 0};
        MemorySegment memory = arena.allocateFrom(ValueLayout.JAVA_FLOAT, gradients);
        table.update(rows, 2, memory, 0.1);
        if (touched) {
          alone.update(new int[] {0}, 1, memory.asSlice(12), 0.1);
        }
      }
      assertThat(values.row(2)).isEqualTo(aloneValues.row(0)).doesNotContain(0);
      assertThat(values.row(1)).containsOnly(0);
      assertThat(values.row(3)).containsOnly(0);
      assertThat(table.updates().toArray(ValueLayout.JAVA_INT)[4]).isEqualTo(50);
    }
  }

  @Test
  void theNormIsThatOfAllGradientsTogether() {
    try (Arena arena = Arena.ofConfined()) {
      MemorySegment three = arena.allocateFrom(ValueLayout.JAVA_FLOAT, 3, 0);
      MemorySegment four = arena.allocateFrom(ValueLayout.JAVA_FLOAT, -4);
      List<MemorySegment> gradients = List.of(three, four);
      assertThat(GradientNorm.of(gradients)).isEqualTo(5);
      assertThat(GradientNorm.clippingFactor(5, 10)).isEqualTo(1);
      GradientNorm.scale(gradients, GradientNorm.clippingFactor(5, 1));
      assertThat(three.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(0.6f, 0);
      assertThat(four.toArray(ValueLayout.JAVA_FLOAT)).containsExactly(-0.8f);
    }
  }
}
