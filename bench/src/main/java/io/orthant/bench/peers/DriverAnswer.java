package io.orthant.bench.peers;

import com.fasterxml.jackson.annotation.JsonIgnoreProperties;
import com.fasterxml.jackson.annotation.JsonInclude;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a driver prints.
 *
 * @param points the settings worth choosing
 * @param builds what builds took, if only that was asked for
 */
@JsonIgnoreProperties(ignoreUnknown = true)
@JsonInclude(JsonInclude.Include.NON_NULL)
record DriverAnswer(List<MeasuredPoint> points, @Nullable List<Build> builds) {
  /** The CPU time of a build. */
  record Build(String peer, double seconds) {}
}
