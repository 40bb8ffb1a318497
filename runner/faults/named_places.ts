/**
 * What ops name of a model.
 *
 * @module
 */

import type { Op } from "../../ops/op.ts";
import { isOp } from "../../ops/op_reference.ts";
import { LLMClassScoresOp } from "../../ops/types/class_scores.ts";
import { LLMLayerActivationsOp } from "../../ops/types/language_models.ts";
import { LLMLogitLensOp } from "../../ops/types/readings.ts";
import type { NamedPlaces } from "../models/mod.ts";

/** The layers, hook points, heads and labels that an op and its edits name. */
export function namedPlaces({ type, fields }: Op): NamedPlaces {
  const edits = listOf(fields.edits).filter((edit) => isOp(edit, "edit"));
  return {
    ...layersOf(type, numbers([fields.layer]), numbers(fields.layers)),
    points: [fields.hookPoint, fields.point, ...edits.flatMap((edit) => listOf(edit.fields.points))].filter(isText),
    heads: numbers([...listOf(fields.heads), ...edits.flatMap((edit) => listOf(edit.fields.heads))]),
    ...(type === LLMClassScoresOp.type && { labels: fields.labels as (string | number)[] | null }),
  };
}

/** Providers count the layers of activations; a lens reads states; all others name blocks. */
function layersOf(type: string, layer: number[], layers: number[]): NamedPlaces {
  if (type === LLMLayerActivationsOp.type) return { layers: layer };
  return type === LLMLogitLensOp.type ? { states: layers } : { states: layer, blocks: layers };
}

function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : [];
}

function numbers(values: unknown): number[] {
  return listOf(values).filter((value) => typeof value === "number" || typeof value === "bigint").map(Number);
}

function isText(value: unknown): value is string {
  return typeof value === "string";
}
