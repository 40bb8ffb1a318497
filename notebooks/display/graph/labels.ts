/**
 * The few words that a node of a picture has room for.
 *
 * @module
 */

import type { Op } from "../../../ops/op.ts";
import { shorten, valueText } from "../text.ts";

/** What a node is: its type without what every type name has. */
export function titleOf(op: Op): string {
  return shorten(op.type.replace(/(Dataset|Column)?Op$/, ""), 26);
}

/** The parameters that tell ops of a type apart, in the order of their weight. */
const TELLING = ["columnName", "filePath", "layer", "layerNum", "tokenMode", "modelType", "operation", "trueValues"];

/** What tells a node from others of its type, on one line. */
export function detailOf(op: Op): string {
  const given = op.parameters;
  const known = TELLING.filter((name) => given[name] !== undefined && given[name] !== null);
  const names = known.length > 0 ? known.slice(0, 2) : firstChoices(given);
  return shorten(names.map((name) => parameterText(name, given[name])).join(" · "), 28);
}

/** What an ephemeral op does, as the label of an edge. */
export function edgeLabel(through: readonly Op[]): string {
  return shorten(through.map((op) => detailOf(op) || titleOf(op)).join(" › "), 30);
}

function firstChoices(given: Readonly<Record<string, unknown>>): string[] {
  return Object.keys(given).filter((name) => {
    return (typeof given[name] === "string" || typeof given[name] === "number") && !name.endsWith("Hash");
  }).slice(0, 1);
}

function parameterText(name: string, value: unknown): string {
  if (name === "filePath") return String(value).replaceAll("\\", "/").split("/").at(-1)!;
  if (name === "layer" || name === "layerNum") return `layer ${value}`;
  return Array.isArray(value) ? value.map((item) => valueText(item, 20)).join(", ") : valueText(value, 40);
}
