package io.orthant.bench.experiment;

import io.orthant.index.quantize.EncodedRow;
import io.orthant.index.quantize.RowCode;
import io.orthant.index.quantize.RowEncoder;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.TopK;
import io.orthant.vectors.VectorOps;
import io.orthant.vectors.Workers;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;

/**
 * All rows of a set as codes, and the best of them for a query by code score alone: every row is
 * scored by the LUT16 kernel with tables of 8 bits, as an index would, and nothing is scored again.
 */
final class CodeScan {
  private static final int WORDS = 16;
  private static final int LARGEST_ENTRY = 255;
  private static final int GROUP = VectorOps.GROUP_ROWS;
  private static final int SCAN_GROUPS = 16;

  private final VectorOps ops = VectorOps.best();
  private final RowCode code;
  private final int blocks;
  private final int[] partitionOf;
  private final MemorySegment codes;
  private final float[] scales;
  private final float[] projections;

  CodeScan(RowCode code, Matrix rows, int[] partitionOf, Workers workers) {
    int groups = Math.ceilDiv(rows.rows(), GROUP);
    this.code = code;
    this.blocks = code.bits().blocks();
    this.partitionOf = partitionOf;
    this.codes = Arena.ofAuto().allocate(groups * groupBytes(), 64);
    this.scales = new float[rows.rows()];
    this.projections = new float[rows.rows()];
    workers.run(
        rows.rows(),
        GROUP * SCAN_GROUPS,
        (from, to) -> {
          RowEncoder encoder = code.encoder();
          EncodedRow encoded = new EncodedRow(blocks);
          float[] values = new float[rows.dimension()];
          for (int row = from; row < to; row++) {
            rows.copyRow(row, values);
            encoder.encode(values, partitionOf[row], encoded);
            store(row, encoded.codes());
            scales[row] = code.scale(encoded);
            projections[row] = code.projection(partitionOf[row], encoded);
          }
        });
  }

  private long groupBytes() {
    return (long) blocks * VectorOps.GROUP_BLOCK_BYTES;
  }

  /** Puts the codes of a row where {@link VectorOps#lut16} reads them. */
  private void store(int row, byte[] rowCodes) {
    int inGroup = row % GROUP;
    int shift = inGroup < GROUP / 2 ? 0 : 4;
    long place = row / GROUP * groupBytes() + 2L * (inGroup % 32) + inGroup / 32 % 2;
    for (byte rowCode : rowCodes) {
      int both = codes.get(ValueLayout.JAVA_BYTE, place) | rowCode << shift;
      codes.set(ValueLayout.JAVA_BYTE, place, (byte) both);
      place += VectorOps.GROUP_BLOCK_BYTES;
    }
  }

  /** The k best rows of each query, best first. */
  int[][] search(Matrix queries, int k, Workers workers) {
    int[][] found = new int[queries.rows()][];
    workers.run(
        found.length,
        8,
        (from, to) -> {
          for (int query = from; query < to; query++) {
            found[query] = search(queries.row(query), k);
          }
        });
    return found;
  }

  private int[] search(float[] query, int k) {
    Matrix centers = code.centers();
    float[] bases = new float[centers.rows()];
    float[] along = new float[centers.rows()];
    ops.dots(query, centers.segment(), 0, bases.length, bases, 0);
    for (int partition = 0; partition < bases.length; partition++) {
      along[partition] = bases[partition] * code.inverseCenterNorm(partition);
    }
    RoundedTables tables = RoundedTables.of(code, query);
    TopK top = new TopK(k);
    short[] sums = new short[SCAN_GROUPS * GROUP];
    for (int first = 0; first < scales.length; first += sums.length) {
      int count = Math.min(sums.length, scales.length - first);
      long offset = first / GROUP * groupBytes();
      int padded = Math.ceilDiv(count, GROUP) * GROUP;
      ops.lut16(codes, offset, padded, blocks, tables.entries(), sums);
      for (int i = 0; i < count; i++) {
        int row = first + i;
        int partition = partitionOf[row];
        float sum = tables.bias() + tables.unit() * Short.toUnsignedInt(sums[i]);
        float score = bases[partition] + scales[row] * sum + along[partition] * projections[row];
        if (score >= top.threshold()) {
          top.offer(row, score);
        }
      }
    }
    return top.drain().rows();
  }

  /**
   * The tables of a query in 8 bits: a sum s of entries stands for {@code bias + unit * s}.
   *
   * @param entries as the kernel reads them
   * @param bias sum of the smallest entries
   * @param unit what one step of an entry is worth
   */
  @SuppressWarnings("ArrayRecordComponent") // Two results of one computation, never compared.
  private record RoundedTables(byte[] entries, float bias, float unit) {
    static RoundedTables of(RowCode code, float[] query) {
      float[] tables = new float[code.bits().blocks() * WORDS];
      code.tables(query, 1, tables);
      float[] smallest = new float[code.bits().blocks()];
      float widest = 0;
      float bias = 0;
      for (int block = 0; block < smallest.length; block++) {
        smallest[block] = tables[block * WORDS];
        float largest = smallest[block];
        for (int word = 1; word < WORDS; word++) {
          smallest[block] = Math.min(smallest[block], tables[block * WORDS + word]);
          largest = Math.max(largest, tables[block * WORDS + word]);
        }
        widest = Math.max(widest, largest - smallest[block]);
        bias += smallest[block];
      }
      float unit = widest > 0 ? widest / LARGEST_ENTRY : 1;
      byte[] entries = new byte[smallest.length * VectorOps.GROUP_BLOCK_BYTES];
      for (int i = 0; i < entries.length; i++) {
        int block = i / VectorOps.GROUP_BLOCK_BYTES;
        float above = tables[block * WORDS + i % WORDS] - smallest[block];
        entries[i] = (byte) Math.min(LARGEST_ENTRY, Math.round(above / unit));
      }
      return new RoundedTables(entries, bias, unit);
    }
  }
}
