package io.orthant.index;

import io.orthant.index.quantize.CodebookTrainer;
import io.orthant.index.quantize.Codebooks;
import io.orthant.index.quantize.ResidualEncoder;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import io.orthant.vectors.Similarity;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;

/**
 * The 4-bit codes of what partitions are chosen by. A query scores all partitions roughly by one
 * short scan, and only the promising ones by their float centroid.
 *
 * <p>The merit of a partition is an inner product, of the query with its length as one more column
 * and of a probe vector. Under cosine that is the direction of the centroid, because the mean of
 * unit vectors is shorter the wider they spread. Under inner product it is the centroid with
 * {@value #REACH} times its partition's spread as the last column: an upper bound of what most rows
 * of the partition score, since the best rows of a wide partition lie farther above its mean. Under
 * Euclidean distance to a partition of mean c, half the squared distance is ranked by {@code <q, c>
 * - |c|^2 / 2}, and there are no codes.
 *
 * @param codebooks codewords of the probe vectors
 * @param codes the codes of all partitions, one run of rows as {@link VectorOps#lut16} reads it
 */
record ProbeCodes(Codebooks codebooks, MemorySegment codes) {
  /** Of the values 0 to 6 the one that left the fewest rows to scan, see docs/benchmarks.md. */
  static final float REACH = 4;

  private static final int BLOCK_DIMENSIONS = 2;

  /** Trains and codes. */
  static ProbeCodes of(
      IndexParameters parameters,
      Matrix centroids,
      float[] spreads,
      Seed seed,
      Workers workers,
      Arena arena) {
    Matrix vectors = vectors(parameters, centroids, spreads);
    Codebooks codebooks =
        CodebookTrainer.train(
            vectors, blocks(parameters), parameters.iterations(), seed, workers, Progress.NONE);
    return code(codebooks, vectors, arena);
  }

  /** Codes other partitions by the same codebooks. */
  ProbeCodes recode(IndexParameters parameters, Matrix centroids, float[] spreads) {
    return code(codebooks, vectors(parameters, centroids, spreads), Arena.ofAuto());
  }

  private static ProbeCodes code(Codebooks codebooks, Matrix vectors, Arena arena) {
    int[] all = {0, vectors.rows()};
    Partition coded = new PartitionLayout(all, codebooks.blocks()).allocate(arena, false)[0];
    ResidualEncoder encoder = new ResidualEncoder(codebooks);
    byte[] rowCodes = new byte[codebooks.blocks()];
    for (int partition = 0; partition < vectors.rows(); partition++) {
      encoder.encode(vectors.row(partition), rowCodes);
      coded.putCodes(partition, rowCodes);
    }
    return new ProbeCodes(codebooks, coded.codes());
  }

  private static Matrix vectors(IndexParameters parameters, Matrix centroids, float[] spreads) {
    Matrix vectors =
        Matrix.allocate(Arena.ofAuto(), parameters.partitions(), parameters.codedDimension() + 1);
    float[] centroid = new float[parameters.centroidColumns()];
    float[] vector = new float[vectors.dimension()];
    for (int partition = 0; partition < parameters.partitions(); partition++) {
      centroids.copyRow(partition, centroid);
      float weight = weight(parameters.codedSimilarity(), centroid);
      for (int column = 0; column < parameters.codedDimension(); column++) {
        vector[column] = centroid[column] * weight;
      }
      vector[parameters.codedDimension()] = reach(parameters.codedSimilarity(), spreads[partition]);
      vectors.setRow(partition, vector);
    }
    return vectors;
  }

  static int blocks(IndexParameters parameters) {
    int dimension = parameters.codedDimension() + 1;
    return Math.min(IndexConfig.MAX_BLOCKS, Math.ceilDiv(dimension, BLOCK_DIMENSIONS));
  }

  /** What the inner product with a centroid counts. */
  static float weight(Similarity similarity, float[] centroid) {
    double norm = Norm.of(centroid);
    return similarity == Similarity.COSINE && norm > 0 ? (float) (1 / norm) : 1;
  }

  /** What the length of the query counts. */
  static float reach(Similarity similarity, float spread) {
    return similarity == Similarity.DOT ? REACH * spread : 0;
  }
}
