package io.orthant.learn.torch;

import java.util.function.Supplier;
import org.bytedeco.javacpp.PointerScope;
import org.bytedeco.pytorch.Tensor;

/**
 * Frees every tensor that the current thread created since the scope was opened. Scopes nest; they
 * are closed by the thread that opened them.
 */
public final class Scope implements AutoCloseable {
  private final PointerScope pointers;

  private Scope() {
    pointers = new PointerScope();
  }

  /** Opens a scope for the current thread. */
  public static Scope open() {
    Torch.start();
    return new Scope();
  }

  /**
   * Computes a tensor and frees at once what was created on the way, so that the next computation
   * finds that memory again; the result belongs to the enclosing scope.
   */
  public static Tensor resultOf(Supplier<Tensor> computation) {
    PointerScope enclosing = PointerScope.getInnerScope();
    try (Scope _ = open()) {
      Tensor result = computation.get();
      if (enclosing == null) {
        result.retainReference();
      } else {
        enclosing.attach(result);
      }
      return result;
    }
  }

  @Override
  public void close() {
    pointers.close();
  }
}
