package io.orthant.learn.eval;

/** What the rank of one target is worth, from 0 to 1; averaged over targets. */
public enum Metric {
  /** 1 if the target is among the first ten. */
  HIT_RATE_10("HR@10") {
    @Override
    public double of(int rank) {
      return rank <= CUT ? 1 : 0;
    }
  },

  /** {@code 1 / log2(1 + rank)} if the target is among the first ten, or else 0. */
  NDCG_10("NDCG@10") {
    @Override
    public double of(int rank) {
      return rank <= CUT ? Math.log(2) / Math.log1p(rank) : 0;
    }
  },

  /** {@code 1 / rank}, however low the target stands; the mean is the MRR. */
  RECIPROCAL_RANK("MRR") {
    @Override
    public double of(int rank) {
      return 1.0 / rank;
    }
  };

  private static final int CUT = 10;

  private final String label;

  Metric(String label) {
    this.label = label;
  }

  /** The usual short name. */
  public String label() {
    return label;
  }

  /** The value of a rank, which is 1 or more. */
  public abstract double of(int rank);
}
