package io.orthant.blackbox.attack;

import io.orthant.blackbox.Oracle;
import io.orthant.blackbox.OracleFailureException;
import java.util.List;

/** A model that takes vectors, and tells its best answers and their scores and nothing else. */
public interface RankedModel {
  /** Numbers of an input. */
  int dimension();

  /**
   * Asks the model.
   *
   * @param inputs of {@link #dimension()} numbers each, not to be changed
   * @return one ranking for each input
   * @throws OracleFailureException if the call as a whole brought no answer
   */
  List<Ranking> rank(double[][] inputs);

  /** In which precision it computes its scores. */
  Oracle.Precision precision();
}
