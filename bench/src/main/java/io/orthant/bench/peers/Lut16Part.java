package io.orthant.bench.peers;

import io.orthant.app.experiment.Claim.Bound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The LUT16 kernels beside C++ with 16-bit sums, by {@link Lut16Race}. */
record Lut16Part() implements MipsPart {
  private record Level(String name, List<String> jvmOptions, double bar, double saturatedBar) {}

  private static final List<Level> LEVELS =
      List.of(
          new Level("avx512", List.of(), 0.85, 0.6),
          new Level("avx2", List.of("-XX:UseAVX=2"), 1.2, 0.85));

  @Override
  public String name() {
    return "lut16";
  }

  @Override
  public boolean quick() {
    return true;
  }

  @Override
  public void measure(MipsRun run) throws IOException {
    List<List<String>> rows = new ArrayList<>();
    for (Level level : LEVELS) {
      Optional<Path> library = run.peers().lut16(level.name);
      if (library.isEmpty()) {
        run.note("Not installed: the kernel in C++. bench/peers/install.sh compiles it.");
        continue;
      }
      Lut16Race.Result result =
          Driver.java(
                  "LUT16 " + level.name,
                  System.getProperty("java.class.path"),
                  Lut16Race.class.getName(),
                  level.jvmOptions.toArray(String[]::new))
              .run(
                  List.of(library.get().toString()),
                  Files.createDirectories(run.peers().indexes()),
                  Lut16Race.Result.class);
      rows.add(
          List.of(
              level.name, micros(result.cpp()), micros(result.java()), micros(result.saturated())));
      run.claim(
          level.name + ", LUT16 with 16-bit sums over C++",
          result.java() / result.cpp(),
          Bound.AT_MOST,
          level.bar);
      run.claim(
          level.name + ", LUT16 with saturating 8-bit sums over C++ with 16-bit sums",
          result.saturated() / result.cpp(),
          Bound.AT_MOST,
          level.saturatedBar);
    }
    run.table(
        "LUT16 scan",
        "Microseconds for 16,384 rows of 50 blocks, in turn in one process.",
        List.of("instructions", "C++, 16-bit", "ours, 16-bit", "ours, saturating"),
        rows);
  }

  private static String micros(double micros) {
    return String.format(Locale.ROOT, "%.2f", micros);
  }
}
