package io.orthant.blackbox.task;

import java.util.List;

/**
 * Tasks of several families in turn.
 *
 * @param families 1 or more
 */
public record MixedFamily(List<TaskFamily> families) implements TaskFamily {
  public MixedFamily {
    families = List.copyOf(families);
    if (families.isEmpty()) {
      throw new IllegalArgumentException("1 family or more is wanted, not 0");
    }
  }

  @Override
  public String name() {
    return "mixed";
  }

  @Override
  public String settings() {
    return toString();
  }

  @Override
  public Task draw(Split split, long index) {
    int family = (int) (index % families.size());
    return families.get(family).draw(split, index / families.size());
  }
}
