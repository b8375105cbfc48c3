/**
 * Hierarchies of vectors, grown while the vectors arrive or built at once, and what they are worth.
 *
 * <p>In come vectors, one by one or as a {@link io.orthant.vectors.Matrix}, and an {@link
 * io.orthant.cluster.Affinity} that compares them; out go binary trees as {@link
 * io.orthant.cluster.Dendrogram}s, their measures, and files. {@link
 * io.orthant.cluster.OnlineHierarchy} is the way in for points that arrive: OTD and OHAC of Menon,
 * Rajagopalan, Sumengen, Citovsky, Cao, Kumar, <em>Online Hierarchical Clustering
 * Approximations</em>, 2019. {@link io.orthant.cluster.AverageLinkage} is the offline reference,
 * {@link io.orthant.cluster.SubClusterComponents} the scalable one, {@link
 * io.orthant.cluster.MiniBatchLinkage} the simple one that streams, {@link
 * io.orthant.cluster.BirchLinkage} BIRCH.
 *
 * <p>A cluster is known by the sum of its points. For that an affinity is written as the inner
 * product of features: exactly for inner product and cosine, by random Fourier features for the
 * others. No algorithm here recurses: a tree may be as deep as it has points.
 *
 * <p>The room knows only the vectors room. Who wants the nearest points of a large set from an
 * index gives a {@link io.orthant.cluster.NeighborSearch}.
 */
@NullMarked
package io.orthant.cluster;

import org.jspecify.annotations.NullMarked;
