/**
 * The points of loaded autoencoders, so that edits need not name them.
 *
 * @module
 */

import { pointOfLayer } from "./hook_points.ts";
import type { Op } from "./op.ts";
import { isOp } from "./op_reference.ts";

/** The points that the files of an autoencoder name. */
export interface NamedPoints {
  /** Where it reads. */
  readonly point?: string;
  /** Where it writes, if that is elsewhere: a transcoder. */
  readonly pointOut?: string;
}

const known = new Map<string, NamedPoints>();

/** Remembers what the files of a content hash say, in this process. */
export function rememberSaePoints(contentHash: string, { point, pointOut }: NamedPoints): void {
  known.set(contentHash, { point, pointOut });
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

/** The point that an autoencoder writes: where it reads, unless its files name another one. */
export function saePoint({ contentHash, point: told, activations }: SaePlace): string | undefined {
  const { point, pointOut } = known.get(String(contentHash)) ?? {};
  if (pointOut !== undefined) return pointOut;
  if (typeof told === "string") return told;
  return isOp(activations) ? pointOfActivations(activations) : point;
}

/** The point where activations were taken; `undefined` for a layer that is counted from the end, and for other vectors. */
function pointOfActivations({ fields }: Op): string | undefined {
  const named = fields.hookPoint ?? fields.point;
  return typeof named === "string" ? named : pointOfLayer(fields.layer);
}
