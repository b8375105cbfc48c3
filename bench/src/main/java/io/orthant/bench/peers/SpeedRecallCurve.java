package io.orthant.bench.peers;

import java.util.Comparator;
import java.util.List;
import java.util.function.ToDoubleFunction;

/**
 * Speed against recall: the measured points that no other point beats in both, with the logarithm
 * of the speed interpolated between neighbours.
 */
final class SpeedRecallCurve {
  private final List<MeasuredPoint> points;
  private final ToDoubleFunction<MeasuredPoint> speed;

  SpeedRecallCurve(List<MeasuredPoint> measured, ToDoubleFunction<MeasuredPoint> speed) {
    this.speed = speed;
    this.points =
        measured.stream()
            .filter(
                point ->
                    measured.stream()
                        .noneMatch(
                            other ->
                                other.recall() >= point.recall()
                                    && speed.applyAsDouble(other) > speed.applyAsDouble(point)))
            .sorted(Comparator.comparingDouble(MeasuredPoint::recall))
            .toList();
  }

  /** The points by rising recall. */
  List<MeasuredPoint> points() {
    return points;
  }

  /** Queries per second at a recall, or NaN if it was not reached. */
  double at(double recall) {
    MeasuredPoint below = null;
    for (MeasuredPoint point : points) {
      if (point.recall() >= recall) {
        if (below == null || below.recall() == point.recall()) {
          return speed.applyAsDouble(point);
        }
        double share = (recall - below.recall()) / (point.recall() - below.recall());
        double logSpeed =
            (1 - share) * Math.log(speed.applyAsDouble(below))
                + share * Math.log(speed.applyAsDouble(point));
        return Math.exp(logSpeed);
      }
      below = point;
    }
    return Double.NaN;
  }
}
