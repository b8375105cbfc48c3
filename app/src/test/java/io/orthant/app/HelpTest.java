package io.orthant.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

class HelpTest {
  static Stream<List<String>> commands() {
    List<List<String>> found = new ArrayList<>();
    collect(Orthant.commandLine(), List.of(), found);
    return found.stream();
  }

  private static void collect(CommandLine command, List<String> path, List<List<String>> found) {
    found.add(path);
    command
        .getSubcommands()
        .forEach(
            (name, child) -> {
              List<String> longer = new ArrayList<>(path);
              longer.add(name);
              collect(child, longer, found);
            });
  }

  @ParameterizedTest
  @MethodSource("commands")
  void everyCommandHasHelpWithAnExample(List<String> command) {
    List<String> arguments = new ArrayList<>(command);
    arguments.add("--help");

    CommandRun run = CommandRun.of(arguments.toArray(String[]::new));

    assertThat(run.code()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out())
        .startsWith("Usage: orthant")
        .containsPattern("(Example|Examples|Begin with)[^\\n]*:\\n +orthant ");
    assertThat(run.out()).doesNotContain("DEFAULT-VALUE").doesNotContain("Default: null");
  }

  @Test
  void allCommandsAreThere() {
    assertThat(commands().map(path -> String.join(" ", path)))
        .containsExactlyInAnyOrder(
            "",
            "demo",
            "train",
            "evaluate",
            "encode",
            "predict",
            "index",
            "index build",
            "index add",
            "index delete",
            "index compact",
            "index search",
            "index tune",
            "index eval",
            "index info",
            "privacy",
            "privacy epsilon",
            "privacy noise",
            "privacy plan",
            "cluster",
            "blackbox",
            "blackbox train",
            "experiment");
  }

  @Test
  void theVersionIsPrinted() {
    assertThat(CommandRun.of("--version").out()).startsWith("orthant ");
  }

  @ParameterizedTest
  @MethodSource("wrongLines")
  void aWrongCommandLineIsRefused(String line, String message) {
    CommandRun run =
        CommandRun.of(
            Arrays.stream(line.split(" ")).filter(s -> !s.isEmpty()).toArray(String[]::new));

    assertThat(run.code()).isEqualTo(2);
    assertThat(run.out()).isEmpty();
    assertThat(run.err()).contains(message).contains("--help").doesNotContain("\tat ");
  }

  static Stream<Object[]> wrongLines() {
    return Stream.of(
        new Object[] {"", "Which command"},
        new Object[] {"index", "Which one of build, search"},
        new Object[] {"trian x", "trian"},
        new Object[] {"train data.csv", "--out"},
        new Object[] {"train data.csv --out m --dimension many", "'many' is not an int"},
        new Object[] {"train data.csv --out m --split random", "leave-last-out, time"},
        new Object[] {"train data.csv --out m --epsilon 3", "both --epsilon and --delta"},
        new Object[] {"train data.csv --out m --clipping adaclip", "both --epsilon and --delta"},
        new Object[] {
          "train data.csv --out m --epsilon 3 --delta 1e-6 --clipping soft",
          "flat, automatic, quantile, adaclip"
        },
        new Object[] {"index build v.fvecs --out i --similarity near", "dot, cosine, euclidean"},
        new Object[] {"index build v.fvecs --out i --euclidean far", "auto, addend, augmented"},
        new Object[] {"index search i q.npy -k ten", "'ten' is not an int"},
        new Object[] {"index tune i q.npy", "--target-recall"},
        new Object[] {"index build v.fvecs --out i --queries q.fvecs", "needs --target-recall"},
        new Object[] {"privacy", "Which one of epsilon, noise and plan"},
        new Object[] {"privacy epsilon --noise 1 --delta 1e-5", "--sampling-rate"},
        new Object[] {
          "privacy noise --epsilon 1 --delta 1e-5 --sampling-rate 0.1", "--steps or --epochs"
        },
        new Object[] {
          "privacy epsilon --noise 1 --delta 1e-5 --sampling-rate 0.1 --steps 1 --before 0.1:1",
          "RATE:NOISE:STEPS"
        },
        new Object[] {
          "privacy noise --epsilon 1 --delta 1e-5 --sampling-rate 0.1 --steps 1 --accountant gdp",
          "pld, rdp, rdp-classic"
        },
        new Object[] {"cluster", "VECTORS, --follow or --resume is needed"},
        new Object[] {"cluster v.npy --method tree", "otd, otd-path, otd-beam, ohac, ohac-exact"},
        new Object[] {"cluster v.npy --follow --labels l", "--labels and --follow exclude"},
        new Object[] {"predict", "MODEL"},
        new Object[] {"experiment", "NAME"},
        new Object[] {"experiment nonesuch", "There is no experiment 'nonesuch'"},
        new Object[] {"experiment coin --quick --full", "--quick and --full exclude each other"});
  }
}
