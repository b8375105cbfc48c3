package io.orthant.vectors.io;

import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Path;
import java.util.Locale;

/** Reads and writes vectors in the format that the file's extension names. */
public final class VectorFiles {
  private VectorFiles() {}

  /**
   * Reads {@code .fvecs}, {@code .bvecs} (as floats) or {@code .npy}, in any case of letters.
   *
   * <p>A float32 npy file is memory-mapped read-only: it opens in constant time, and must not be
   * shortened while the arena is open. All others are copied.
   *
   * @param arena owner of the memory of the matrix
   * @throws IOException if the file cannot be read, is malformed, or has another extension
   */
  public static Matrix read(Path file, Arena arena) throws IOException {
    return switch (extension(file)) {
      case "fvecs" -> VecsFormat.readFloats(file, arena);
      case "bvecs" -> VecsFormat.readBytes(file, arena);
      case "npy" -> NpyFormat.read(file, arena);
      default -> throw unknown(file, "fvecs, bvecs or npy");
    };
  }

  /**
   * Writes {@code .fvecs} or {@code .npy} (float32), as a whole or not at all.
   *
   * @throws IOException if the file cannot be written, or has another extension
   */
  public static void write(Path file, Matrix matrix) throws IOException {
    write(file, matrix.dimension(), sink -> sink.accept(matrix));
  }

  /** Gives the rows of a file, some at a time. */
  @FunctionalInterface
  public interface RowSource {
    /** Hands over all rows, in their order. */
    void writeTo(RowSink sink) throws IOException;
  }

  /** Takes rows to be written. */
  @FunctionalInterface
  public interface RowSink {
    /** Writes all rows of a matrix, behind those that came before. */
    void accept(Matrix rows) throws IOException;
  }

  /**
   * Writes {@code .fvecs} or {@code .npy} (float32), as a whole or not at all, without having all
   * rows in memory.
   *
   * @param dimension of all rows
   * @return how many rows were written
   * @throws IOException if the file cannot be written, or has another extension
   */
  public static int write(Path file, int dimension, RowSource rows) throws IOException {
    return switch (extension(file)) {
      case "fvecs" -> VecsFormat.write(file, dimension, rows);
      case "npy" -> NpyFormat.write(file, dimension, rows);
      default -> throw unknown(file, "fvecs or npy");
    };
  }

  /**
   * Reads the rows of an {@code .ivecs} file, such as the true neighbours of each query.
   *
   * @throws IOException if the file cannot be read, is malformed, or has another extension
   */
  public static int[][] readInts(Path file) throws IOException {
    if (!extension(file).equals("ivecs")) {
      throw unknown(file, "ivecs");
    }
    return VecsFormat.readInts(file);
  }

  /**
   * Writes an {@code .ivecs} file, as a whole or not at all.
   *
   * @throws IllegalArgumentException if a row is empty, or the rows differ in length
   * @throws IOException if the file cannot be written, or has another extension
   */
  public static void writeInts(Path file, int[][] rows) throws IOException {
    if (!extension(file).equals("ivecs")) {
      throw unknown(file, "ivecs");
    }
    VecsFormat.writeInts(file, rows);
  }

  private static String extension(Path file) {
    String name = String.valueOf(file.getFileName());
    return name.substring(name.lastIndexOf('.') + 1).toLowerCase(Locale.ROOT);
  }

  private static IOException unknown(Path file, String known) {
    return new IOException(file + ": the name must end in " + known);
  }
}
