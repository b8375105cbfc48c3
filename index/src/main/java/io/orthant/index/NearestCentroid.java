package io.orthant.index;

import io.orthant.vectors.Matrix;
import io.orthant.vectors.VectorOps;

/**
 * Finds the nearest centroid of each of many points, by Euclidean distance. Among equally near
 * centroids the lowest number wins. The centroids are read at construction time and must not change
 * afterwards.
 *
 * <p>The nearest centroid maximises {@code <x, c> - |c|^2 / 2}. Centroids of few dimensions are
 * kept column by column, because kernels over rows spend their time on calls there.
 */
final class NearestCentroid {
  private static final int FEW_DIMENSIONS = 8;
  private static final int BATCH = 32;
  private static final int TILE_BYTES = 1 << 18;

  private final VectorOps ops = VectorOps.best();
  private final Matrix centroids;
  private final float[] halfSquaredNorms;
  private final float[] columns;

  NearestCentroid(Matrix centroids) {
    this.centroids = centroids;
    int dimension = centroids.dimension();
    this.halfSquaredNorms = new float[centroids.rows()];
    this.columns = new float[dimension <= FEW_DIMENSIONS ? dimension * centroids.rows() : 0];
    float[] values = new float[dimension];
    for (int row = 0; row < centroids.rows(); row++) {
      centroids.copyRow(row, values);
      halfSquaredNorms[row] = ops.dot(values, centroids.segment(), centroids.offset(row)) / 2;
      for (int column = 0; column < dimension && columns.length > 0; column++) {
        columns[column * centroids.rows() + row] = values[column];
      }
    }
  }

  /**
   * Assigns the points {@code from} to {@code to - 1}.
   *
   * @param nearest receives the centroid of each point
   * @param affinities receives {@code <x, c> - |c|^2 / 2} of that centroid
   */
  void assign(RowReader points, int from, int to, int[] nearest, float[] affinities) {
    if (columns.length > 0) {
      assignByColumns(points, from, to, nearest, affinities);
    } else {
      assignByRows(points, from, to, nearest, affinities);
    }
  }

  private void assignByColumns(
      RowReader points, int from, int to, int[] nearest, float[] affinities) {
    float[] point = new float[centroids.dimension()];
    float[] scores = new float[centroids.rows()];
    for (int row = from; row < to; row++) {
      points.copy(row, point);
      for (int i = 0; i < scores.length; i++) {
        scores[i] = -halfSquaredNorms[i];
      }
      for (int column = 0; column < point.length; column++) {
        float value = point[column];
        int start = column * scores.length;
        for (int i = 0; i < scores.length; i++) {
          scores[i] += value * columns[start + i];
        }
      }
      int best = 0;
      for (int i = 1; i < scores.length; i++) {
        best = scores[i] > scores[best] ? i : best;
      }
      nearest[row] = best;
      affinities[row] = scores[best];
    }
  }

  private void assignByRows(RowReader points, int from, int to, int[] nearest, float[] affinities) {
    int dimension = centroids.dimension();
    int tile = Math.max(1, Math.min(centroids.rows(), TILE_BYTES / (dimension * Float.BYTES)));
    float[] products = new float[BATCH * tile];
    for (int start = from; start < to; start += BATCH) {
      int count = Math.min(BATCH, to - start);
      float[][] batch = new float[count][dimension];
      for (int i = 0; i < count; i++) {
        points.copy(start + i, batch[i]);
        affinities[start + i] = Float.NEGATIVE_INFINITY;
      }
      for (int first = 0; first < centroids.rows(); first += tile) {
        int width = Math.min(tile, centroids.rows() - first);
        ops.products(batch, centroids.segment(), centroids.offset(first), width, products);
        for (int i = 0; i < count; i++) {
          takeBest(products, i * width, first, width, start + i, nearest, affinities);
        }
      }
    }
  }

  private void takeBest(
      float[] products,
      int at,
      int first,
      int width,
      int point,
      int[] nearest,
      float[] affinities) {
    float best = affinities[point];
    int bestCentroid = nearest[point];
    for (int i = 0; i < width; i++) {
      float affinity = products[at + i] - halfSquaredNorms[first + i];
      if (affinity > best) {
        best = affinity;
        bestCentroid = first + i;
      }
    }
    nearest[point] = bestCentroid;
    affinities[point] = best;
  }
}
