package io.orthant.learn.train;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;

/** Which items of a sequence are to be predicted from which others. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = TrainingObjective.NextItem.class, name = "next"),
  @JsonSubTypes.Type(value = TrainingObjective.MaskedItem.class, name = "masked")
})
public sealed interface TrainingObjective {
  /** Each item from all that are before it, by a causal encoder. */
  record NextItem() implements TrainingObjective {}

  /**
   * Some items from all the others, before and after, by an encoder that sees both ways.
   *
   * @param share of a sequence that is predicted at a time, in (0, 1)
   */
  record MaskedItem(double share) implements TrainingObjective {
    public MaskedItem {
      if (!(share > 0 && share < 1)) {
        throw new IllegalArgumentException(
            "The share of masked items must lie between 0 and 1, not " + share);
      }
    }
  }
}
