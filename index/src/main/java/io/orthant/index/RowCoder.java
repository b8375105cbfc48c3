package io.orthant.index;

import io.orthant.index.quantize.Codebooks;
import io.orthant.index.quantize.ResidualEncoder;
import io.orthant.index.quantize.RowWeight;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;

/**
 * Codes rows as what is left of them after the centroid of their partition is taken away. Holds
 * scratch memory, so that each thread needs its own.
 */
final class RowCoder {
  private final Codebooks codebooks;
  private final Matrix centroids;
  private final float[] origin;
  private final boolean offsets;
  private final RowWeight weight;
  private final ResidualEncoder encoder;
  private final float[] residual;
  private final float[] direction;
  private final float[] centroid;
  private final byte[] codes;

  RowCoder(IndexParameters parameters, Codebooks codebooks, Matrix centroids, float[] origin) {
    this.codebooks = codebooks;
    this.centroids = centroids;
    this.origin = origin;
    this.offsets = parameters.similarity() == Similarity.EUCLIDEAN;
    this.weight = parameters.anisotropy().weight(parameters.dimension());
    encoder = new ResidualEncoder(codebooks);
    residual = new float[codebooks.dimension()];
    direction = new float[codebooks.dimension()];
    centroid = new float[centroids.dimension()];
    codes = new byte[codebooks.blocks()];
  }

  RowCoder(IndexData data) {
    this(data.parameters(), data.codebooks(), data.centroids(), data.origin());
  }

  /**
   * Codes a row.
   *
   * @param row its values; those beyond the dimension are 0
   * @param partition number of its partition
   * @param target the partition, of which the codes of this place are still 0
   * @param place which row of the partition it becomes
   */
  void code(float[] row, int partition, Partition target, int place) {
    centroids.copyRow(partition, centroid);
    for (int column = 0; column < residual.length; column++) {
      residual[column] = row[column] - centroid[column];
    }
    double norm = Norm.of(row);
    double eta = norm > 0 ? weight.eta(norm) : 1;
    for (int column = 0; column < direction.length && eta > 1; column++) {
      direction[column] = (float) (row[column] / norm);
    }
    encoder.encode(residual, direction, eta, codes);
    target.putCodes(place, codes);
    if (offsets) {
      codebooks.decode(codes, residual);
      target.setOffset(place, offset(residual));
    }
  }

  /**
   * The part of a negated squared distance that depends on the coded row alone. With c the
   * centroid, o the origin and r the decoded residual: {@code -|q - c - r|^2 = -|q - c|^2 + 2 <q -
   * o, r> - (2 <c - o, r> + |r|^2)}.
   */
  private float offset(float[] decoded) {
    double sum = 0;
    for (int i = 0; i < decoded.length; i++) {
      sum += decoded[i] * (2 * ((double) centroid[i] - origin[i]) + decoded[i]);
    }
    return (float) -sum;
  }
}
