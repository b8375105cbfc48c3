package io.orthant.bench.peers;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The libraries that {@code bench/peers/install.sh} has put into a folder.
 *
 * @param folder the folder, which need not exist
 */
record Peers(Path folder) {
  private static final String LUCENE = "io.orthant.peers.LuceneDriver";
  private static final String JVECTOR = "io.orthant.peers.JVectorDriver";

  /** Where what the libraries build is kept. */
  Path indexes() {
    return folder.resolve("indexes");
  }

  /** FAISS with inverted lists of 4-bit codes. */
  Optional<Driver> faissLists(int[] lists) {
    List<String> counts = new ArrayList<>();
    for (int count : lists) {
      counts.add(Integer.toString(count));
    }
    return faiss("FAISS IVF")
        .map(driver -> driver.with("--kinds", "ivf", "--lists", String.join(",", counts)));
  }

  /** FAISS with a graph. */
  Optional<Driver> faissGraph() {
    return faiss("FAISS HNSW").map(driver -> driver.with("--kinds", "hnsw"));
  }

  Optional<Driver> hnswlib() {
    Path driver = folder.resolve("hnswlib_driver");
    return Files.isExecutable(driver)
        ? Optional.of(new Driver("hnswlib", List.of(driver.toString()), Map.of()))
        : Optional.empty();
  }

  Optional<Driver> lucene() {
    return java("Lucene", LUCENE);
  }

  Optional<Driver> jvector() {
    return java("JVector", JVECTOR);
  }

  /**
   * The LUT16 kernel in C++.
   *
   * @param level instructions that it uses: avx512 or avx2
   */
  Optional<Path> lut16(String level) {
    Path library = folder.resolve("liblut16-" + level + ".so");
    return Files.exists(library) ? Optional.of(library) : Optional.empty();
  }

  private Optional<Driver> faiss(String name) {
    Path python = folder.resolve("faiss/bin/python");
    Path driver = folder.resolve("faiss_driver.py");
    return Files.exists(python) && Files.exists(driver)
        ? Optional.of(new Driver(name, List.of(python.toString(), driver.toString()), Map.of()))
        : Optional.empty();
  }

  private Optional<Driver> java(String name, String mainClass) {
    Path jars = folder.resolve("java");
    return Files.isDirectory(jars)
        ? Optional.of(Driver.java(name, jars + "/*", mainClass))
        : Optional.empty();
  }
}
