package io.orthant.learn.sde;

/** How the time is cut into steps. */
public sealed interface Steps {
  /**
   * Equal steps.
   *
   * @param count how many, 1 or more
   */
  record Fixed(int count) implements Steps {
    public Fixed {
      if (count < 1) {
        throw new IllegalArgumentException("There must be 1 step or more, not " + count);
      }
    }
  }

  /**
   * Steps as long as the error allows. Each is compared with two of half the length on the same
   * path; the next length follows from this error and the one before (a proportional and integral
   * controller). A step that is refused is taken again on the same path, so that refusing one does
   * not bend the noise: the path must be one that can be asked anywhere. Schemes of strong order
   * below 1 may go to another limit, for such steps look ahead (Gaines and Lyons, 1997), and are
   * not accepted.
   *
   * @param absolute error allowed in a step, above 0
   * @param relative error allowed besides, as a share of the state, 0 or more
   * @param first length to begin with, above 0
   * @param least length below which it is given up, above 0 and at most the first
   */
  record Adaptive(double absolute, double relative, double first, double least) implements Steps {
    public Adaptive {
      if (!(absolute > 0 && relative >= 0 && least > 0 && first >= least)
          || !(absolute + relative + first < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "Tolerances, first and least step must be above 0, and the least at most the first, not %s, %s, %s and %s"
                .formatted(absolute, relative, first, least));
      }
    }
  }
}
