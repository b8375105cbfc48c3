package io.orthant.index;

/**
 * What of an index file is read into memory when it is opened. What is not stays mapped: the
 * operating system reads it when a search needs it, and may drop it again. Results are the same.
 */
public enum Preload {
  /** Nothing: opening takes about the same time whatever the size of the file. */
  NONE,

  /**
   * Everything but the rows. Searches then touch the disk only for the rows they score exactly,
   * however little memory is left for the file.
   */
  CODES,

  /** Everything. */
  ALL
}
