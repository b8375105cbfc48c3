package io.orthant.learn.data;

import io.orthant.vectors.Progress;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Reads the calls that compiled methods make, by {@link java.lang.classfile}.
 *
 * <p>Each method with code is the sequence of its {@code invokevirtual}, {@code invokespecial},
 * {@code invokestatic} and {@code invokeinterface} instructions, in the order of the code. A callee
 * is what the instruction names, whichever class the method is inherited from. {@code
 * invokedynamic} is left out: it names no method, only a bootstrap that makes lambdas or joins
 * strings; the body of a lambda is a method and a sequence of its own. Methods with fewer than
 * {@value #MINIMUM_CALLS} calls are left out, long ones are kept whole. Class files that cannot be
 * parsed are skipped and counted, as are classes met a second time.
 */
public final class ClassFileCalls {
  /** The fewest calls that make a sequence. */
  public static final int MINIMUM_CALLS = 3;

  private static final int CLASSES_PER_TASK = 256;

  private ClassFileCalls() {}

  /**
   * Reads every module of the running JDK.
   *
   * @param threads how many threads to use, one or more; the result does not depend on it
   * @throws IOException if the runtime image cannot be read, or the thread was interrupted
   */
  public static CallSequences ofRuntime(int threads, Progress progress) throws IOException {
    try (ClassPathScan scan = ClassPathScan.ofRuntime()) {
      return read(scan, "JDK " + Runtime.version(), threads, progress);
    }
  }

  /**
   * Reads jars and folders of classes and jars. Of a multi-release jar, the version for this
   * runtime is read; jars inside jars are not.
   *
   * @param threads how many threads to use, one or more; the result does not depend on it
   * @throws IOException naming the path that is neither a jar nor a folder, or saying that there is
   *     no class in any of them
   */
  public static CallSequences of(List<Path> jarsAndFolders, int threads, Progress progress)
      throws IOException {
    try (ClassPathScan scan = ClassPathScan.of(jarsAndFolders)) {
      if (scan.sources().isEmpty()) {
        throw new IOException(
            "No class file in %s (%d jars inside jars are not looked into)"
                .formatted(jarsAndFolders, scan.nestedJars()));
      }
      return read(scan, jarsAndFolders.toString(), threads, progress);
    }
  }

  private static CallSequences read(
      ClassPathScan scan, String source, int threads, Progress progress) throws IOException {
    if (threads < 1) {
      throw new IllegalArgumentException("%d threads; at least 1 is wanted".formatted(threads));
    }
    List<ClassSource> classes = scan.sources();
    CallCollector collector = new CallCollector(source, scan.nestedJars());
    try (Progress.Task task =
            progress.start("Reading calls of " + source, classes.size(), "classes");
        ExecutorService pool = Executors.newFixedThreadPool(threads)) {
      List<Future<List<ParsedClass>>> results = new ArrayList<>();
      for (int from = 0; from < classes.size(); from += CLASSES_PER_TASK) {
        List<ClassSource> part =
            classes.subList(from, Math.min(classes.size(), from + CLASSES_PER_TASK));
        results.add(pool.submit(() -> part.stream().map(ParsedClass::of).toList()));
      }
      try {
        for (Future<List<ParsedClass>> result : results) {
          if (Thread.interrupted()) {
            throw new InterruptedException();
          }
          List<ParsedClass> part = result.get();
          part.forEach(collector::add);
          task.advance(part.size());
        }
      } finally {
        pool.shutdownNow();
      }
    } catch (ExecutionException e) {
      throw new IOException("Could not read the calls of " + source, e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new InterruptedIOException("Interrupted while reading the calls of " + source);
    }
    return collector.sequences();
  }
}
