package io.orthant.blackbox.task;

import java.util.random.RandomGenerator;

/**
 * How many coordinates the tasks of a family have.
 *
 * @param fewest 1 or more
 * @param most not below the fewest; all between are equally likely
 */
public record Dimensions(int fewest, int most) {
  public Dimensions {
    if (fewest < 1 || most < fewest) {
      throw new IllegalArgumentException(
          "From %d to %d coordinates; 1 or more to no fewer are wanted".formatted(fewest, most));
    }
  }

  /** The same number in all tasks. */
  public static Dimensions of(int number) {
    return new Dimensions(number, number);
  }

  int draw(RandomGenerator random) {
    return random.nextInt(fewest, most + 1);
  }
}
