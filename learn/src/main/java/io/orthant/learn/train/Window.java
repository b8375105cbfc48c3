package io.orthant.learn.train;

import io.orthant.learn.data.Sequence;
import io.orthant.learn.nn.LabelledSequence;
import java.util.List;
import java.util.random.RandomGenerator;
import java.util.stream.IntStream;

/** A stretch of a sequence: what is shown to the encoder, and what it is to predict. */
sealed interface Window permits NextItems, MaskedItems {
  /** Cuts sequences as the objective asks for, in their order. */
  static List<Window> cut(List<Sequence> sequences, TrainConfig config, int catalogue) {
    int maxLength = config.encoder().maxLength();
    return switch (config.objective()) {
      case TrainingObjective.NextItem() -> NextItems.cut(sequences, maxLength);
      case TrainingObjective.MaskedItem(double share) ->
          MaskedItems.cut(sequences, maxLength, share, catalogue);
    };
  }

  /** How many inputs there are, 1 or more. */
  int length();

  /** Item ordinals, or {@link io.orthant.learn.nn.PaddedSequences#MASK}; a fresh array. */
  int[] inputs();

  /** Where in the inputs an item is predicted, ascending; a fresh array. */
  int[] predicted();

  /** The item to be predicted at a place of the inputs. */
  int target(int place);

  /** What is shown and what is predicted, with item ordinals as rows. */
  default LabelledSequence labelled() {
    int[] predicted = predicted();
    int[] targets = IntStream.of(predicted).map(this::target).toArray();
    return new LabelledSequence(inputs(), predicted, targets);
  }

  /** This window with all that is left to chance drawn anew. */
  Window drawn(RandomGenerator random);
}
