package io.orthant.index.quantize;

import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How much more the error of a code along its row counts than the error across it. The loss of a
 * row x with residual r and direction u = x / |x| is {@code |r|^2 + (eta - 1) <u, r>^2}; eta = 1 is
 * the plain squared error (Guo et al., "Accelerating Large-Scale Inference with Anisotropic Vector
 * Quantization", ICML 2020, section 3).
 *
 * <p>On a command line: {@code none}, {@code eta(3)}, {@code threshold(0.2)}, {@code
 * threshold(0.2,relative)}, {@code auto}.
 */
public sealed interface Anisotropy {
  /** Plain squared error. */
  record None() implements Anisotropy {
    @Override
    public String toString() {
      return "none";
    }
  }

  /**
   * One weight for all rows.
   *
   * @param value the weight of parallel error, at least 1
   */
  record Eta(double value) implements Anisotropy {
    public Eta {
      if (!(value >= 1 && value < Double.POSITIVE_INFINITY)) {
        throw new IllegalArgumentException(
            "eta must be a finite number of at least 1, not " + value);
      }
    }

    @Override
    public String toString() {
      return "eta(" + value + ")";
    }
  }

  /**
   * The weight that follows when errors count for queries of unit length whose inner product with
   * the row reaches a threshold, and not at all below it.
   *
   * @param value the threshold, at least 0; below 1 when it is relative
   * @param relation what the threshold is measured by
   */
  record Threshold(double value, Relation relation) implements Anisotropy {
    public Threshold {
      double bound = relation == Relation.RELATIVE ? 1 : Double.POSITIVE_INFINITY;
      if (!(value >= 0 && value < bound)) {
        throw new IllegalArgumentException(
            "an %s threshold must be at least 0 and below %s, not %s"
                .formatted(relation, relation == Relation.RELATIVE ? "1" : "infinity", value));
      }
    }

    @Override
    public String toString() {
      return "threshold(" + value + (relation == Relation.RELATIVE ? ",relative)" : ")");
    }
  }

  /** A weight chosen by the dimension: 3 up to 100 dimensions, falling to 2 at 512 and above. */
  record Auto() implements Anisotropy {
    private static final double FEW_DIMENSIONS = 100;
    private static final double MANY_DIMENSIONS = 512;

    /** The weight, falling with the logarithm of the dimension between the two ends. */
    double eta(int dimension) {
      double place = Math.log(dimension / FEW_DIMENSIONS);
      return 3 - Math.clamp(place / Math.log(MANY_DIMENSIONS / FEW_DIMENSIONS), 0, 1);
    }

    @Override
    public String toString() {
      return "auto";
    }
  }

  /** What a threshold is measured by. */
  enum Relation {
    /** The inner product itself: long rows get a smaller weight than short ones. */
    ABSOLUTE,
    /** The inner product divided by the norm of the row: all rows get the same weight. */
    RELATIVE;

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  /**
   * Reads a form as written on a command line, in any case, blanks ignored.
   *
   * @throws IllegalArgumentException naming the text and the accepted forms, or the number and its
   *     range
   */
  static Anisotropy parse(String text) {
    String form = text.replaceAll("\\s", "").toLowerCase(Locale.ROOT);
    Matcher eta = Pattern.compile("eta\\((.+)\\)").matcher(form);
    Matcher threshold =
        Pattern.compile("threshold\\(([^,]+)(,absolute|,relative)?\\)").matcher(form);
    if (form.equals("none")) {
      return new None();
    }
    if (form.equals("auto")) {
      return new Auto();
    }
    if (eta.matches()) {
      return new Eta(number(text, eta.group(1)));
    }
    if (threshold.matches()) {
      boolean relative = ",relative".equals(threshold.group(2));
      return new Threshold(
          number(text, threshold.group(1)), relative ? Relation.RELATIVE : Relation.ABSOLUTE);
    }
    throw new IllegalArgumentException(
        "Unknown anisotropy '"
            + text
            + "': expected none, auto, eta(3), threshold(0.2) or threshold(0.2,relative)");
  }

  /** The weight of each row by its norm, in {@link WeightForm#EXACT} form. */
  default RowWeight weight(int dimension) {
    return weight(dimension, WeightForm.EXACT);
  }

  /**
   * The weight of each row by its norm, at least 1 and finite.
   *
   * @param dimension of the rows, at least 1
   * @param form how thresholds become weights
   */
  default RowWeight weight(int dimension, WeightForm form) {
    return switch (this) {
      case None _ -> RowWeight.constant(1);
      case Eta eta -> RowWeight.constant(eta.value());
      case Auto auto -> RowWeight.constant(auto.eta(dimension));
      case Threshold(double value, Relation relation) ->
          relation == Relation.RELATIVE
              ? RowWeight.constant(Math.max(1, form.eta(value, dimension)))
              : new WeightTable(value, dimension, form);
    };
  }

  private static double number(String text, String number) {
    try {
      return Double.parseDouble(number);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + number + "' in '" + text + "' is not a number", e);
    }
  }
}
