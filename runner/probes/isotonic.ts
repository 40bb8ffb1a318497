/**
 * Isotonic regression by pooling adjacent violators: Barlow, Bartholomew, Bremner and Brunk, "Statistical inference
 * under order restrictions", 1972.
 *
 * @module
 */

/** A function that never falls: linear between its points, constant beyond them. */
export interface StepPoints {
  /** Rising. */
  readonly x: Float64Array;
  /** The value at each `x`. */
  readonly y: Float64Array;
}

/**
 * Fits a function that never falls.
 *
 * @param scores Where the function is observed. Equal ones are put together first.
 * @param labels What is observed there: 0 or 1.
 * @returns The points of the function; those in the middle of a level stretch are left out.
 */
export function isotonicRegression(scores: Float64Array, labels: Uint8Array): StepPoints {
  const order = [...scores.keys()].sort((a, b) => scores[a] - scores[b]);
  const x: number[] = [];
  const pools: Pool[] = [];
  for (let at = 0; at < order.length;) {
    const score = scores[order[at]];
    let [sum, weight] = [0, 0];
    for (; at < order.length && scores[order[at]] === score; at++, weight++) sum += labels[order[at]];
    x.push(score);
    pools.push({ sum, weight, points: 1 });
    pool(pools);
  }
  const y = pools.flatMap(({ sum, weight, points }) => new Array<number>(points).fill(sum / weight));
  const kept = x.map((_, i) => i).filter((i) =>
    i === 0 || i === x.length - 1 || y[i] !== y[i - 1] || y[i] !== y[i + 1]
  );
  return { x: Float64Array.from(kept, (i) => x[i]), y: Float64Array.from(kept, (i) => y[i]) };
}

interface Pool {
  sum: number;
  weight: number;
  points: number;
}

/** Joins the last two pools for as long as the last one has the lower mean. */
function pool(pools: Pool[]): void {
  while (pools.length > 1) {
    const [before, last] = pools.slice(-2);
    if (before.sum * last.weight <= last.sum * before.weight) return;
    pools.pop();
    before.sum += last.sum;
    before.weight += last.weight;
    before.points += last.points;
  }
}
