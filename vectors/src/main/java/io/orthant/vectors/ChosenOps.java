package io.orthant.vectors;

import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import org.jspecify.annotations.Nullable;

/** Decides once per process which implementation runs. */
final class ChosenOps {
  static final String PROPERTY = "orthant.vectors";
  static final String MODULE = "jdk.incubator.vector";

  static final VectorOps SCALAR = new ScalarOps();
  static final VectorOps BEST =
      choose(
          System.getProperty(PROPERTY),
          ModuleLayer.boot().findModule(MODULE).isPresent(),
          System.getLogger(VectorOps.class.getName()));

  static final SumOps SCALAR_SUMS = new ScalarSums();
  static final SumOps BEST_SUMS =
      BEST == SCALAR || !PanamaSums.supported() ? SCALAR_SUMS : new PanamaSums();

  static final NormalOps SCALAR_NORMALS = new ScalarNormals();
  static final NormalOps BEST_NORMALS =
      BEST == SCALAR || !PanamaNormals.supported() ? SCALAR_NORMALS : new PanamaNormals();

  private ChosenOps() {}

  static VectorOps choose(@Nullable String wanted, boolean modulePresent, Logger logger) {
    if ("scalar".equals(wanted)) {
      return SCALAR;
    }
    if (wanted != null) {
      logger.log(Level.WARNING, "-D{0}={1} is ignored: the only value is scalar", PROPERTY, wanted);
    }
    if (!modulePresent) {
      logger.log(
          Level.WARNING,
          "Vector kernels run in plain Java, several times slower: start java with "
              + "--add-modules="
              + MODULE);
      return SCALAR;
    }
    return new PanamaOps();
  }
}
