package io.orthant.learn.torch;

import org.bytedeco.openblas.global.openblas_nolapack;
import org.bytedeco.pytorch.global.torch;

/**
 * Starts the tensor engine once per process.
 *
 * <p>Work is spread over Java threads, each of which computes with one native thread: the engine's
 * own thread pool and that of its linear algebra library otherwise compete for the same cores,
 * which costs a factor of 2 to 20 on small steps.
 *
 * <p>Convolutions of oneDNN are compared with plain ones first, for they are wrong on some
 * processors, and are not used there.
 */
public final class Torch {
  private static final System.Logger LOGGER = System.getLogger(Torch.class.getName());

  private Torch() {}

  /**
   * Loads the native libraries and fixes the thread counts; later calls do nothing.
   *
   * @throws IllegalStateException if the libraries for this platform cannot be loaded
   */
  public static void start() {
    try {
      Holder.load();
    } catch (UnsatisfiedLinkError | NoClassDefFoundError | ExceptionInInitializerError e) {
      throw new IllegalStateException(
          "The native tensor library could not be loaded on %s/%s: %s"
              .formatted(System.getProperty("os.name"), System.getProperty("os.arch"), e),
          e);
    }
  }

  private static final class Holder {
    static {
      openblas_nolapack.blas_set_num_threads(1);
      torch.set_num_threads(1);
      if (!ConvolutionCheck.passes()) {
        LOGGER.log(
            System.Logger.Level.WARNING,
            "The convolutions of oneDNN are wrong on this processor; slower ones are used");
      }
      LOGGER.log(
          System.Logger.Level.DEBUG, "libtorch with OpenBLAS, one native thread per Java thread");
    }

    private Holder() {}

    static void load() {
      // Reaching this method has run the initialiser.
    }
  }
}
