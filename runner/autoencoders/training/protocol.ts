/**
 * What passes between the program and the worker that trains an autoencoder.
 *
 * @module
 */

import type { Matrix } from "../../../stores/formats/matrix.ts";
import type { Protocol } from "../../workers/calls.ts";
import type { StepFacts, TrainingSettings, TrainingState, VectorFacts } from "./settings.ts";

/** Vectors that move to the worker. */
export type SentVectors = Matrix<Float32Array<ArrayBuffer>>;

/** A question to the worker. */
export type TrainingQuestion =
  /** Begins, or goes on from a state. Nothing is answered. */
  | {
    readonly kind: "begin";
    readonly settings: TrainingSettings;
    readonly facts: VectorFacts;
    readonly state?: TrainingState;
    readonly threads: number;
  }
  /** Learns from a batch, and counts which features are on; answers what was seen. */
  | { readonly kind: "step"; readonly x: SentVectors; readonly rate: number; readonly isCounted: boolean }
  /** Answers the least of the features that are kept of a batch. */
  | { readonly kind: "threshold"; readonly x: SentVectors }
  /** Answers what has been learned. */
  | { readonly kind: "state" };

/** Questions of one training, in order. */
export interface SaeTrainingProtocol extends Protocol {
  /** What it is asked. */
  readonly question: TrainingQuestion;
  /** What it answers. */
  readonly answer: StepFacts | TrainingState | number | undefined;
}
