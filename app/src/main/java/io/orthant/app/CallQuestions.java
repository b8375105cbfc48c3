package io.orthant.app;

import io.orthant.app.report.Prediction;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.CalleeId;
import io.orthant.learn.data.Catalog;
import io.orthant.learn.data.HeldOut;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * Beginnings of methods whose next call a Java developer can judge: common idioms, as far as the
 * model knows their calls, and otherwise beginnings of held-out methods.
 */
final class CallQuestions {
  private static final int QUESTIONS = 5;
  private static final int ANSWERS = 5;
  private static final int BEGINNING = 3;

  private static final String BUILDER = "java.lang.StringBuilder";
  private static final List<List<String>> IDIOMS =
      List.of(
          List.of(BUILDER + ".<init>() void", BUILDER + ".append(java.lang.String) " + BUILDER),
          List.of(
              "java.util.Map.entrySet() java.util.Set",
              "java.util.Set.iterator() java.util.Iterator",
              "java.util.Iterator.hasNext() boolean"),
          List.of("java.util.concurrent.locks.ReentrantLock.lock() void"),
          List.of("java.lang.Class.getName() java.lang.String", "java.lang.Object.hashCode() int"),
          List.of(
              "java.util.ArrayList.<init>() void",
              "java.util.List.iterator() java.util.Iterator",
              "java.util.Iterator.hasNext() boolean",
              "java.util.Iterator.next() java.lang.Object"));

  private final SequenceModel model;
  private final List<HeldOut> heldOut;

  CallQuestions(SequenceModel model, List<HeldOut> heldOut) {
    this.model = model;
    this.heldOut = heldOut;
  }

  /** Answers five questions, or fewer if there is not enough to ask; names are short ones. */
  List<Prediction> ask() {
    Predictor predictor = Predictor.exact(model);
    return histories().stream()
        .map(history -> shortened(predictor.predict(history, ANSWERS)))
        .toList();
  }

  private List<int[]> histories() {
    Catalog catalog = model.catalog();
    List<int[]> histories = new ArrayList<>();
    for (List<String> idiom : IDIOMS) {
      int[] items = idiom.stream().mapToInt(catalog::ordinal).toArray();
      if (Arrays.stream(items).allMatch(item -> item >= 0)) {
        histories.add(items);
      }
    }
    for (HeldOut held : heldOut) {
      if (histories.size() >= QUESTIONS) {
        break;
      }
      if (held.items().length > BEGINNING) {
        histories.add(Arrays.copyOf(held.items(), BEGINNING));
      }
    }
    return histories;
  }

  private static Prediction shortened(Prediction prediction) {
    return new Prediction(
        prediction.history().stream().map(CalleeId::displayName).toList(),
        prediction.answers().stream()
            .map(
                answer ->
                    new Prediction.Answer(CalleeId.displayName(answer.item()), answer.score()))
            .toList());
  }
}
