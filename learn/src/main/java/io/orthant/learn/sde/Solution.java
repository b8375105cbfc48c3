package io.orthant.learn.sde;

/**
 * Where a path led.
 *
 * @param state at the horizon; not copied
 * @param steps that were taken
 * @param refused that were taken back because their error was too large
 */
@SuppressWarnings("ArrayRecordComponent") // Handed to one caller, never compared.
public record Solution(double[] state, int steps, int refused) {}
