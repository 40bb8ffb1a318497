/**
 * Which activations a classifier was trained on.
 *
 * @module
 */

import { isOp } from "../op_reference.ts";

/** Where activations were taken, as far as their op says. */
export interface TrainedOn {
  /** The hidden state. */
  readonly layer: number | bigint | null;
  /** The hook point. */
  readonly hookPoint: string | null;
  /** Whether the last tokens' vectors were taken, or means. */
  readonly tokenMode: "last" | "mean";
}

/** Where the activations were taken that a classifier was trained on; nowhere, where its op does not say. */
export function trainedOn(probe: unknown): TrainedOn {
  const x = isOp(probe) ? probe.fields.x : undefined;
  const { layer = null, hookPoint = null, point = null, tokenMode } = isOp(x) ? x.fields : {};
  return { layer, hookPoint: hookPoint ?? point, tokenMode: tokenMode === "mean" ? "mean" : "last" } as TrainedOn;
}
