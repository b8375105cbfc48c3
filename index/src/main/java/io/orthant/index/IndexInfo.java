package io.orthant.index;

import io.orthant.vectors.Similarity;

/**
 * What an index is made of.
 *
 * @param rows number of indexed vectors
 * @param dimension dimension of the vectors
 * @param similarity what a score means
 * @param partitions number of k-means partitions
 * @param largestPartition rows of the largest partition
 * @param blocks 4-bit codes of a row
 * @param blockDimensions dimensions that share one code
 * @param codeBytes bytes of all codes, padding included
 * @param rowBytes bytes of the float32 rows kept for the rerank
 * @param totalBytes bytes of the index file
 * @param seed seed the index was built with
 * @param formatVersion version of the file format
 */
public record IndexInfo(
    int rows,
    int dimension,
    Similarity similarity,
    int partitions,
    int largestPartition,
    int blocks,
    int blockDimensions,
    long codeBytes,
    long rowBytes,
    long totalBytes,
    long seed,
    int formatVersion) {}
