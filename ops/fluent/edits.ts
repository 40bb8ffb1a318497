/**
 * The methods and functions that make edits: short forms first, which are printed where they can say it.
 *
 * @module
 */

import type { AblateHeadsOptions, AddOptions, EditOptions, EditPlace, EditPoints } from "../handles/edit.ts";
import { STREAM_POINTS } from "../hook_points.ts";
import { EditOp } from "../types/edits.ts";
import { type Argument, fluentMethod } from "./description.ts";

/** Where an edit is done. */
const point: Argument = {
  field: "points",
  also: ["points"],
  accepts: 'where it is done, such as "blocks.3.hook_resid_post"; "blocks.*.hook_resid_post" is that of every block',
  written: (points) => {
    const names = points as readonly string[];
    return names.length === 1 ? ["point", names[0]] : ["points", names];
  },
};
/** Where it is not known otherwise. */
export const requiredPoint = { ...point, required: true } as const;
/** Of which of what flows there. */
export const place = { positions: {}, heads: {}, neurons: {} };
/** How strongly something is added. */
export const strength = { factor: {}, keepNorm: {} };
/** What features of a spliced autoencoder become. */
export const clamped = {
  clamp: { accepts: "features with the values that they get, as in { 3: 5 }, or null" },
  whereOn: {},
};
const direction = { on: ["vector", "classifier"], receiver: "value", makes: EditOp } as const;

export const add = fluentMethod<AddOptions, "points">({
  ...direction,
  name: "add",
  options: { point: requiredPoint, ...place, ...strength },
  fixed: { action: "add" },
});

export const ablate = fluentMethod<EditPoints & EditPlace, "points">({
  ...direction,
  name: "ablate",
  options: { point: { ...point, default: STREAM_POINTS }, ...place },
  fixed: { action: "ablate" },
});

export const set = fluentMethod<EditPoints & EditPlace, "points">({
  ...direction,
  name: "set",
  on: ["vector"],
  options: { point: requiredPoint, ...place },
  fixed: { action: "set" },
});

export const ablateHeads = fluentMethod<AblateHeadsOptions>({
  name: "ablateHeads",
  options: {
    layer: {
      field: "points",
      required: true,
      accepts: "a block's index, from 0",
      toField: (layer) => `blocks.${layer}.attn.hook_z`,
      written: layerOfHeads,
    },
    heads: { required: true },
    positions: {},
  },
  makes: EditOp,
  fixed: { action: "scale", factor: 0 },
});

function layerOfHeads(points: unknown): ["layer", number] | undefined {
  const [name, ...others] = points as readonly string[];
  const [, layer] = /^blocks\.(\d+)\.attn\.hook_z$/.exec(name) ?? [];
  return layer === undefined || others.length > 0 ? undefined : ["layer", Number(layer)];
}

export const edit = fluentMethod<EditOptions, "points">({
  name: "edit",
  options: {
    action: { required: true },
    point: requiredPoint,
    value: {},
    ...place,
    ...strength,
    keys: {},
    feature: {},
    ...clamped,
    errorTerm: {},
  },
  makes: EditOp,
});
