package io.orthant.blackbox.attack;

import io.orthant.blackbox.OracleFailureException;
import java.util.List;

/** A model that takes histories of items, and tells its best answers and their scores. */
@FunctionalInterface
public interface HistoryModel {
  /**
   * Asks the model.
   *
   * @param histories item numbers, oldest first; none is empty
   * @return one ranking for each history
   * @throws OracleFailureException if the call as a whole brought no answer
   */
  List<Ranking> rank(List<int[]> histories);
}
