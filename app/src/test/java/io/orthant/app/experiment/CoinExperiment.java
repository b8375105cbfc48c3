package io.orthant.app.experiment;

import io.orthant.app.report.Section;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.util.List;

/** An experiment whose first claim holds and whose second is missed. */
public final class CoinExperiment implements Experiment {
  @Override
  public String name() {
    return "coin";
  }

  @Override
  public String about() {
    return "Nothing.";
  }

  @Override
  public List<String> parts() {
    return List.of("heads", "tails");
  }

  @Override
  public Findings run(ExperimentOptions options, Progress progress) throws IOException {
    if (!Files.exists(options.data())) {
      throw new IOException(options.data() + " is missing: throw a coin");
    }
    String command = options.command(name());
    return new Findings(
        "Coin",
        List.of(
            new Section.Table(
                "Throws", "Counts.", List.of("side", "count"), List.of(List.of("heads", "3")))),
        List.of(
            Claim.measuredOnce("coin", "heads", 0.5, Claim.Bound.AT_LEAST, 0.5, command),
            new Claim(
                "coin",
                "tails",
                0.75,
                List.of(0.5, 1.0),
                Claim.Bound.AT_MOST,
                0.5,
                options.seeds(),
                command)),
        List.of("Parts: " + options.parts()));
  }
}
