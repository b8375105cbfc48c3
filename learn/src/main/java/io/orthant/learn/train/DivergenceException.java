package io.orthant.learn.train;

/** The loss or the gradient was no longer finite; the last checkpoint before it is kept. */
public final class DivergenceException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final long step;

  DivergenceException(long step, int epoch, double loss, double gradientNorm, String kept) {
    super(
        ("Step %d (epoch %d) gave loss %s and gradient norm %s; training stopped before changing"
                + " the weights. %s Try a lower learning rate, a longer warm-up or a smaller"
                + " clipping norm.")
            .formatted(step, epoch, loss, gradientNorm, kept));
    this.step = step;
  }

  /** The step that failed, from 1. */
  public long step() {
    return step;
  }
}
