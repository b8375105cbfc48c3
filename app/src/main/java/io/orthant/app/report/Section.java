package io.orthant.app.report;

import com.fasterxml.jackson.annotation.JsonSubTypes;
import com.fasterxml.jackson.annotation.JsonTypeInfo;
import io.orthant.index.EvaluationReport;
import io.orthant.learn.data.DatasetReport;
import io.orthant.learn.train.EpochReport;
import java.util.List;

/** One part of a {@link Report}. An empty one is shown with a line saying that it is. */
@JsonTypeInfo(use = JsonTypeInfo.Id.NAME, property = "kind")
@JsonSubTypes({
  @JsonSubTypes.Type(value = Section.LossCurve.class, name = "loss"),
  @JsonSubTypes.Type(value = Section.MetricTable.class, name = "metrics"),
  @JsonSubTypes.Type(value = Section.RecallCurve.class, name = "recall"),
  @JsonSubTypes.Type(value = Section.ItemMap.class, name = "map"),
  @JsonSubTypes.Type(value = Section.Predictions.class, name = "predictions"),
  @JsonSubTypes.Type(value = Section.Counts.class, name = "counts"),
  @JsonSubTypes.Type(value = Section.NextSteps.class, name = "next")
})
public sealed interface Section {
  /** How loss and validation developed over the finished passes. */
  record LossCurve(List<EpochReport> epochs) implements Section {
    public LossCurve {
      epochs = List.copyOf(epochs);
    }
  }

  /** How well rankers did on the same held-out targets. */
  record MetricTable(RankingComparison comparison) implements Section {}

  /** What recall costs. */
  record RecallCurve(EvaluationReport evaluation) implements Section {}

  /**
   * Items drawn in the plane, near where their vectors are near.
   *
   * @param method how they were laid out
   * @param points the items
   */
  record ItemMap(String method, List<Point> points) implements Section {
    public ItemMap {
      points = List.copyOf(points);
    }

    /** An item, its group that decides the colour, and how often it occurs. */
    public record Point(String name, String group, double x, double y, int count) {}
  }

  /** Answers for a person to judge. */
  record Predictions(List<Prediction> predictions) implements Section {
    public Predictions {
      predictions = List.copyOf(predictions);
    }
  }

  /** What was read, kept and dropped. */
  record Counts(DatasetReport data) implements Section {}

  /** What to do next. */
  record NextSteps(List<Step> steps) implements Section {
    public NextSteps {
      steps = List.copyOf(steps);
    }

    /** A command and what it is for. */
    public record Step(String purpose, String command) {}
  }
}
