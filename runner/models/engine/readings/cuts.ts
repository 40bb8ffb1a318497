/**
 * The parts of a model with which its states are read, as plain data.
 *
 * @module
 */
import type { HeadProjection } from "../../../onnx/readings/cuts.ts";
import type { LoadableCut } from "../loaded_cut.ts";

/** A part of a model by itself, and the input at which it begins. */
export interface StageCut {
  /** The part. */
  readonly cut: LoadableCut;
  /** Its input: [states, 1, size]. */
  readonly input: string;
  /** Its output. */
  readonly output: string;
}

/** The parts of a model with which its states are read. */
export interface ReadingCuts {
  /** From a state to the last hidden state. */
  readonly norm: StageCut;
  /** From there to logits. */
  readonly head: StageCut;
  /** How blocks project their heads, where that is needed. */
  readonly projections?: { readonly cut: LoadableCut; readonly blocks: readonly HeadProjection[] };
}
