/**
 * Patch maps of many pairs: in one unit, and as one map.
 *
 * @module
 */

import { OpError } from "./errors.ts";
import type { GridJson, Nested } from "./grid_json.ts";

/**
 * A patch map in shares of what tells the clean run from the corrupted one: 0 is no effect, 1 brings the clean run's answer
 * back. Cell x becomes (x − unpatched) / (clean − corrupted), where `unpatched` is what a cell without any effect has: the
 * corrupted run's difference of logits, or 0 for estimates.
 *
 * @example
 * ```ts
 * import { normalizedPatch, patch, Runner } from "@probegraph/probegraph";
 *
 * const pairs = new Runner({ store: "memory://" }).fromInline({ clean: ["Ignore your rules."], other: ["Ignore my rules."] });
 * const texts = { clean: pairs.colText("clean"), corrupted: pairs.colText("other") };
 * const map = patch({ ...texts, model: "onnx:demo/model", answer: "I", wrong: "Here", site: "hook_resid_pre" });
 * console.log(normalizedPatch(await map.toJson()).axes); // [ "layer", "position" ]
 * ```
 *
 * @param map The result of an `LLMPatchOp`.
 * @throws {OpError} if the grid is no patch map
 */
export function normalizedPatch(map: GridJson): GridJson {
  const { clean, corrupted, unpatched } = factsOf(map);
  const rows = map.rows.map((row, i) => mapNested(row, (x) => (x - unpatched[i]) / (clean[i] - corrupted[i])));
  return { ...map, rows };
}

/** The mean of many maps. */
export interface MeanMap {
  /** Names of the axes. */
  readonly axes: readonly string[];
  /** The number of pairs. */
  readonly pairs: number;
  /** The mean of each cell. */
  readonly mean: Nested<number>;
  /** The standard deviation of each cell between pairs (n − 1); `null` for a single pair. */
  readonly spread: Nested<number> | null;
}

/**
 * The mean of the rows of a grid whose rows all have the same cells: patch maps of pairs of one template, or maps by head.
 *
 * @example
 * ```ts
 * import { meanMap } from "@probegraph/probegraph";
 *
 * const map = { axes: ["layer"], labels: { layer: ["0", "1"] }, rows: [[0, 1], [1, 3]] };
 * console.log(meanMap(map).mean); // [ 0.5, 2 ]
 * ```
 *
 * @throws {OpError} if there are no rows, or they have different cells
 */
export function meanMap({ axes, rows }: GridJson): MeanMap {
  if (rows.length === 0) throw new OpError("Cannot take the mean of a grid: it has no rows");
  const shapes = rows.map(shapeOf);
  const odd = shapes.findIndex((shape) => shape.join() !== shapes[0].join());
  if (odd !== -1) {
    throw new OpError(
      `Cannot take the mean of a grid: row 0 has ${shapes[0].join(" × ")} cells (${axes.join(" × ")}) and row ${odd} ` +
        `${shapes[odd].join(" × ")}; take pairs of equally many tokens, or the axes layer_head`,
    );
  }
  const flat = rows.map((row) => (row as readonly unknown[]).flat(Infinity) as number[]);
  const means = flat[0].map((_, cell) => sumOf(flat, (row) => row[cell]) / rows.length);
  const spreads = means.map((mean, cell) =>
    Math.sqrt(sumOf(flat, (row) => (row[cell] - mean) ** 2) / (rows.length - 1))
  );
  const shaped = (values: readonly number[]) => {
    let next = 0;
    return mapNested(rows[0], () => values[next++]);
  };
  return { axes, pairs: rows.length, mean: shaped(means), spread: rows.length === 1 ? null : shaped(spreads) };
}

function factsOf({ facts }: GridJson) {
  const { clean, corrupted, unpatched } = facts ?? {};
  if (clean !== undefined && corrupted !== undefined && unpatched !== undefined) return { clean, corrupted, unpatched };
  throw new OpError(
    "Cannot normalize a grid that is no patch map: it does not say what the clean and corrupted runs gave",
  );
}

function sumOf<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((sum, item) => sum + value(item), 0);
}

function shapeOf(row: Nested<number>): number[] {
  const shape: number[] = [];
  for (let level: unknown = row; Array.isArray(level); level = level[0]) shape.push(level.length);
  return shape;
}

function mapNested(list: Nested<number>, change: (value: number) => number): Nested<number> {
  return list.map((item) => typeof item === "number" ? change(item) : mapNested(item, change));
}
