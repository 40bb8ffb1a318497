/**
 * What is told of repeated measurements.
 *
 * @module
 */

/** The middle of them; of an even number the upper one. */
export function median(values: readonly number[]): number {
  return values.toSorted((a, b) => a - b)[Math.floor(values.length / 2)];
}

/** How cost grows with size: the slope of the line through the logarithms of both, by least squares. */
export function growthExponent(points: readonly (readonly [size: number, cost: number])[]): number {
  const logs = points.map(([size, cost]) => [Math.log(size), Math.log(cost)]);
  const middle = [0, 1].map((axis) => logs.reduce((sum, point) => sum + point[axis], 0) / logs.length);
  const moment = (axis: 0 | 1): number =>
    logs.reduce((sum, point) => sum + (point[0] - middle[0]) * (point[axis] - middle[axis]), 0);
  return moment(1) / moment(0);
}
