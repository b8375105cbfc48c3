package io.orthant.index;

import io.orthant.index.quantize.EncodedRow;
import io.orthant.index.quantize.RowCode;
import io.orthant.index.quantize.RowEncoder;
import io.orthant.index.quantize.UniformQuantizer;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Similarity;
import java.util.Arrays;

/**
 * Codes rows into partitions. Holds scratch memory, so that each thread needs its own.
 *
 * <p>What is added to the score of a row is its projection on the centroid of its partition, if the
 * code has one; under Euclidean distance it is the part of the negated squared distance that
 * depends on the coded row alone.
 */
final class RowCoder {
  /**
   * How much a scale counts beside an addend in the order of rows: rows that can score alike lie
   * together, so that their bounds are tight. Affects the speed alone.
   */
  private static final float SCALE_SHARE = 0.5f;

  private final RowCode code;
  private final RowReader points;
  private final boolean terms;
  private final boolean euclidean;
  private final RowEncoder encoder;
  private final EncodedRow encoded;
  private final float[] row;
  private final float[] decoded;
  private final float[] centroid;
  private final float[] scales;
  private long clampedAddends;

  RowCoder(IndexData data) {
    this(data.code(), data.points(), data.parameters().codedSimilarity());
  }

  /**
   * @param points the rows by slot, in the coded space
   * @param similarity what is scanned there
   */
  RowCoder(RowCode code, RowReader points, Similarity similarity) {
    this.code = code;
    this.points = points;
    this.terms = hasTerms(code, similarity);
    this.euclidean = similarity == Similarity.EUCLIDEAN;
    this.encoder = code.encoder();
    this.encoded = new EncodedRow(code.bits().blocks());
    this.row = new float[code.dimension()];
    this.decoded = new float[code.dimension()];
    this.centroid = new float[code.dimension()];
    this.scales = code.scales();
  }

  /** Whether rows have terms beside their codes. */
  static boolean hasTerms(RowCode code, Similarity similarity) {
    return code.scaled() || code.projected() || similarity == Similarity.EUCLIDEAN;
  }

  /** How many scales and addends so far lay outside the range seen when the index was built. */
  long clamped() {
    return encoder.clamped() + clampedAddends;
  }

  /**
   * Codes all rows of a partition, those that can score the most first.
   *
   * @param partition its number
   * @param slots where its rows lie
   * @param target memory for as many rows, with codes 0
   * @return the partition in this memory
   */
  Partition fill(int partition, int[] slots, Partition target) {
    byte[][] codes = new byte[slots.length][];
    int[] scaleCodes = new int[slots.length];
    float[] addends = new float[slots.length];
    long[] order = new long[slots.length];
    for (int i = 0; i < slots.length; i++) {
      addends[i] = encode(slots[i], partition);
      codes[i] = encoded.codes().clone();
      scaleCodes[i] = encoded.scale();
      order[i] = i;
    }
    UniformQuantizer levels = Partition.NO_ADDENDS;
    if (terms) {
      levels = UniformQuantizer.fit(addends.clone(), Byte.SIZE);
      for (int i = 0; i < order.length; i++) {
        float reach = addends[i] + SCALE_SHARE * scales[scaleCodes[i]];
        order[i] |= (long) Descending.bits(reach) << Integer.SIZE;
      }
      Arrays.sort(order);
    }
    for (int place = 0; place < order.length; place++) {
      int i = (int) order[place];
      target.putCodes(place, codes[i]);
      target.setSlot(place, slots[i]);
      if (terms) {
        target.setTerms(place, scaleCodes[i], levels.encode(addends[i]));
      }
    }
    target.bound();
    return target.withAddends(levels);
  }

  /**
   * Codes further rows of a partition behind those that are there, by the levels that it has.
   *
   * @param first the place of the first of them
   * @param target of which the codes from this place on are 0
   */
  void append(int partition, int[] slots, int first, Partition target) {
    for (int i = 0; i < slots.length; i++) {
      float addend = encode(slots[i], partition);
      target.putCodes(first + i, encoded.codes());
      target.setSlot(first + i, slots[i]);
      if (terms) {
        UniformQuantizer levels = target.addends();
        clampedAddends += levels.clamps(addend) ? 1 : 0;
        target.setTerms(first + i, encoded.scale(), levels.encode(addend));
      }
    }
    target.bound();
  }

  private float encode(int slot, int partition) {
    points.copy(slot, row);
    float projection = encoder.encodeUnprojected(row, partition, encoded);
    return euclidean ? offset(partition) : projection;
  }

  /**
   * With c the centroid and r the decoded residual: {@code -|q - c - r|^2 = -|q - c|^2 + 2 <q, r> -
   * (2 <c, r> + |r|^2)}; the last part.
   */
  private float offset(int partition) {
    Matrix centroids = code.centers();
    centroids.copyRow(partition, centroid);
    code.decodeUnprojected(partition, encoded, decoded);
    double sum = 0;
    for (int i = 0; i < decoded.length; i++) {
      double residual = (double) decoded[i] - centroid[i];
      sum += residual * (2.0 * centroid[i] + residual);
    }
    return (float) -sum;
  }
}
