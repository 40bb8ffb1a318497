/**
 * @module
 */

/** The value at a share of the way through sorted values, linear between the two nearest (NumPy's default method). */
export function quantile(sorted: Float64Array, share: number): number {
  const at = share * (sorted.length - 1);
  const [low, high] = [sorted[Math.floor(at)], sorted[Math.ceil(at)]];
  // Between two infinities there is no number.
  return low === high ? low : low + (high - low) * (at - Math.floor(at));
}
