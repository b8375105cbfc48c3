package io.orthant.index;

import static org.assertj.core.api.Assertions.assertThat;

import io.orthant.index.quantize.EncodedRow;
import io.orthant.index.quantize.ProductCodeConfig.RotationKind;
import io.orthant.index.quantize.RowEncoder;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Norm;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Similarity;
import java.util.Arrays;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** What the scan collects is what the decoded rows score highest, whatever the codes. */
class QueryScanTest {
  private static final int DIMENSION = 24;
  private static final int ROWS = 3000;
  private static final int WANTED = 60;

  static Stream<Arguments> codes() {
    return Arrays.stream(CodeKind.values())
        .filter(kind -> kind != CodeKind.AUTO)
        .flatMap(
            kind ->
                Stream.of(
                        Arguments.of(kind, Similarity.DOT, EuclideanForm.AUTO),
                        Arguments.of(kind, Similarity.COSINE, EuclideanForm.AUTO),
                        Arguments.of(kind, Similarity.EUCLIDEAN, EuclideanForm.ADDEND),
                        Arguments.of(kind, Similarity.EUCLIDEAN, EuclideanForm.AUGMENTED))
                    .filter(to -> kind != CodeKind.LOD || to.get()[2] != EuclideanForm.ADDEND)
                    .flatMap(
                        to ->
                            Arrays.stream(RotationKind.values())
                                .filter(by -> kind != CodeKind.BINARY || by == RotationKind.NONE)
                                .map(by -> Arguments.of(kind, to.get()[1], to.get()[2], by))));
  }

  @ParameterizedTest(name = "{0}, {1} {2}, rotation {3}")
  @MethodSource("codes")
  void collectsTheRowsWhoseCodesScoreHighest(
      CodeKind kind, Similarity similarity, EuclideanForm form, RotationKind rotation) {
    // Distances of rows whose squared lengths differ a hundred million times drown in the rounding.
    TestVectors set =
        similarity == Similarity.EUCLIDEAN ? TestVectors.CLUSTERED : TestVectors.VARYING_NORMS;
    Matrix rows = set.rows(ROWS, DIMENSION, 21);
    Matrix queries = TestVectors.near(rows, 20, 0.3, 22);
    IndexConfig config =
        IndexConfig.builder()
            .similarity(similarity)
            .euclidean(form)
            .partitions(12)
            .codes(kind)
            .rotation(rotation)
            .threads(2)
            .build();
    try (VectorIndex index = VectorIndex.build(rows, config, Progress.NONE)) {
      IndexData data = index.data();
      float[][] decoded = decode(data);
      double missed = 0;
      for (int query = 0; query < queries.rows(); query++) {
        SearchScratch scratch = new SearchScratch(data);
        scratch.prepare(queries.row(query), "The query");
        double[] scores = scores(decoded, scratch.codedQuery, data.parameters().codedSimilarity());
        double lowest = scores[best(scores)[WANTED - 1]];
        double spread = scores[best(scores)[0]] - lowest;
        Set<Integer> collected = collect(data, scratch);
        for (int slot : best(scores)) {
          if (!collected.contains(slot) && scores[slot] > lowest + 0.1 * spread) {
            missed++;
          }
        }
      }
      // A sum of rounded entries is off by a few hundredths of the spread; this tells it from more.
      assertThat(missed / queries.rows() / WANTED).isLessThan(0.005);
    }
  }

  private static float[][] decode(IndexData data) {
    float[][] decoded = new float[ROWS][];
    RowEncoder encoder = data.code().encoder();
    EncodedRow encoded = new EncodedRow(data.parameters().blocks());
    float[] row = new float[data.parameters().codedDimension()];
    RowReader points = data.points();
    for (int number = 0; number < data.partitions().length; number++) {
      float[] centroid = data.code().centers().row(number);
      double norm = Norm.of(centroid);
      Partition partition = data.partitions()[number];
      for (int place = 0; place < partition.size(); place++) {
        int slot = partition.slot(place);
        points.copy(slot, row);
        float projection = encoder.encodeUnprojected(row, number, encoded);
        float[] values = new float[row.length];
        data.code().decodeUnprojected(number, encoded, values);
        for (int i = 0; i < row.length && projection != 0; i++) {
          values[i] += (float) (projection * centroid[i] / norm);
        }
        decoded[slot] = values;
      }
    }
    return decoded;
  }

  private static double[] scores(float[][] decoded, float[] query, Similarity similarity) {
    double[] scores = new double[decoded.length];
    for (int slot = 0; slot < scores.length; slot++) {
      for (int i = 0; i < decoded[slot].length; i++) {
        double difference = (double) query[i] - decoded[slot][i];
        scores[slot] +=
            similarity == Similarity.EUCLIDEAN
                ? -difference * difference
                : (double) query[i] * decoded[slot][i];
      }
    }
    return scores;
  }

  private static int[] best(double[] scores) {
    return IntStream.range(0, scores.length)
        .boxed()
        .sorted(Comparator.comparingDouble(slot -> -scores[slot]))
        .limit(WANTED)
        .mapToInt(Integer::intValue)
        .toArray();
  }

  private static Set<Integer> collect(IndexData data, SearchScratch scratch) {
    int all = data.partitions().length;
    int probes =
        new Prober(data).choose(scratch.codedQuery, data.partitions(), all, 10, scratch.probes);
    new IndexSearcher()
        .scanFirst(
            data, scratch.scan, probes, WANTED, probes, Admission.of(data, RowFilter.ALL), scratch);
    Candidates candidates = scratch.scan.candidates();
    Set<Integer> slots = new HashSet<>();
    int count = candidates.select();
    for (int i = 0; i < count; i++) {
      slots.add(candidates.slot(i));
    }
    return slots;
  }
}
