// Measures hnswlib on one thread over a sweep of settings and prints one JSON document.
//
// Install: apt-get install libhnswlib-dev g++
// Build:   g++ -O3 -march=native -std=c++17 hnswlib_driver.cpp -o hnswlib_driver
// Run:     hnswlib_driver --base base.fvecs --queries queries.fvecs --truth truth.ivecs --similarity dot --cache DIR
//
// Times are CPU times of the searching thread. Rows are padded with zeros to a multiple of 16, which hnswlib's
// AVX-512 kernel needs and which changes no score. Built graphs are kept in the cache folder. hnswlib has no call
// for a batch, so that both speeds are those of single queries.

#include <hnswlib/hnswlib.h>

#include <algorithm>
#include <cmath>
#include <cstdint>
#include <cstdio>
#include <ctime>
#include <fstream>
#include <iostream>
#include <map>
#include <stdexcept>
#include <string>
#include <vector>

static const int K = 10;
static const int M = 16;
static const int EF_CONSTRUCTION = 200;
static const int LANES = 16;
static const double BUDGET_SECONDS = 0.3;
static const double WORTH_MEASURING = 0.87;
static const std::vector<int> EF = {16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024, 1536};

struct Vectors {
  int dimension;
  int padded;
  std::vector<float> values;

  size_t rows() const { return values.size() / padded; }
  const float *row(size_t i) const { return values.data() + i * padded; }
};

// Rows of a vecs file of 4-byte values, each as long as its neighbours.
template <typename T>
static std::vector<std::vector<T>> read(const std::string &path) {
  std::ifstream in(path, std::ios::binary);
  if (!in) throw std::runtime_error("cannot read " + path);
  std::vector<std::vector<T>> rows;
  int32_t width;
  while (in.read(reinterpret_cast<char *>(&width), 4)) {
    std::vector<T> row(width);
    if (!in.read(reinterpret_cast<char *>(row.data()), 4L * width)) throw std::runtime_error(path + " ends within a row");
    rows.push_back(std::move(row));
  }
  return rows;
}

static Vectors vectors(const std::string &path, bool unit) {
  const auto rows = read<float>(path);
  const int dimension = rows.at(0).size();
  const int padded = (dimension + LANES - 1) / LANES * LANES;
  Vectors made{dimension, padded, std::vector<float>(rows.size() * padded)};
  for (size_t i = 0; i < rows.size(); i++) {
    double squares = 0;
    for (float value : rows[i]) squares += static_cast<double>(value) * value;
    const double factor = unit ? 1 / std::sqrt(squares) : 1;
    for (int c = 0; c < dimension; c++) made.values[i * padded + c] = rows[i][c] * factor;
  }
  return made;
}

static double cpu_seconds() {
  timespec now;
  clock_gettime(CLOCK_THREAD_CPUTIME_ID, &now);
  return now.tv_sec + now.tv_nsec / 1e9;
}

using Graph = hnswlib::HierarchicalNSW<float>;
using Answers = std::vector<std::vector<size_t>>;

static Answers search(Graph &graph, const Vectors &queries) {
  Answers found(queries.rows());
  for (size_t i = 0; i < queries.rows(); i++) {
    auto heap = graph.searchKnn(queries.row(i), K);
    for (; !heap.empty(); heap.pop()) found[i].push_back(heap.top().second);
  }
  return found;
}

static double recall(const Answers &found, const std::vector<std::vector<int32_t>> &truth) {
  size_t hits = 0;
  for (size_t i = 0; i < found.size(); i++) {
    for (size_t row : found[i]) {
      hits += std::find(truth[i].begin(), truth[i].begin() + K, static_cast<int32_t>(row)) != truth[i].begin() + K;
    }
  }
  return static_cast<double>(hits) / found.size() / K;
}

static double median_seconds(Graph &graph, const Vectors &queries) {
  std::vector<double> times;
  double total = 0;
  while (times.size() < 3 || total < BUDGET_SECONDS) {
    const double start = cpu_seconds();
    search(graph, queries);
    times.push_back(cpu_seconds() - start);
    total += times.back();
  }
  std::sort(times.begin(), times.end());
  return times[times.size() / 2];
}

int main(int count, char **arguments) {
  std::map<std::string, std::string> given;
  for (int i = 1; i + 1 < count; i += 2) given[arguments[i]] = arguments[i + 1];
  for (const char *name : {"--base", "--queries", "--truth", "--similarity", "--cache"}) {
    if (!given.count(name)) {
      std::cerr << "hnswlib_driver: " << name << " is missing\n";
      return 2;
    }
  }
  const bool unit = given["--similarity"] == "cosine";
  const Vectors queries = vectors(given["--queries"], unit);
  const auto truth = read<int32_t>(given["--truth"]);
  hnswlib::InnerProductSpace space(queries.padded);
  const std::string file = given["--cache"] + "/" + given["--similarity"] + "-M" + std::to_string(M) + ".hnswlib";
  const std::string note = file + ".seconds";
  if (!std::ifstream(note)) {
    const Vectors base = vectors(given["--base"], unit);
    const double start = cpu_seconds();
    Graph graph(&space, base.rows(), M, EF_CONSTRUCTION);
    for (size_t i = 0; i < base.rows(); i++) graph.addPoint(base.row(i), i);
    const double seconds = cpu_seconds() - start;
    graph.saveIndex(file);
    std::ofstream(note) << seconds;
  }
  double build = 0;
  std::ifstream(note) >> build;
  Graph graph(&space, file);
  std::printf("{\"points\":[");
  bool first = true;
  for (int ef : EF) {
    graph.setEf(ef);
    const double reached = recall(search(graph, queries), truth);
    if (reached <= WORTH_MEASURING) continue;
    const double speed = queries.rows() / median_seconds(graph, queries);
    std::printf("%s{\"peer\":\"hnswlib M%d efConstruction %d\",\"setting\":\"ef %d\",\"recall\":%.6f,"
                "\"queriesPerSecond\":%.1f,\"batchQueriesPerSecond\":%.1f,\"buildSeconds\":%.2f}",
                first ? "" : ",", M, EF_CONSTRUCTION, ef, reached, speed, speed, build);
    first = false;
  }
  std::printf("],\"options\":\"%d columns padded to %d\"}\n", queries.dimension, queries.padded);
}
