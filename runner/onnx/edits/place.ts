/**
 * Where an edit takes hold of a graph, and how.
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { Point } from "../points/point.ts";
import type { EditPlace, GraphEdit } from "./graph_edit.ts";

/**
 * How an edit takes the vectors at a point.
 *
 * @param name the point's, for messages
 * @throws {ModelError} if the edit's vector has another length than the point's, or its action is none for the point
 */
export function placeOf(edit: GraphEdit, point: Point, name: string): EditPlace {
  if (point.kind === "pattern") return placeInPattern(edit, point, name);
  if (point.norm !== undefined) {
    throw new ModelError(
      `Cannot edit hook point "${name}": a fused node normalises and multiplies by gains within itself; it can be read, and ` +
        "edited in an export that has norms taken apart; the stream before it is hook_resid_pre or hook_resid_mid",
    );
  }
  const { kind, heads, size, packed } = point;
  const { valueSize } = edit;
  const choice = kind === "stream" || kind === "normalized" ? undefined : kind;
  if (edit.splice !== undefined && (packed !== undefined || valueSize !== heads * size)) {
    throw new ModelError(
      `Cannot splice at hook point "${name}": the autoencoder writes ${valueSize} numbers, and the point has ${
        heads * size
      }` +
        (packed === undefined
          ? ""
          : " within a fused tensor; an export without fused attention has them by themselves"),
    );
  }
  if (valueSize === 0 || valueSize === size) {
    const [groups, first] = packed === undefined ? [heads, 0] : [packed.heads, packed.first * size];
    const [count, width] = kind === "heads" ? [heads, size] : [size, 1];
    return { groups, size, choice, count, width, first };
  }
  // Heads side by side in one vector.
  if (valueSize === heads * size) {
    const all = (packed?.heads ?? heads) * size;
    return { groups: 1, size: all, choice, count: heads, width: size, first: (packed?.first ?? 0) * size };
  }
  const sizes = kind === "heads" ? `${size} numbers for each of ${heads} heads, or ${heads * size} for all` : `${size}`;
  throw new ModelError(
    `Cannot edit hook point "${name}": the edit's vector has ${valueSize} numbers, and the point ${sizes}; a vector of ` +
      "activations at this point of this model, or a probe trained on them, fits",
  );
}

function placeInPattern({ action }: GraphEdit, { heads }: Point, name: string): EditPlace {
  if (action === "scale") return { groups: heads, size: 1, choice: "heads", count: heads, width: 1, first: 0 };
  throw new ModelError(
    `Cannot ${action} at hook point "${name}": attention's weights are no vectors; they can be scaled (action "scale", ` +
      "factor 0 knocks them out)",
  );
}
