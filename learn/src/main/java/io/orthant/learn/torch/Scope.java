package io.orthant.learn.torch;

import org.bytedeco.javacpp.PointerScope;

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

  @Override
  public void close() {
    pointers.close();
  }
}
