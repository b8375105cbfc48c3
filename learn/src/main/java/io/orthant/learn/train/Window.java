package io.orthant.learn.train;

import java.util.random.RandomGenerator;

/** A stretch of a sequence: what is shown to the encoder, and what it is to predict. */
sealed interface Window permits NextItems, MaskedItems {
  /** How many inputs there are, 1 or more. */
  int length();

  /** Item ordinals, or {@link io.orthant.learn.nn.PaddedSequences#MASK}; a fresh array. */
  int[] inputs();

  /** Where in the inputs an item is predicted, ascending; a fresh array. */
  int[] predicted();

  /** The item to be predicted at a place of the inputs. */
  int target(int place);

  /** This window with all that is left to chance drawn anew. */
  Window drawn(RandomGenerator random);
}
