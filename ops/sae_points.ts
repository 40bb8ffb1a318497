/**
 * The points that loaded autoencoders read, so that edits need not name them.
 *
 * @module
 */

import { pointOfLayer } from "./hook_points.ts";
import type { Op } from "./op.ts";
import { isOp } from "./op_reference.ts";

const points = new Map<string, string>();

/** Remembers where the autoencoder of a content hash reads, in this process. */
export function rememberSaePoint(contentHash: string, point: string): void {
  points.set(contentHash, point);
}

/** What of an autoencoder's op tells where it reads. */
export interface SaePlace {
  /** Of one that was loaded. */
  readonly contentHash?: unknown;
  /** The point, where it was told. */
  readonly point?: unknown;
  /** What one that is trained learns from. */
  readonly activations?: unknown;
}

/** The point that an autoencoder reads, where it was loaded in this process, or its op or its activations say so. */
export function saePoint({ contentHash, point, activations }: SaePlace): string | undefined {
  if (typeof point === "string") return point;
  return isOp(activations) ? pointOfActivations(activations) : points.get(String(contentHash));
}

/** The point where activations were taken; `undefined` for a layer that is counted from the end, and for other vectors. */
function pointOfActivations({ fields }: Op): string | undefined {
  const named = fields.hookPoint ?? fields.point;
  return typeof named === "string" ? named : pointOfLayer(fields.layer);
}
