/**
 * The memory of L-BFGS: the last steps, and the approximation of the inverse Hessian that they make.
 *
 * @module
 */

import { addScaled, addScaledThenDot, dot } from "./vector.ts";

/** The number of past steps that shape the next one. */
const MEMORY = 10;

interface Pair {
  /** The step that was taken. */
  readonly s: Float64Array;
  /** How the gradient changed with it. */
  readonly y: Float64Array;
  readonly sy: number;
}

/** Past steps of L-BFGS. */
export class LbfgsMemory {
  #pairs: Pair[] = [];

  /** Whether there is no step. */
  get isEmpty(): boolean {
    return this.#pairs.length === 0;
  }

  /** Forgets all steps. */
  clear(): void {
    this.#pairs = [];
  }

  /**
   * Adds a step, and forgets the oldest where there are too many.
   *
   * @param s The step.
   * @param y How the gradient changed with it.
   * @param curvature `product` is `s · y`; a step with no more than `least` of it is left out, since the approximation
   * would not be positive any more.
   */
  add(s: Float64Array, y: Float64Array, { product, least }: { product: number; least: number }): void {
    if (product <= least) return;
    this.#pairs.push({ s, y, sy: product });
    if (this.#pairs.length > MEMORY) this.#pairs.shift();
  }

  /**
   * The two-loop recursion of Nocedal.
   *
   * @param gradient The gradient.
   * @param curvatures About the second derivative of each variable, in whose scale it moves. Default: 1 each.
   * @returns The approximate inverse Hessian times the gradient, turned downhill, and its product with the gradient.
   */
  direction(gradient: Float64Array, curvatures?: Float64Array): { direction: Float64Array; slope: number } {
    const pairs = this.#pairs;
    let direction: Float64Array = new Float64Array(gradient.length);
    addScaled(-1, gradient, direction);
    const last = pairs.at(-1);
    if (last === undefined) {
      direction = divided(direction, curvatures);
      return { direction, slope: dot(gradient, direction) };
    }
    const factors: number[] = [];
    let product = dot(last.s, direction);
    for (let k = pairs.length - 1; k >= 0; k--) {
      factors[k] = product / pairs[k].sy;
      product = addScaledThenDot(-factors[k], pairs[k].y, direction, pairs[Math.max(k - 1, 0)].s);
    }
    const scale = last.sy / dot(last.y, divided(last.y, curvatures));
    for (let i = 0; i < direction.length; i++) direction[i] *= scale;
    direction = divided(direction, curvatures);
    product = dot(pairs[0].y, direction);
    for (const [k, { s, sy }] of pairs.entries()) {
      product = addScaledThenDot(factors[k] - product / sy, s, direction, pairs[k + 1]?.y ?? gradient);
    }
    return { direction, slope: product };
  }
}

function divided(a: Float64Array, b: Float64Array | undefined): Float64Array {
  return b === undefined ? a : a.map((value, i) => value / b[i]);
}
