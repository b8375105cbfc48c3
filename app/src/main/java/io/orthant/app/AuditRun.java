package io.orthant.app;

import io.orthant.app.console.Interruption;
import io.orthant.app.console.Json;
import io.orthant.blackbox.QueryLog;
import io.orthant.blackbox.attack.AttackTask;
import io.orthant.blackbox.attack.Audit;
import io.orthant.blackbox.attack.AuditSettings;
import io.orthant.blackbox.attack.AuditedInput;
import io.orthant.blackbox.optimizer.OptimizerName;
import io.orthant.blackbox.optimizer.OptimizerSettings;
import io.orthant.vectors.AtomicFile;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.BufferedWriter;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.channels.Channels;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BooleanSupplier;
import java.util.function.IntFunction;

/** Audits one input after the other, and logs and draws what was asked for. */
final class AuditRun {
  private final AuditOptions options;
  private final OptimizerName optimizer;
  private final OptimizerSettings usual;

  /**
   * @param usualOptimizer what looks for changes unless the options say otherwise
   * @param usual its settings unless they do
   */
  AuditRun(AuditOptions options, OptimizerName usualOptimizer, OptimizerSettings usual) {
    this.options = options;
    this.optimizer = options.optimizer(usualOptimizer);
    this.usual = usual;
  }

  @SuppressWarnings("ArrayRecordComponent") // Written and let go.
  private record Query(int input, long query, double value, double[] change) {}

  /**
   * Audits.
   *
   * @param model what is audited, for a person to read
   * @param sizeUnit what {@link AuditedInput#size} is, likewise
   * @param inputs how many inputs there are
   * @param tasks makes the task of an input
   */
  Audited run(
      String model, String sizeUnit, int inputs, IntFunction<AttackTask> tasks, Progress progress)
      throws IOException {
    List<AuditedInput> audited = new ArrayList<>();
    int count = options.count(inputs);
    try (Interruption interruption = new Interruption()) {
      Path log = options.log();
      if (log == null) {
        audit(count, tasks, audited, _ -> QueryLog.NONE, interruption, progress);
      } else {
        AtomicFile.write(
            log,
            channel -> {
              Writer lines =
                  new BufferedWriter(Channels.newWriter(channel, StandardCharsets.UTF_8));
              audit(count, tasks, audited, log(lines), interruption, progress);
              lines.flush();
            });
      }
    }
    Audited result =
        Audited.of(
            model,
            sizeUnit,
            optimizer,
            options.queries(),
            options.atFirst(),
            options.seed(),
            audited);
    Path page = options.html();
    if (page != null) {
      result.report().write(page);
    }
    return result;
  }

  private void audit(
      int count,
      IntFunction<AttackTask> tasks,
      List<AuditedInput> audited,
      IntFunction<QueryLog> log,
      BooleanSupplier interrupted,
      Progress progress)
      throws IOException {
    Seed seed = new Seed(options.seed());
    try (Progress.Task task = progress.start("auditing", count, "inputs")) {
      int flipped = 0;
      for (int input = 0; input < count && !interrupted.getAsBoolean(); input++) {
        AttackTask attack = tasks.apply(input);
        AuditSettings settings =
            options
                .settings(options.optimizer(optimizer, attack, usual))
                .withLog(log.apply(input))
                .withInterruption(interrupted);
        AuditedInput one =
            new Audit(settings).run(input, attack, new Seed(seed.derive("input", input)));
        if (interrupted.getAsBoolean()) {
          return;
        }
        audited.add(one);
        flipped += one.flipped() == null ? 0 : 1;
        task.note("%d flipped".formatted(flipped));
        task.advance(1);
      }
    }
  }

  private static IntFunction<QueryLog> log(Writer lines) {
    return input ->
        (query, point, value) -> {
          try {
            lines.write(Json.write(new Query(input, query, value, point)));
            lines.write('\n');
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          }
        };
  }
}
