package io.orthant.blackbox.task;

/** What a task is for. No task belongs to two of these. */
public enum Split {
  /** To train on. */
  TRAIN,
  /** To choose by: checkpoints, step sizes, settings. */
  VALIDATION,
  /** To report on. */
  TEST
}
