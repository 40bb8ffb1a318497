/**
 * How an autoencoder is trained, and what it has learned so far.
 *
 * @module
 */

import type { TrainedArchitecture } from "../../../ops/types/autoencoders.ts";

/** How it is trained. */
export interface TrainingSettings {
  /** How many features it has. */
  readonly width: number;
  /** How many are on for a vector. */
  readonly k: number;
  /** Which are kept. */
  readonly architecture: TrainedArchitecture;
  /** How often each vector is seen. */
  readonly epochs: number;
  /** Vectors in a step. */
  readonly batchSize: number;
  /** Adam's rate where it is highest. */
  readonly learningRate: number;
  /** What the loss of dead features counts. */
  readonly auxCoefficient: number;
  /** After how many batches without a vector that it is on for a feature is dead. */
  readonly deadAfter: number;
  /** Of the first directions and of the order of the vectors. */
  readonly seed: number;
}

/** The vectors that it learns from, in figures. */
export interface VectorFacts {
  /** The mean of all. */
  readonly mean: Float64Array;
  /** Their length, on average. */
  readonly length: number;
  /** Their squared distance from the mean, on average. */
  readonly variance: number;
}

/** Numbers that are learned, with Adam's moving averages of their gradients and of their squares. */
export interface Learned {
  /** The numbers. */
  readonly values: Float32Array;
  /** The averages of the gradients. */
  readonly mean: Float32Array;
  /** The averages of their squares. */
  readonly square: Float32Array;
}

/** What has been learned: enough to go on from. */
export interface TrainingState {
  /** Steps that were done. */
  steps: number;
  /** One row for each feature: with what a vector is multiplied. */
  readonly encoder: Learned;
  /** Added to that. */
  readonly encoderBias: Learned;
  /** One row for each feature: its direction, of length 1. */
  readonly decoder: Learned;
  /** Added to what is decoded. */
  readonly decoderBias: Learned;
  /** For each feature the batches since one had a vector that it was on for. */
  readonly off: Float32Array;
  /** For each feature the vectors that it was on for, of those that are counted. */
  readonly on: Float32Array;
  /** Vectors that were counted. */
  counted: number;
}

/** What was seen in a step. */
export interface StepFacts {
  /** The squared error of the vectors, on average, over their variance. */
  readonly loss: number;
  /** Features that were on for a vector, on average. */
  readonly l0: number;
  /** Features that count as dead. */
  readonly dead: number;
}

/**
 * Rates go with one over the square root of the width: figure 3 of Gao et al. (arXiv:2406.04093). Theirs is a fifth of this, for
 * trainings of many more steps.
 */
const RATE = 1e-3;
const RATE_WIDTH = 2 ** 14;

/** Adam's rate for an autoencoder of some width. */
export function rateForWidth(width: number): number {
  return RATE / Math.sqrt(width / RATE_WIDTH);
}
