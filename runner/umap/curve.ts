/**
 * The curve that says how surely two points of the plane are connected. McInnes, Healy and Melville (2018), section 3.2
 * and definition 11.
 *
 * @module
 */

/** The curve `1 / (1 + a d^(2b))` of a distance d. */
export interface Curve {
  /** The factor. */
  readonly a: number;
  /** Half the exponent. */
  readonly b: number;
}

const SAMPLES = 300;
const MOST_STEPS = 200;
const FIRST_DAMPING = 1e-3;
/** Steps end when the sum of squares falls by less than this part. */
const SMALL_GAIN = 1e-12;

/**
 * Fits the curve, by least squares at 300 distances of 0 … 3 `spread`, to one that is 1 up to `minDist` and then falls as
 * `exp(-(d - minDist) / spread)`. The method is Levenberg's and Marquardt's (SIAM J. Appl. Math. 11, 1963).
 *
 * @param minDist Distance up to which points are surely connected, 0 … `spread`.
 * @param spread Distance beyond it at which the curve has fallen to 1/e, above 0.
 * @returns The curve.
 */
export function fitCurve(minDist: number, spread: number): Curve {
  // In units of the spread the fit is as easy for all spreads.
  const { a, b } = fitUnitCurve(minDist / spread);
  return { a: a / spread ** (2 * b), b };
}

function fitUnitCurve(minDist: number): Curve {
  const x = Float64Array.from({ length: SAMPLES }, (_, i) => 3 * i / (SAMPLES - 1));
  const y = x.map((d) => d < minDist ? 1 : Math.exp(minDist - d));
  let curve: Curve = { a: 1, b: 1 };
  let system = linearized(curve, x, y);
  let damping = FIRST_DAMPING;
  for (let i = 0; i < MOST_STEPS; i++) {
    const moved = stepped(curve, system, damping);
    const next = linearized(moved, x, y);
    if (!(moved.a > 0 && next.loss < system.loss)) {
      damping *= 10;
      continue;
    }
    const gain = 1 - next.loss / system.loss;
    [curve, system, damping] = [moved, next, damping / 10];
    if (gain < SMALL_GAIN) break;
  }
  return curve;
}

/** The normal equations of the fit at a curve. */
interface NormalEquations {
  readonly loss: number;
  readonly aa: number;
  readonly ab: number;
  readonly bb: number;
  readonly ar: number;
  readonly br: number;
}

function linearized({ a, b }: Curve, x: Float64Array, y: Float64Array): NormalEquations {
  const sums = { loss: 0, aa: 0, ab: 0, bb: 0, ar: 0, br: 0 };
  for (let i = 0; i < x.length; i++) {
    const power = x[i] ** (2 * b);
    const value = 1 / (1 + a * power);
    const residual = y[i] - value;
    const byA = -power * value * value;
    const byB = x[i] === 0 ? 0 : 2 * a * Math.log(x[i]) * byA;
    sums.loss += residual * residual;
    sums.aa += byA * byA;
    sums.ab += byA * byB;
    sums.bb += byB * byB;
    sums.ar += byA * residual;
    sums.br += byB * residual;
  }
  return sums;
}

function stepped(curve: Curve, { aa, ab, bb, ar, br }: NormalEquations, damping: number): Curve {
  const [left, right] = [aa * (1 + damping), bb * (1 + damping)];
  const determinant = left * right - ab * ab;
  return {
    a: curve.a + (right * ar - ab * br) / determinant,
    b: curve.b + (left * br - ab * ar) / determinant,
  };
}
