/**
 * What a card is to reach, as ratios of speeds of one run.
 *
 * @module
 */
import type { Speed } from "./results.ts";

/** A goal, and what came of it. */
export interface Goal {
  /** What is divided by what. */
  readonly ratio: string;
  /** What it is to be at least. */
  readonly goal: number;
  /** What it is; `undefined` where one of both was not measured. */
  readonly found: number | undefined;
}

type Asked = Pick<Speed, "way" | "device" | "dtype">;
const at = (way: Speed["way"], device: string, dtype = "float32"): Asked => ({ way, device, dtype });

const GOALS: readonly (readonly [own: Asked, other: Asked, goal: number])[] = [
  [at("one layer", "cuda"), at("PyTorch, cut by hand", "cuda"), 1.2],
  [at("one layer", "cuda", "float16"), at("PyTorch, cut by hand", "cuda", "float16"), 1.2],
  [at("one layer", "cuda", "float16"), at("one layer", "cuda"), 1],
  [at("one layer", "webgpu"), at("one layer", "cuda"), 0.5],
  [at("all layers", "cuda"), at("one layer", "cuda"), 0.5],
  [at("all layers", "webgpu"), at("one layer", "webgpu"), 0.5],
  [at("one layer", "cpu"), at("products alone", "cpu"), 0.8],
];

/** The goals, beside what was measured: of several sizes of batches the fastest counts. */
export function goalsOf(speeds: readonly Speed[]): Goal[] {
  return GOALS.map(([own, other, goal]) => {
    const found = best(speeds, own) / best(speeds, other);
    return { ratio: `${nameOf(own)} / ${nameOf(other)}`, goal, found: Number.isFinite(found) ? found : undefined };
  });
}

function best(speeds: readonly Speed[], { way, device, dtype }: Asked): number {
  const alike = speeds.filter((speed) => speed.way === way && speed.device === device && speed.dtype === dtype);
  return alike.reduce((most, { rowsPerSecond }) => Math.max(most, rowsPerSecond), 0) || NaN;
}

function nameOf({ way, device, dtype }: Asked): string {
  return `${way}, ${device}, ${dtype}`;
}
