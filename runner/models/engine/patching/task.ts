/**
 * What is patched, and what comes of it.
 *
 * @module
 */
import { largest } from "../../../../ops/extremes.ts";
import type { CutFacts } from "../cut_facts.ts";
import type { EngineInfo, ModelRequest } from "../engine.ts";
import type { Device } from "../device.ts";
import type { PatchAxes } from "../../../../ops/types/patches.ts";

/** A patch map of one model, for any number of pairs. */
export interface PatchTask {
  /** What is replaced in each layer, such as `hook_resid_pre`. */
  readonly site: string;
  /** The blocks, ascending. */
  readonly layers: readonly number[];
  /** What there is a cell for. */
  readonly axes: PatchAxes;
  /** Each cell by a run, or all from one backward pass. */
  readonly method: "exact" | "gradient";
  /** Tokens whose logits pairs compare. */
  readonly tokenIds: readonly number[];
  /** Most rows of one pass. */
  readonly batchSize: number;
}

/** A model to patch. */
export interface PatchRequest extends ModelRequest {
  /** What to patch. */
  readonly task: PatchTask;
  /** Where to compute it. */
  readonly device: Device;
}

/** Two rows of equally many tokens, and the logits that are compared. */
export interface PatchPair {
  /** Token ids of the run whose activations are put in. */
  readonly clean: Int32Array<ArrayBuffer>;
  /** Token ids of the run that is patched. */
  readonly corrupted: Int32Array<ArrayBuffer>;
  /** The place in `tokenIds` of the token whose logit counts for. */
  readonly answer: number;
  /** The place of the token whose logit counts against. */
  readonly wrong: number;
}

/** A patch map. */
export interface PatchMap {
  /** Logit of the answer less that of the wrong token, in the clean run. */
  readonly clean: number;
  /** The same in the corrupted run. */
  readonly corrupted: number;
  /**
   * For each layer and each cell in it: with `exact` the difference of logits with the cell patched, with `gradient` the estimate
   * of how much it changes. Row-major, of shape [layers, cells]; positions are the outer axis of cells.
   */
  readonly values: Float64Array<ArrayBuffer>;
  /** The largest of both runs' logits, of either sign: what rounding is a fraction of. */
  readonly largestLogit: number;
}

/** What a patcher says about itself when it is ready. */
export interface PatcherInfo extends EngineInfo {
  /** Heads at the patched points, of which there are cells. */
  readonly heads: number;
}

/** A model that is patched, ready to run. */
export interface Patcher {
  /** What it is. */
  readonly info: PatcherInfo;
  /** What it loaded. */
  readonly cut: CutFacts;
  /** The patch map of a pair. */
  patch(pair: PatchPair): Promise<PatchMap>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** The point of a layer that is patched. */
export function pointName(layer: number, { site }: PatchTask): string {
  return `blocks.${layer}.${site}`;
}

/** The largest of some logits, of either sign. */
export function largestOf(logits: readonly Float32Array[]): number {
  return largest(logits.map((values) => largest(values.map(Math.abs))));
}

/** How much more likely a pair's answer is than its wrong token, of the logits of all asked tokens. */
export function logitDifference(logits: Float32Array, { answer, wrong }: PatchPair): number {
  return logits[answer] - logits[wrong];
}
