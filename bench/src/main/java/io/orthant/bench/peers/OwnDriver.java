package io.orthant.bench.peers;

import io.orthant.app.console.Json;
import io.orthant.bench.peers.DriverAnswer.Build;
import io.orthant.vectors.Matrix;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Measures our own index in a process of its own, as the drivers of the other libraries do. */
@Command(name = "orthant")
final class OwnDriver implements Callable<Integer> {
  private static final int BUILDS = 3;

  @Mixin private DriverOptions options;

  @Option(names = "--partitions", split = ",", required = true)
  private int[] partitions;

  @Option(names = "--build-only")
  private boolean buildOnly;

  /** Runs the driver; see the class comment. */
  public static void main(String[] arguments) {
    System.exit(new CommandLine(new OwnDriver()).execute(arguments));
  }

  @Override
  public Integer call() throws IOException {
    Matrix base = options.base();
    Matrix queries = options.queries();
    SettingSweep sweep = new SettingSweep(options.truth());
    List<MeasuredPoint> points = new ArrayList<>();
    List<Build> builds = new ArrayList<>();
    for (int count : partitions) {
      List<Build> repeated = new ArrayList<>();
      for (int build = 0; build < (buildOnly ? BUILDS : 1); build++) {
        try (OwnIndex index = new OwnIndex(base, queries, options.similarity(), count)) {
          repeated.add(new Build(index.name(), index.buildSeconds()));
          if (!buildOnly) {
            points.addAll(sweep.measure(index.name(), index.buildSeconds(), index.settings()));
          }
        }
      }
      repeated.sort((a, b) -> Double.compare(a.seconds(), b.seconds()));
      builds.add(repeated.get(repeated.size() / 2));
    }
    System.out.println(Json.write(new DriverAnswer(points, builds)));
    return 0;
  }
}
