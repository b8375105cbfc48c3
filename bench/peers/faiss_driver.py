"""Measures FAISS on one thread over a sweep of settings and prints one JSON document.

Install: python3 -m venv faiss && faiss/bin/pip install faiss-cpu==1.15.1 numpy
Run:     faiss/bin/python faiss_driver.py --base base.fvecs --queries queries.fvecs --truth truth.ivecs \
             --similarity dot --cache DIR [--kinds ivf,hnsw] [--lists 1024,2048] [--build-only]

Times are CPU times of the searching thread, so that waiting for a core on a busy machine does not
count. Single queries go through FAISS's C entry with ready pointers, so that no array is made in
a call. Built indexes are kept in the cache folder. FAISS_SIMD_LEVEL=AVX2 lowers FAISS to AVX2.
With --build-only, indexes are built anew three times, and the median of their CPU times is printed.
"""

import argparse
import json
import os
import sys
import time

import faiss
import numpy as np

K = 10
NPROBES = [8, 16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512]
K_FACTORS = [4, 6, 8, 12, 16, 24, 32, 64, 128]
KEPT = []  # What an index uses but does not own.
EF = [16, 24, 32, 48, 64, 96, 128, 192, 256, 384, 512, 768, 1024]


def read(path, dtype):
    values = np.fromfile(path, dtype="int32")
    width = values[0]
    return np.ascontiguousarray(values.reshape(-1, width + 1)[:, 1:]).view(dtype)


def cpu_seconds(work, budget):
    """Median CPU time of a call, over at least three calls."""
    times = []
    while len(times) < 3 or sum(times) < budget:
        start = time.thread_time()
        work()
        times.append(time.thread_time() - start)
    return float(np.median(times))


class Subject:
    """One index and the ways to search it."""

    def __init__(self, name, index, queries, build_seconds):
        self.name, self.index, self.queries, self.build_seconds = name, index, queries, build_seconds
        n = len(queries)
        self.distances = np.empty((n, K), "float32")
        self.labels = np.empty((n, K), "int64")
        self.pointers = [
            (faiss.swig_ptr(queries[i]), faiss.swig_ptr(self.distances[i]), faiss.swig_ptr(self.labels[i]))
            for i in range(n)
        ]

    def single(self):
        search = self.index.search_c
        for query, distances, labels in self.pointers:
            search(1, query, K, distances, labels)

    def batch(self):
        self.index.search_c(
            len(self.queries), faiss.swig_ptr(self.queries), K, faiss.swig_ptr(self.distances), faiss.swig_ptr(self.labels)
        )

    def recall(self, truth):
        self.labels.fill(-1)
        self.batch()
        return sum(len(np.intersect1d(a, b)) for a, b in zip(self.labels, truth)) / truth.size


def frontier(points):
    return [
        p
        for p in points
        if not any(o["recall"] >= p["recall"] and o["rough"] < p["rough"] for o in points)
    ]


def sweep(subject, settings, truth):
    """settings: (label, function that applies it). Times in full only what may be on the frontier."""
    points = []
    for label, apply in settings:
        apply()
        recall = subject.recall(truth)
        start = time.thread_time()
        subject.batch()
        points.append({"label": label, "apply": apply, "recall": recall, "rough": time.thread_time() - start})
    for p in frontier([p for p in points if p["recall"] > 0.87]):
        p["apply"]()
        subject.single()
        n = len(subject.queries)
        yield {
            "peer": subject.name,
            "setting": p["label"],
            "recall": p["recall"],
            "queriesPerSecond": n / cpu_seconds(subject.single, 0.3),
            "batchQueriesPerSecond": n / cpu_seconds(subject.batch, 0.3),
            "buildSeconds": subject.build_seconds,
        }


def cached(cache, name, build):
    path = os.path.join(cache, name + ".faiss")
    note = path + ".seconds"
    if not os.path.exists(path):
        start = time.process_time()
        index = build()
        seconds = time.process_time() - start
        faiss.write_index(index, path)
        with open(note, "w") as f:
            f.write(str(seconds))
    with open(note) as f:
        return faiss.read_index(path), float(f.read())


def median_build_seconds(build):
    seconds = []
    for _ in range(3):
        start = time.process_time()
        build()
        seconds.append(time.process_time() - start)
    return float(np.median(seconds))


def ivf_by_l2(base, lists, blocks):
    """Inner-product IVF whose lists come from plain k-means: trained and filled by L2, probed by inner product."""
    d = base.shape[1]
    quantizer = faiss.IndexFlatL2(d)
    inner = faiss.IndexIVFPQFastScan(quantizer, d, lists, blocks, 4, faiss.METRIC_INNER_PRODUCT)
    inner.by_residual = True
    inner.cp.spherical = False
    inner.train(base)
    inner.add(base)
    probing = faiss.IndexFlatIP(d)
    probing.add(quantizer.reconstruct_n(0, lists))
    inner.quantizer = probing
    inner.own_fields = False
    flat = faiss.IndexFlatIP(d)
    flat.add(base)
    index = faiss.IndexRefine(inner, flat)
    KEPT.extend((inner, quantizer, probing, flat))
    return index


def ivf_factory(base, lists, blocks):
    index = faiss.index_factory(base.shape[1], f"IVF{lists},PQ{blocks}x4fsr,RFlat", faiss.METRIC_INNER_PRODUCT)
    index.train(base)
    index.add(base)
    return index


def hnsw(base):
    index = faiss.IndexHNSWFlat(base.shape[1], 32, faiss.METRIC_INNER_PRODUCT)
    index.hnsw.efConstruction = 200
    index.add(base)
    return index


def ivf_settings(index):
    refine = faiss.downcast_index(index)
    inner = faiss.downcast_index(refine.base_index)

    def setting(nprobe, k_factor):
        def apply():
            inner.nprobe = nprobe
            refine.k_factor = k_factor

        return apply

    return [
        (f"nprobe {p}, k_factor {f}", setting(p, f))
        for p in NPROBES
        for f in K_FACTORS
        if p <= inner.nlist // 2
    ]


def hnsw_settings(index):
    inner = faiss.downcast_index(index)

    def setting(ef):
        def apply():
            inner.hnsw.efSearch = ef

        return apply

    return [(f"efSearch {ef}", setting(ef)) for ef in EF]


def main():
    arguments = argparse.ArgumentParser()
    for name in ("base", "queries", "truth", "similarity", "cache"):
        arguments.add_argument("--" + name, required=True)
    arguments.add_argument("--kinds", default="ivf")
    arguments.add_argument("--lists", default="1024,2048")
    arguments.add_argument("--build-only", action="store_true")
    given = arguments.parse_args()
    faiss.omp_set_num_threads(1)
    base = read(given.base, "float32")
    queries = read(given.queries, "float32")
    truth = read(given.truth, "int32")[:, :K]
    if given.similarity == "cosine":
        base /= np.linalg.norm(base, axis=1, keepdims=True)
        queries /= np.linalg.norm(queries, axis=1, keepdims=True)
    os.makedirs(given.cache, exist_ok=True)
    blocks = base.shape[1] // 2
    points = []
    timed_builds = []
    for kind in given.kinds.split(","):
        builds = []
        if kind == "ivf":
            for lists in map(int, given.lists.split(",")):
                name = f"IVF{lists},PQ{blocks}x4fsr,RFlat"
                builds.append((name, lambda lists=lists: ivf_factory(base, lists, blocks), ivf_settings))
                if given.similarity == "dot":
                    builds.append(
                        (name + " assigned by L2", lambda lists=lists: ivf_by_l2(base, lists, blocks), ivf_settings)
                    )
        elif kind == "hnsw":
            builds.append(("HNSW32 efConstruction 200", lambda: hnsw(base), hnsw_settings))
        for name, build, settings in builds:
            peer = "FAISS " + faiss.__version__ + " " + name
            if given.build_only:
                timed_builds.append({"peer": peer, "seconds": median_build_seconds(build)})
                continue
            index, seconds = cached(given.cache, f"{given.similarity}-{base.shape[1]}-{name}".replace(" ", "-"), build)
            subject = Subject(peer, index, queries, seconds)
            points.extend(sweep(subject, settings(index), truth))
            print(name, "done", file=sys.stderr, flush=True)
    json.dump({"points": points, "builds": timed_builds, "options": faiss.get_compile_options()}, sys.stdout)


main()
