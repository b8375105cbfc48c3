package io.orthant.app;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.orthant.learn.SequenceModel;
import io.orthant.learn.data.Dataset;
import io.orthant.learn.train.TrainConfig;
import io.orthant.learn.train.Trainer;
import io.orthant.learn.train.TrainingReport;
import io.orthant.vectors.Progress;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.BooleanSupplier;

/** Where a demo keeps its files, so that a second run takes up what the first one left. */
record DemoFolder(Path path) {
  private static final ObjectMapper JSON = new ObjectMapper();

  Path model() {
    return path.resolve("model");
  }

  Path index() {
    return path.resolve("callees.orthant");
  }

  Path report() {
    return path.resolve("report.html");
  }

  Path taxonomy() {
    return path.resolve("taxonomy.html");
  }

  /**
   * Trains the model, goes on with an interrupted training, or takes the finished model that an
   * earlier run of the same settings left.
   *
   * @throws IOException if the folder holds a model of other settings or data
   */
  TrainingReport train(Dataset data, TrainConfig config, Progress progress, BooleanSupplier stop)
      throws IOException {
    if (!Files.exists(model().resolve("config.json"))) {
      return new Trainer(data, config, model()).run(progress, stop);
    }
    try (SequenceModel finished = SequenceModel.open(model())) {
      JsonNode provenance = finished.config().provenance();
      if (!provenance.path("training").equals(JSON.readTree(JSON.writeValueAsString(config)))) {
        throw new IOException(
            "%s holds a model of other settings; remove the folder or choose another by --out"
                .formatted(model()));
      }
      return JSON.treeToValue(provenance.path("report"), TrainingReport.class);
    }
  }
}
