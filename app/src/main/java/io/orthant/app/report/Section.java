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
  @JsonSubTypes.Type(value = Section.NextSteps.class, name = "next"),
  @JsonSubTypes.Type(value = Section.Curves.class, name = "curves"),
  @JsonSubTypes.Type(value = Section.Table.class, name = "table")
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

  /**
   * Lines over two axes.
   *
   * @param title heading
   * @param about what is drawn, in one or two sentences
   * @param x name of the horizontal axis
   * @param y name of the vertical axis
   * @param logarithmic whether the vertical axis is
   * @param lines what is drawn
   */
  record Curves(
      String title, String about, String x, String y, boolean logarithmic, List<Line> lines)
      implements Section {
    public Curves {
      lines = List.copyOf(lines);
    }

    /** Points that belong together, joined in their order. */
    public record Line(String name, List<Mark> points) {
      public Line {
        points = List.copyOf(points);
      }
    }

    /**
     * A point and what it stands for.
     *
     * @param low lower end of the interval that is drawn around the line, {@code y} for none
     * @param high its upper end
     */
    public record Mark(double x, double y, double low, double high, String label) {
      /** A point without an interval. */
      public Mark(double x, double y, String label) {
        this(x, y, y, y, label);
      }
    }
  }

  /**
   * Text and numbers in rows.
   *
   * @param title heading
   * @param about what the numbers are, in one or two sentences
   * @param columns heads of the columns; the first is of text, the others of numbers
   * @param rows as many cells each as there are columns
   */
  record Table(String title, String about, List<String> columns, List<List<String>> rows)
      implements Section {
    /**
     * @throws IllegalArgumentException if a row has another number of cells
     */
    public Table {
      columns = List.copyOf(columns);
      rows = rows.stream().map(List::copyOf).toList();
      for (List<String> row : rows) {
        if (row.size() != columns.size()) {
          throw new IllegalArgumentException(
              "The row %s has %d cells for %d columns".formatted(row, row.size(), columns.size()));
        }
      }
    }
  }
}
