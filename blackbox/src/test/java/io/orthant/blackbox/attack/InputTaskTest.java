package io.orthant.blackbox.attack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.orthant.blackbox.BlackboxOptimizer;
import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.attack.Surroundings.Edge;
import io.orthant.blackbox.gradient.GradientConfig;
import io.orthant.blackbox.optimizer.ImageShape;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.vectors.Seed;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class InputTaskTest {
  private static final Seed SEED = new Seed(20261126);
  private static final int DIMENSION = 16;
  private static final Objective SQUARED = new Objective(0, 0.05, Size.SQUARED_L2, false);

  private final RandomGenerator random = SEED.stream("model");
  private final LinearModel model = new LinearModel(4, DIMENSION, random);

  @ParameterizedTest
  @EnumSource(names = {"ZO_SGD", "ZO_ADAM", "CMA_ES"})
  void theSmallestChangeOfALinearModelIsApproachedFromAbove(OptimizerName name) {
    for (int number = 0; number < 5; number++) {
      double[] input = gaussian(3);
      AuditedInput result = audit(name, input, SQUARED, 6000, number);
      double smallest = model.distance(input);
      assertThat(result.size()).as("%s, input %d", name, number).isGreaterThan(smallest * 0.999999);
      assertThat(result.size()).as("%s, input %d", name, number).isLessThan(smallest * 1.15);
    }
  }

  @ParameterizedTest
  @ValueSource(longs = {2, 3, 25, 200, 1001})
  void theBudgetIsNeverExceededByOneQuery(long budget) {
    AuditedInput result = audit(OptimizerName.ZO_SGD, gaussian(3), SQUARED, budget, 1);
    assertThat(model.asked()).hasSizeLessThanOrEqualTo((int) budget);
    assertThat(result.queries()).isEqualTo(model.asked().size());
  }

  @Test
  void aRelativeObjectiveDoesNotDependOnTheScales() {
    double[] input = gaussian(3);
    AuditedInput one = audit(OptimizerName.ZO_SGD, input, Objective.ofScores(), 2000, 1);
    double[] longer = Arrays.stream(input).map(x -> 1000 * x).toArray();
    RankedModel scaled = new Scaled(model, 0.001);
    AuditSettings settings = AuditSettings.of(optimizer(OptimizerName.ZO_SGD, 0.02), 2000);
    AuditedInput other =
        new Audit(settings)
            .run(
                0,
                new InputTask(scaled, longer, Surroundings.everywhere(), Objective.ofScores()),
                SEED);
    assertThat(other.size()).isCloseTo(one.size(), within(0.01));
    assertThat(one.size()).isBetween(model.distance(input) / norm(input) * 0.999, 1.0);
  }

  @Test
  void theFirstFlipIsNotedAndEndsTheSearchIfWanted() {
    double[] input = gaussian(3);
    AuditSettings settings = AuditSettings.of(optimizer(OptimizerName.ZO_SGD, 0.02), 5000);
    AuditedInput all = new Audit(settings).run(0, task(input, SQUARED), SEED);
    model.asked().clear();
    AuditedInput first = new Audit(settings.stoppingAtFirst()).run(0, task(input, SQUARED), SEED);
    assertThat(first.queriesToFlip()).isEqualTo(all.queriesToFlip());
    int shown = Math.toIntExact(Objects.requireNonNull(first.queriesToFlip())) - 1;
    assertThat(first.queries()).isLessThan(shown + 22).isLessThan(all.queries());
    assertThat(first.size()).isGreaterThan(all.size());
    int answer = Ranking.of(scores(model.asked().get(0))).top();
    assertThat(Ranking.of(scores(model.asked().get(shown))).top()).isNotEqualTo(answer);
    assertThat(List.copyOf(model.asked().subList(0, shown)))
        .allMatch(asked -> Ranking.of(scores(asked)).top() == answer);
  }

  @ParameterizedTest
  @EnumSource(Edge.class)
  void noPointOfAnImageLeavesItsBounds(Edge edge) {
    double[] image = new double[DIMENSION];
    Arrays.setAll(image, _ -> random.nextDouble());
    Surroundings near = Surroundings.ofImages().with(edge).within(0.2);
    InputTask task = new InputTask(model, image, near, Objective.ofProbabilities());
    new Audit(AuditSettings.of(optimizer(OptimizerName.ZO_SIGNSGD, 0.1), 400)).run(0, task, SEED);
    assertThat(model.asked().getFirst()).containsExactly(image);
    for (double[] asked : model.asked()) {
      for (int j = 0; j < DIMENSION; j++) {
        assertThat(asked[j]).isBetween(0.0, 1.0);
        assertThat(Math.abs(asked[j] - image[j])).isLessThanOrEqualTo(0.2 + 1e-12);
      }
    }
  }

  @Test
  void squareAndSignHunterStayInTheirBall() {
    double[] image = new double[DIMENSION];
    Arrays.fill(image, 0.5);
    for (OptimizerName name :
        new OptimizerName[] {OptimizerName.SQUARE, OptimizerName.SIGNHUNTER}) {
      model.asked().clear();
      InputTask task =
          new InputTask(
              model, image, Surroundings.ofImages().within(0.1), Objective.ofProbabilities());
      OptimizerSettings settings =
          OptimizerSettings.standard().withImage(new ImageShape(1, 4, 4)).withBall(0.1);
      new Audit(AuditSettings.of(name.create(DIMENSION, settings), 200)).run(0, task, SEED);
      assertThat(model.asked()).hasSizeGreaterThan(50);
      assertThat(model.asked())
          .allMatch(asked -> Arrays.stream(asked).allMatch(x -> Math.abs(x - 0.5) <= 0.1 + 1e-12));
    }
  }

  @Test
  void whatCannotBeAuditedIsRefused() {
    Surroundings images = Surroundings.ofImages();
    Objective objective = Objective.ofProbabilities();
    assertThatThrownBy(() -> new InputTask(model, new double[3], images, objective))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("3 numbers")
        .hasMessageContaining("16");
    double[] outside = new double[DIMENSION];
    outside[5] = 1.5;
    assertThatThrownBy(() -> new InputTask(model, outside, images, objective))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("Number 5")
        .hasMessageContaining("1.5");
    outside[5] = Double.NaN;
    assertThatThrownBy(() -> new InputTask(model, outside, Surroundings.everywhere(), objective))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("NaN");
    assertThatThrownBy(
            () ->
                new InputTask(
                    model, new double[DIMENSION], Surroundings.everywhere(), Objective.ofScores()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("zero");
    assertThatThrownBy(() -> Surroundings.everywhere().with(Edge.TANH))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("finite bounds");
    assertThatThrownBy(() -> new Objective(-1, 0, Size.L1, false))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void theUnchangedInputMustBeAskedFirst() {
    double[] moved = new double[DIMENSION];
    moved[0] = 1;
    assertThatThrownBy(() -> task(gaussian(1), SQUARED).values(new double[][] {moved}))
        .isInstanceOf(IllegalStateException.class);
  }

  private record Scaled(RankedModel model, double factor) implements RankedModel {
    @Override
    public int dimension() {
      return model.dimension();
    }

    @Override
    public Oracle.Precision precision() {
      return model.precision();
    }

    @Override
    public List<Ranking> rank(double[][] inputs) {
      return model.rank(
          Arrays.stream(inputs)
              .map(input -> Arrays.stream(input).map(x -> factor * x).toArray())
              .toArray(double[][]::new));
    }
  }

  private double[] scores(double[] input) {
    Ranking ranking = model.rank(new double[][] {input}).getFirst();
    model.asked().removeLast();
    double[] scores = new double[ranking.answers().length];
    for (int i = 0; i < scores.length; i++) {
      scores[ranking.answers()[i]] = ranking.scores()[i];
    }
    return scores;
  }

  private AuditedInput audit(
      OptimizerName name, double[] input, Objective objective, long queries, int seed) {
    double step = name == OptimizerName.CMA_ES ? 0.3 : 0.02;
    AuditSettings settings = AuditSettings.of(optimizer(name, step), queries);
    return new Audit(settings).run(0, task(input, objective), new Seed(seed));
  }

  private static BlackboxOptimizer optimizer(OptimizerName name, double step) {
    return name.create(
        DIMENSION,
        OptimizerSettings.standard().withGradient(GradientConfig.standard()).withStep(step));
  }

  private InputTask task(double[] input, Objective objective) {
    return new InputTask(model, input, Surroundings.everywhere(), objective);
  }

  private double[] gaussian(double deviation) {
    double[] input = new double[DIMENSION];
    Arrays.setAll(input, _ -> deviation * random.nextGaussian());
    return input;
  }

  private static double norm(double[] input) {
    return Math.sqrt(Arrays.stream(input).map(x -> x * x).sum());
  }
}
