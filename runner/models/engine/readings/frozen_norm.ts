/**
 * A model's final norm as a linear map, with its scale frozen.
 *
 * A layer norm is γ (x − mean x) / s(x) + β, an RMS norm γ x / s(x). γ and β are the same for all x: what the norm makes of a
 * few known vectors says them, whatever nodes it is made of.
 *
 * @module
 */
import type { Stage } from "./stage.ts";

/** So large that the norm's ε is nothing beside it. */
const LARGE = 1e4;

/** A final norm. */
export interface FrozenNorm {
  /** γ. */
  readonly gain: Float64Array;
  /** β. */
  readonly shift: Float64Array;
  /** Whether the mean is taken off. */
  readonly isCentred: boolean;
}

/** Finds γ and β by running the norm. @param size the length of a state */
export async function frozenNorm(norm: Stage, size: number): Promise<FrozenNorm> {
  const turns = alternating(size);
  const probes = new Float32Array(3 * size);
  probes.set(turns.map((value) => LARGE * value), size);
  probes.fill(1, 2 * size);
  const { data } = await norm.all({ data: probes, size });
  const shift = Float64Array.from(data.subarray(0, size));
  const root = Math.sqrt(turns.reduce((sum, value) => sum + value * value, 0) / size);
  const gain = shift.map((value, i) => (data[size + i] - value) * root / turns[i]);
  const ofOnes = shift.map((value, i) => data[2 * size + i] - value);
  const length = (values: Float64Array) => Math.sqrt(values.reduce((sum, value) => sum + value * value, 0));
  return { gain, shift, isCentred: length(ofOnes) < 0.1 * length(gain) };
}

/** Numbers other than 0 whose mean is 0. */
function alternating(size: number): Float64Array {
  const turns = Float64Array.from({ length: size }, (_, i) => i % 2 === 0 ? 1 : -1);
  if (size % 2 === 1) turns[size - 2] = -2;
  return turns;
}

/** γ x, or γ (x − mean x): what the norm makes of x but for its scale and shift. */
export function scaled({ gain, isCentred }: FrozenNorm, x: ArrayLike<number>): Float64Array {
  let sum = 0;
  for (let i = 0; i < gain.length; i++) sum += x[i];
  const mean = isCentred ? sum / gain.length : 0;
  return gain.map((value, i) => value * (x[i] - mean));
}

/** 1 / s(x), from x and what the norm makes of it; and how far the norm is from being linear with it. */
export function frozenScale(
  norm: FrozenNorm,
  x: ArrayLike<number>,
  normed: ArrayLike<number>,
): { readonly scale: number; readonly error: number } {
  const bare = scaled(norm, x);
  let [products, squares] = [0, 0];
  bare.forEach((value, i) => {
    products += value * (normed[i] - norm.shift[i]);
    squares += value * value;
  });
  const scale = squares === 0 ? 0 : products / squares;
  let [off, all] = [0, 0];
  bare.forEach((value, i) => {
    off += (normed[i] - norm.shift[i] - value * scale) ** 2;
    all += normed[i] ** 2;
  });
  return { scale, error: Math.sqrt(off / (all || 1)) };
}
