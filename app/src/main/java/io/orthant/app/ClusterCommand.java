package io.orthant.app;

import io.orthant.app.console.Interruption;
import io.orthant.app.console.ReportingCommand;
import io.orthant.app.console.Result;
import io.orthant.cluster.Affinity;
import io.orthant.cluster.Dendrogram;
import io.orthant.cluster.DendrogramPurity;
import io.orthant.cluster.InsertionPolicy;
import io.orthant.cluster.OnlineHierarchy;
import io.orthant.cluster.SampledObjective;
import io.orthant.vectors.Matrix;
import io.orthant.vectors.Progress;
import io.orthant.vectors.Seed;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.IntFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** Vectors in, tree out. */
@Command(
    name = "cluster",
    description = {
      "Grows a tree over vectors in one pass, and tells what it is worth.",
      "",
      "otd puts each point where the published rule stops, otd-path at the best place of its path,"
          + " otd-beam beside the most similar point that several paths find;"
          + " ohac mends the path of each point by average linkage, ohac-exact keeps the tree of"
          + " average linkage itself.",
      ""
    },
    sortOptions = false,
    footer = {
      "",
      "Examples:",
      "  orthant cluster vectors.npy --names words.txt --html tree.html",
      "  orthant cluster vectors.npy --labels classes.txt --method ohac --out tree.orthant",
      "  producer | orthant cluster --follow --resume tree.orthant --out tree.orthant"
    })
final class ClusterCommand extends ReportingCommand {
  private static final int SAMPLES = 100_000;
  private static final int NOTE_EVERY = 1000;

  @Parameters(
      arity = "0..1",
      paramLabel = "VECTORS",
      description = "Vectors (.fvecs, .bvecs or .npy), or the folder of a model.")
  private @Nullable Path vectors;

  @Option(
      names = "--follow",
      description =
          "Add points from standard input as they come, one a line: numbers, after a name and a"
              + " tab if there is one. Ctrl-C ends it in good order.")
  private boolean follow;

  @Option(
      names = "--method",
      paramLabel = "otd|otd-path|otd-beam|ohac|ohac-exact",
      defaultValue = "otd-path",
      description = "How the tree grows. Default: ${DEFAULT-VALUE}.")
  private Method method;

  @Mixin private AffinityOptions affinities;

  @Option(
      names = "--resume",
      paramLabel = "FILE",
      description = "Go on with this tree, its method and its affinity.")
  private @Nullable Path resume;

  @Option(
      names = {"-o", "--out"},
      paramLabel = "FILE",
      description = "File for the tree, to go on with.")
  private @Nullable Path out;

  @Option(
      names = "--save-every",
      paramLabel = "N",
      defaultValue = "100000",
      description = "Write --out after so many points too. Default: ${DEFAULT-VALUE}.")
  private int saveEvery;

  @Option(
      names = "--names",
      paramLabel = "FILE",
      description = "What the points are called: a line for each, in the order of their arrival.")
  private @Nullable Path names;

  @Option(
      names = "--labels",
      paramLabel = "FILE",
      description = "The class of each point, a line for each; gives the purity.")
  private @Nullable Path labels;

  @Mixin private TreeOutputs outputs;

  @Option(names = "--threads", paramLabel = "N", description = "Threads. Default: all cores.")
  private int threads = Runtime.getRuntime().availableProcessors();

  /** How a tree grows. */
  enum Method {
    OTD,
    OTD_PATH,
    OTD_BEAM,
    OHAC,
    OHAC_EXACT;

    static Method of(InsertionPolicy policy) {
      return switch (policy) {
        case InsertionPolicy.Otd _ -> OTD;
        case InsertionPolicy.OtdPath _ -> OTD_PATH;
        case InsertionPolicy.OtdBeam _ -> OTD_BEAM;
        case InsertionPolicy.ApproximateOhac _ -> OHAC;
        case InsertionPolicy.ExactOhac _ -> OHAC_EXACT;
      };
    }

    InsertionPolicy policy() {
      return switch (this) {
        case OTD -> new InsertionPolicy.Otd();
        case OTD_PATH -> new InsertionPolicy.OtdPath();
        case OTD_BEAM -> new InsertionPolicy.OtdBeam();
        case OHAC -> new InsertionPolicy.ApproximateOhac();
        case OHAC_EXACT -> new InsertionPolicy.ExactOhac();
      };
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT).replace('_', '-');
    }
  }

  @Override
  protected Result run(Progress progress) throws IOException {
    if (vectors == null && !follow && resume == null) {
      throw usage("VECTORS, --follow or --resume is needed");
    }
    if (labels != null && follow) {
      throw usage("--labels and --follow exclude each other");
    }
    if (saveEvery < 1) {
      throw usage("--save-every must be at least 1, not " + saveEvery);
    }
    try (IndexNeighbors search = new IndexNeighbors(threads)) {
      OnlineHierarchy resumed = resume == null ? null : OnlineHierarchy.open(resume, search);
      if (vectors == null) {
        return grow(resumed, null, search, progress);
      }
      try (VectorSource source = VectorSource.open(vectors)) {
        return grow(resumed, source.matrix(), search, progress);
      }
    }
  }

  private Result grow(
      @Nullable OnlineHierarchy resumed,
      @Nullable Matrix rows,
      IndexNeighbors search,
      Progress progress)
      throws IOException {
    int first = resumed == null ? 0 : nextId(resumed.snapshot());
    int given = first + (rows == null ? 0 : rows.rows());
    List<String> called = names == null ? new ArrayList<>() : lines(names, given, !follow);
    int[] classes = null;
    List<String> classNames = labels == null ? List.of() : lines(labels, given, true);
    if (labels != null) {
      classes = numbered(classNames);
    }
    long start = System.nanoTime();
    OnlineHierarchy tree = resumed;
    int id = first;
    boolean interrupted;
    try (Interruption interruption = new Interruption()) {
      if (rows != null) {
        tree = tree == null ? empty(rows.dimension(), search) : tree;
        id = addRows(tree, rows, first, interruption, progress);
      }
      if (follow && !interruption.getAsBoolean()) {
        PointLines lines =
            new PointLines(
                new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8)));
        PointLines.Point next = lines.next(interruption);
        try (Progress.Task task = progress.start("following", -1, "points")) {
          while (next != null) {
            tree = tree == null ? empty(next.vector().length, search) : tree;
            addFollowed(tree, id, next, lines, called);
            added(tree, ++id - first, task);
            next = lines.next(interruption);
          }
        }
      }
      interrupted = interruption.getAsBoolean();
      if (tree == null) {
        throw new IllegalArgumentException("No point has come, so there is no tree");
      }
      if (out != null) {
        tree.save(out);
      }
    }
    double seconds = (System.nanoTime() - start) / 1e9;
    Dendrogram shape = tree.snapshot();
    IntFunction<String> name =
        point -> point < called.size() ? called.get(point) : Integer.toString(point);
    List<String> files = new ArrayList<>();
    if (out != null) {
      files.add(out.toString());
    }
    files.addAll(
        outputs.write(
            shape,
            tree.affinity().largest(),
            vectors == null ? "Tree" : String.valueOf(vectors.getFileName()),
            name,
            labels == null ? null : classNames::get));
    return summary(
        tree,
        shape,
        resumed == null && !follow ? rows : null,
        classes,
        id - first,
        seconds,
        interrupted,
        files);
  }

  private int addRows(
      OnlineHierarchy tree, Matrix rows, int first, Interruption interruption, Progress progress)
      throws IOException {
    float[] row = new float[rows.dimension()];
    try (Progress.Task task = progress.start("growing the tree", rows.rows(), "points")) {
      for (int i = 0; i < rows.rows(); i++) {
        if (interruption.getAsBoolean()) {
          return first + i;
        }
        rows.copyRow(i, row);
        try {
          tree.insert(first + i, row);
        } catch (IllegalArgumentException e) {
          throw new IllegalArgumentException(
              "%s, row %d: %s".formatted(vectors, i, e.getMessage()), e);
        }
        added(tree, i + 1, task);
      }
    }
    return first + rows.rows();
  }

  private static void addFollowed(
      OnlineHierarchy tree, int id, PointLines.Point point, PointLines lines, List<String> called) {
    try {
      tree.insert(id, point.vector());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "Standard input, line %d: %s".formatted(lines.number(), e.getMessage()), e);
    }
    if (point.name() != null) {
      while (called.size() < id) {
        called.add(Integer.toString(called.size()));
      }
      if (called.size() == id) {
        called.add(point.name());
      } else {
        called.set(id, point.name());
      }
    }
  }

  private void added(OnlineHierarchy tree, int points, Progress.Task task) throws IOException {
    task.advance(1);
    if (points % NOTE_EVERY == 0) {
      task.note("%.4f of the bound".formatted(tree.status().ratio()));
    }
    if (out != null && points % saveEvery == 0) {
      tree.save(out);
    }
  }

  private OnlineHierarchy empty(int dimension, IndexNeighbors search) {
    return new OnlineHierarchy(dimension, affinities.affinity(), method.policy(), search);
  }

  private static int nextId(Dendrogram tree) {
    int next = 0;
    for (int point = 0; point < tree.points(); point++) {
      next = Math.max(next, tree.id(point) + 1);
    }
    return next;
  }

  private TreeSummary summary(
      OnlineHierarchy tree,
      Dendrogram shape,
      @Nullable Matrix rows,
      int @Nullable [] classes,
      int added,
      double seconds,
      boolean interrupted,
      List<String> files) {
    OnlineHierarchy.Status status = tree.status();
    Affinity affinity = tree.affinity();
    boolean estimated =
        affinity instanceof Affinity.Gaussian || affinity instanceof Affinity.InverseDistance;
    double total =
        status.points() < 3
            ? 0
            : status.upperBound() / (status.points() - 2) * status.points() - status.revenue();
    return new TreeSummary(
        status.points(),
        affinity.toString(),
        Method.of(tree.policy()).toString(),
        status.revenue(),
        status.upperBound(),
        status.ratio(),
        status.certificate(),
        status.negativeSlacks(),
        total,
        estimated && rows != null && shape.points() > 2
            ? SampledObjective.of(shape, rows, affinity, SAMPLES, new Seed(affinities.seed()))
            : null,
        classes == null ? null : DendrogramPurity.of(shape, classes),
        shape.depth().mean(),
        shape.depth().largest(),
        added,
        seconds,
        interrupted,
        files);
  }

  private static List<String> lines(Path file, int points, boolean exactly) throws IOException {
    List<String> lines = new ArrayList<>(Files.readAllLines(file));
    if (exactly ? lines.size() != points : lines.size() > points) {
      throw new IllegalArgumentException(
          "%s has %,d lines for %,d points; one for each is needed"
              .formatted(file, lines.size(), points));
    }
    return lines;
  }

  private static int[] numbered(List<String> names) {
    Map<String, Integer> numbers = new HashMap<>();
    return names.stream()
        .mapToInt(name -> numbers.computeIfAbsent(name, _ -> numbers.size()))
        .toArray();
  }
}
