package io.orthant.bench.experiment;

import io.orthant.learn.nn.DepthClassifierConfig.Body;
import io.orthant.learn.nn.DepthClassifierConfig.Flow;
import io.orthant.learn.nn.DepthClassifierConfig.Residual;
import io.orthant.learn.nn.DepthNoise;

/** The image classifiers that are compared, of nearly the same number of parameters. */
enum DepthModel {
  ODE("ODE", "none"),
  ADDITIVE("additive 0.3", "additive:0.3"),
  MULTIPLICATIVE("multiplicative 0.5", "multiplicative:0.5"),
  DROPOUT("dropout 0.5", "dropout:0.5"),
  RESIDUAL("residual", "none");

  private static final int BLOCKS = 3;

  private final String title;
  private final String noise;

  DepthModel(String title, String noise) {
    this.title = title;
    this.noise = noise;
  }

  String title() {
    return title;
  }

  boolean noisy() {
    return !noise.equals("none");
  }

  Body body(int steps) {
    return this == RESIDUAL ? new Residual(BLOCKS) : new Flow(steps, DepthNoise.parse(noise));
  }
}
