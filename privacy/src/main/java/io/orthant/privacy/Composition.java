package io.orthant.privacy;

import io.orthant.privacy.LossWindow.Term;
import java.util.Arrays;
import java.util.List;

/**
 * The distribution of a sum of independent losses, by the Fourier transform over a window that all
 * but a given probability falls into. What lies above the window counts as an infinite loss, what
 * lies below it as a large one.
 */
final class Composition {
  private static final double LARGEST_DEVIATION = 1e-6;

  private final LossWindow window;
  private final int size;
  private final FourierTransform transform;
  private final double[] real;
  private final double[] imaginary;

  private Composition(LossWindow window) {
    this.window = window;
    size = Math.toIntExact(Long.highestOneBit(Math.max(2, window.size() * 2 - 1)));
    transform = new FourierTransform(size);
    real = new double[size];
    imaginary = new double[size];
    Arrays.fill(real, 1);
  }

  /**
   * Composes.
   *
   * @param terms at least one, all on the same grid
   * @param window where the sum lies, nearly always
   * @param leftOut probability that counts as an infinite loss beside those of the terms
   */
  static LossDistribution of(List<Term> terms, LossWindow window, double leftOut) {
    Composition composition = new Composition(window);
    double logFinite = 0;
    for (Term term : terms) {
      composition.multiply(term);
      logFinite += term.times() * Math.log1p(-term.distribution().infinite());
    }
    return composition.inverse(
        terms.getFirst().distribution().interval(), leftOut - Math.expm1(logFinite));
  }

  private void multiply(Term term) {
    LossDistribution one = term.distribution();
    double[] spectrumReal = new double[size];
    double[] spectrumImaginary = new double[size];
    for (int i = 0; i < one.masses().length; i++) {
      spectrumReal[Math.floorMod(one.first() + i, size)] += one.masses()[i];
    }
    transform.forward(spectrumReal, spectrumImaginary);
    for (int i = 0; i < size; i++) {
      multiplyPower(i, spectrumReal[i], spectrumImaginary[i], term.times());
    }
  }

  /** Multiplies entry i with a power of a complex number, by repeated squaring. */
  private void multiplyPower(int i, double baseReal, double baseImaginary, long exponent) {
    double x = real[i];
    double y = imaginary[i];
    double a = baseReal;
    double b = baseImaginary;
    for (long rest = exponent; rest > 0; rest >>= 1) {
      if ((rest & 1) == 1) {
        double product = x * a - y * b;
        y = x * b + y * a;
        x = product;
      }
      double square = (a - b) * (a + b);
      b = 2 * a * b;
      a = square;
    }
    real[i] = x;
    imaginary[i] = y;
  }

  private LossDistribution inverse(double interval, double infinite) {
    transform.inverse(real, imaginary);
    double[] masses = new double[size];
    double total = 0;
    for (int i = 0; i < size; i++) {
      masses[i] = Math.max(0, real[Math.floorMod(window.first() + i, size)]);
      total += masses[i];
    }
    if (!(Math.abs(total + infinite - 1) < LARGEST_DEVIATION)) {
      throw new ArithmeticException(
          "Probabilities of composed losses add up to %s instead of 1".formatted(total + infinite));
    }
    return new LossDistribution(interval, window.first(), masses, infinite);
  }
}
