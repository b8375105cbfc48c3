package io.orthant.app;

import io.orthant.learn.SequenceModel;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.io.VectorFiles;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** Vectors from a file or, where a folder is given, the item vectors of a model. */
final class VectorSource implements AutoCloseable {
  private static final Pattern VECTORS =
      Pattern.compile("\\.(fvecs|bvecs|npy)$", Pattern.CASE_INSENSITIVE);

  private final Matrix matrix;
  private final @Nullable SequenceModel model;
  private final Runnable onClose;

  private VectorSource(Matrix matrix, @Nullable SequenceModel model, Runnable onClose) {
    this.matrix = matrix;
    this.model = model;
    this.onClose = onClose;
  }

  /** Whether the name is that of vectors, not of an index. */
  static boolean accepts(Path path) {
    return Files.isDirectory(path) || VECTORS.matcher(path.toString()).find();
  }

  /**
   * Opens fvecs, bvecs, npy or a model folder.
   *
   * @throws IOException naming the file and what is wrong with it
   */
  @SuppressWarnings("MustBeClosedChecker") // handed over to the source, whose close() closes it
  static VectorSource open(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      SequenceModel model = SequenceModel.open(path);
      return new VectorSource(model.itemVectors(), model, model::close);
    }
    Arena arena = Arena.ofShared();
    try {
      return new VectorSource(VectorFiles.read(path, arena), null, arena::close);
    } catch (IOException | RuntimeException | Error e) {
      arena.close();
      throw e;
    }
  }

  /** The vectors, valid until this is closed. */
  Matrix matrix() {
    return matrix;
  }

  /** Queries that the vectors may be searched for, if their origin tells any, else null. */
  @Nullable Matrix likelyQueries(long seed, Arena arena) {
    return model == null ? null : ModelQueries.of(model, seed, arena);
  }

  @Override
  public void close() {
    onClose.run();
  }
}
