/**
 * What passes between the program and the worker that trains a probe.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import type { Protocol } from "../workers/calls.ts";
import type { ProbeSpec } from "./train_here.ts";

/** One question, whose answer is the probe. */
export interface TrainingProtocol extends Protocol {
  /** What to train, on what, with how many cores at first. */
  readonly question: {
    readonly spec: ProbeSpec;
    readonly x: Matrix;
    readonly y: Uint8Array;
    readonly cores: number;
  };
  /** The trained probe. */
  readonly answer: Probe;
  /** How far training is, or a warning. */
  readonly note: { readonly fraction: number } | { readonly warning: string };
  /** The cores that may be used now. */
  readonly news: number;
}
