/**
 * What passes between the program and the worker that trains a probe.
 *
 * @module
 */

import type { Matrix } from "../../stores/formats/matrix.ts";
import type { Probe } from "../../stores/formats/probe.ts";
import type { Protocol } from "../workers/calls.ts";
import type { SentError } from "../workers/messages.ts";
import type { ForestTask } from "./forest/forest_pool.ts";
import type { GrownTree } from "./forest/tree.ts";
import type { ProbeSpec } from "./train_here.ts";

/** Each question is for probes that are trained on the same rows. */
export interface TrainingProtocol extends Protocol {
  /** What to train, on what, with how many cores at first. */
  readonly question: {
    readonly specs: readonly ProbeSpec[];
    readonly x: Matrix;
    readonly y: Uint8Array;
    readonly cores: number;
  };
  /** How each ended: the trained probe, or what its training failed for. */
  readonly answer: readonly (
    | { readonly status: "fulfilled"; readonly value: Probe }
    | { readonly status: "rejected"; readonly reason: SentError }
  )[];
  /** Rows that other threads may take part in products of; a forest, whose trees it waits for; how far training is, or a warning: `of` says of which. */
  readonly note:
    | { readonly shared: WebAssembly.Memory }
    | { readonly forest: ForestTask; readonly seeds: readonly number[] }
    | { readonly of: number } & ({ readonly fraction: number } | { readonly warning: string });
  /** The cores that may be used now, or the trees that it waits for. */
  readonly news: number | { readonly trees: readonly GrownTree[] };
}
