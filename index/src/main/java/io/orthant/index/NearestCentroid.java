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
final class NearestCentroid implements CentroidSearch {
  private static final int FEW_DIMENSIONS = 8;
  private static final int BATCH = 48;

  private final VectorOps ops = VectorOps.best();
  private final Matrix centroids;
  private final float[] halfSquaredNorms;
  private final float[] columns;
  private final Panels panels;

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
    float[] biases = new float[halfSquaredNorms.length];
    for (int row = 0; row < biases.length; row++) {
      biases[row] = -halfSquaredNorms[row];
    }
    this.panels = new Panels(centroids, biases);
  }

  @Override
  public void assign(RowReader points, int from, int to, int[] nearest, float[] affinities) {
    if (columns.length > 0) {
      assignByColumns(points, from, to, nearest, affinities);
    } else {
      assignByPanels(points, from, to, nearest, affinities);
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

  private void assignByPanels(
      RowReader points, int from, int to, int[] nearest, float[] affinities) {
    float[][] batch = new float[Math.min(BATCH, to - from)][centroids.dimension()];
    float[] results = new float[batch.length * panels.columns()];
    for (int start = from; start < to; start += BATCH) {
      int count = Math.min(BATCH, to - start);
      for (int i = 0; i < count; i++) {
        points.copy(start + i, batch[i]);
      }
      panels.products(batch, count, results);
      for (int i = 0; i < count; i++) {
        int first = i * panels.columns();
        int best = ops.largest(results, first, first + centroids.rows());
        nearest[start + i] = best - first;
        affinities[start + i] = results[best];
      }
    }
  }
}
