/**
 * Gauss–Legendre quadrature: the places and weights with which polynomials of twice the degree are integrated exactly.
 *
 * @module
 */

/** A place, and what the function there counts for. */
export interface QuadratureNode {
  /** Between 0 and 1. */
  readonly node: number;
  /** Of all nodes, they sum to 1. */
  readonly weight: number;
}

/** The nodes of an integral from 0 to 1, descending (https://dlmf.nist.gov/3.5.v). @param count how many, at least 1 */
export function legendreNodes(count: number): QuadratureNode[] {
  return Array.from({ length: count }, (_, i) => {
    let x = Math.cos(Math.PI * (i + 0.75) / (count + 0.5));
    // Newton's steps end where rounding does: from this start, six are more than enough.
    for (let step = 0; step < 6; step++) x -= newtonStep(legendre(count, x));
    const { slope } = legendre(count, x);
    return { node: (1 + x) / 2, weight: 1 / ((1 - x * x) * slope * slope) };
  });
}

/** A function's value and derivative at a place. */
interface Tangent {
  readonly value: number;
  readonly slope: number;
}

function newtonStep({ value, slope }: Tangent): number {
  return value / slope;
}

/** A Legendre polynomial, by the three-term recurrence. */
function legendre(degree: number, x: number): Tangent {
  let [before, value] = [1, x];
  for (let n = 2; n <= degree; n++) [before, value] = [value, ((2 * n - 1) * x * value - (n - 1) * before) / n];
  return { value, slope: degree * (x * value - before) / (x * x - 1) };
}
