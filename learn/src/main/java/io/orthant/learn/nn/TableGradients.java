package io.orthant.learn.nn;

import io.orthant.learn.dp.PerExampleGradients;
import io.orthant.learn.torch.Tensors;
import org.bytedeco.pytorch.Scalar;
import org.bytedeco.pytorch.Tensor;
import org.bytedeco.pytorch.global.torch;
import org.jspecify.annotations.Nullable;

/**
 * Gradients of a table of vectors whose rows are looked up (embeddings, targets), multiplied with
 * hidden states (the softmax over all or over drawn rows), or both: then the same table is tied,
 * and the squared norm has the cross terms of both uses. Rows that an example looks up several
 * times are added up before the norm is taken. No gradient of a whole table is formed.
 */
final class TableGradients implements PerExampleGradients {
  private static final double ROUNDING = 1e-12;

  private final Coordinates coordinates;
  private final @Nullable Lookups lookups;
  private final @Nullable Scores scores;

  /**
   * @param coordinates of the table [rows, dimension]
   * @param lookups null if no rows are looked up
   * @param scores null if no rows are multiplied with hidden states; else of as many examples
   */
  TableGradients(Coordinates coordinates, @Nullable Lookups lookups, @Nullable Scores scores) {
    this.coordinates = coordinates;
    this.lookups = lookups;
    this.scores = scores;
  }

  /**
   * Rows that were looked up.
   *
   * @param rows row numbers [examples, lookups]
   * @param gradients of what was looked up [examples, lookups, dimension], float64
   */
  record Lookups(Tensor rows, Tensor gradients) {}

  /**
   * Rows that hidden states were multiplied with.
   *
   * @param rows distinct row numbers [m]
   * @param hidden hidden states [examples, places, dimension], float64
   * @param gradients of the products [examples, places, m], float64
   */
  record Scores(Tensor rows, Tensor hidden, Tensor gradients) {}

  @Override
  public int examples() {
    if (lookups != null) {
      return (int) lookups.rows().size(0);
    }
    return scores == null ? 0 : (int) scores.hidden().size(0);
  }

  @Override
  public double[] squaredNorms(double[] centre, double[] scale) {
    if (coordinates.isPlain(centre, scale)) {
      double one = scale[coordinates.offset()];
      double[] squares = Tensors.values(squares(null));
      for (int i = 0; i < squares.length; i++) {
        squares[i] /= one * one;
      }
      return squares;
    }
    Tensor inverse = coordinates.of(scale).reciprocal();
    Tensor shift = coordinates.of(centre).mul(inverse);
    double constant = shift.square().sum().item_double();
    double[] squares = Tensors.values(squares(inverse));
    double[] products = Tensors.values(products(shift.mul(inverse)));
    for (int i = 0; i < squares.length; i++) {
      // Terms may cancel; a norm that is too large is safe, one that is too small is not.
      squares[i] += constant - 2 * products[i] + 4 * ROUNDING * (squares[i] + constant);
    }
    return squares;
  }

  /** Squared norms, each coordinate multiplied with the inverse scale unless that is null. */
  private Tensor squares(@Nullable Tensor inverse) {
    Tensor total = torch.zeros(new long[] {examples()}, Tensors.float64());
    if (lookups != null) {
      Tensor scaled = scaled(lookups, inverse);
      Tensor same = lookups.rows().unsqueeze(2).eq(lookups.rows().unsqueeze(1));
      total.add_(torch.bmm(scaled, scaled.transpose(1, 2)).mul_(same).sum(1, 2));
    }
    if (scores != null) {
      total.add_(inverse == null ? plainSquares(scores) : scaledSquares(scores, inverse));
    }
    if (lookups != null && scores != null) {
      total.add_(crossTerms(lookups, scores, inverse));
    }
    return total;
  }

  private static Tensor scaled(Lookups lookups, @Nullable Tensor factors) {
    return factors == null
        ? lookups.gradients()
        : lookups.gradients().mul(rows(factors, lookups.rows()));
  }

  private static Tensor plainSquares(Scores scores) {
    return MatrixGradients.squaredNorms(scores.hidden(), scores.gradients());
  }

  private static Tensor scaledSquares(Scores scores, Tensor inverse) {
    Tensor factors = inverse.index_select(0, scores.rows()).unsqueeze(0);
    return MatrixGradients.formedSquares(
        scores.hidden(), scores.gradients(), formed -> formed.mul_(factors));
  }

  /** Twice the products of looked-up gradients with those of the same rows in the scores. */
  private Tensor crossTerms(Lookups lookups, Scores scores, @Nullable Tensor inverse) {
    long examples = lookups.rows().size(0);
    long count = lookups.rows().size(1);
    long places = scores.hidden().size(1);
    long m = scores.rows().size(0);
    Tensor columns =
        torch.full(new long[] {coordinates.shape().getFirst()}, new Scalar(-1L), Tensors.int64());
    columns.index_copy_(0, scores.rows(), Tensors.range(m));
    Tensor column = columns.index_select(0, lookups.rows().reshape(-1)).view(examples, count);
    Tensor present = column.ge(new Scalar(0L)).unsqueeze(1);
    Tensor wanted = column.clamp_min(new Scalar(0L)).unsqueeze(1).expand(examples, places, count);
    Tensor gradients = scores.gradients().gather(2, wanted).mul_(present);
    Tensor vectors = scaled(lookups, inverse == null ? null : inverse.square());
    Tensor products = torch.bmm(scores.hidden(), vectors.transpose(1, 2));
    return gradients.mul_(products).sum(1, 2).mul_(new Scalar(2.0));
  }

  /** Products of gradients with a table of the same shape [examples]. */
  private Tensor products(Tensor table) {
    Tensor total = torch.zeros(new long[] {examples()}, Tensors.float64());
    if (lookups != null) {
      total.add_(scaled(lookups, table).sum(1, 2));
    }
    if (scores != null) {
      Tensor chosen = table.index_select(0, scores.rows());
      total.add_(scores.hidden().matmul(chosen.transpose(0, 1)).mul_(scores.gradients()).sum(1, 2));
    }
    return total;
  }

  private static Tensor rows(Tensor table, Tensor numbers) {
    return table
        .index_select(0, numbers.reshape(-1))
        .view(numbers.size(0), numbers.size(1), table.size(1));
  }

  @Override
  public void addWeighted(double[] weights, double[] sum) {
    ExampleWeights chosen = new ExampleWeights(weights);
    if (chosen.allZero()) {
      return;
    }
    if (lookups != null) {
      addRows(chosen.choose(lookups.rows()).reshape(-1), chosen.weigh(lookups.gradients()), sum);
    }
    if (scores != null) {
      addRows(
          scores.rows(),
          MatrixGradients.weightedSum(chosen, scores.hidden(), scores.gradients()),
          sum);
    }
  }

  private void addRows(Tensor numbers, Tensor vectors, double[] sum) {
    int dimension = Math.toIntExact(coordinates.shape().getLast());
    long[] rows = Tensors.numbers(numbers);
    double[] values = Tensors.values(vectors);
    for (int i = 0; i < rows.length; i++) {
      int at = coordinates.offset() + Math.toIntExact(rows[i]) * dimension;
      for (int j = 0; j < dimension; j++) {
        sum[at + j] += values[i * dimension + j];
      }
    }
  }
}
