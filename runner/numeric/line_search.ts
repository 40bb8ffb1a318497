/**
 * The line search of Moré and Thuente: "Line search algorithms with guaranteed sufficient decrease", ACM TOMS 20(3),
 * 1994. It finds a step that meets the strong Wolfe conditions, by cubic and quadratic interpolation in an interval
 * that always brackets one.
 *
 * @module
 */

/** A step along a line: its length, the function's value there, and the slope. */
export interface LinePoint {
  /** Its length, in units of the direction. */
  readonly step: number;
  /** The function's value there. */
  readonly value: number;
  /** The derivative along the line there. */
  readonly slope: number;
}

/** The function along the line. It may keep the last step it was asked for. */
export type LineFunction = (step: number) => Promise<{ readonly value: number; readonly slope: number }>;

/** Sufficient decrease, curvature, and the relative width at which the interval is small enough. */
const DECREASE = 1e-3;
const CURVATURE = 0.9;
const WIDTH = 0.1;
/** How far beyond the best step the search goes while nothing brackets a minimum. */
const EXTRAPOLATE_LEAST = 1.1;
const EXTRAPOLATE_MOST = 4;

/**
 * Searches along a line on which the function falls at step 0.
 *
 * @param line The function along the line.
 * @param start The value and the slope (below 0) at step 0.
 * @param firstStep The step to try first.
 * @param maxStep The longest step.
 * @param maxEvaluations How often the function may be evaluated.
 * @returns The step that was accepted, always the last one evaluated; `undefined` where the evaluations ran out.
 */
export async function searchLine(
  line: LineFunction,
  start: { readonly value: number; readonly slope: number },
  firstStep: number,
  maxStep: number,
  maxEvaluations: number,
): Promise<LinePoint | undefined> {
  const interval: Interval = {
    best: { step: 0, ...start },
    other: { step: 0, ...start },
    bracketed: false,
  };
  const decreaseSlope = DECREASE * start.slope;
  let step = firstStep;
  let [least, most] = [0, firstStep + EXTRAPOLATE_MOST * firstStep];
  let [width, lastWidth] = [maxStep, 2 * maxStep];
  let auxiliary = true;

  for (let evaluation = 0; evaluation < maxEvaluations; evaluation++) {
    const point: LinePoint = { step, ...await line(step) };
    const allowed = start.value + step * decreaseSlope;
    const decreased = point.value <= allowed;
    if (auxiliary && decreased && point.slope >= 0) auxiliary = false;

    const narrow = interval.bracketed && (step <= least || step >= most || most - least <= WIDTH * most);
    const atEnd = step === maxStep && decreased && point.slope <= decreaseSlope;
    const converged = decreased && Math.abs(point.slope) <= -CURVATURE * start.slope;
    if (converged || narrow || atEnd) return point;

    // Until some step decreases enough, the interval is updated with the function less its allowed decrease.
    const tilt = auxiliary && point.value <= interval.best.value && !decreased ? decreaseSlope : 0;
    step = updateInterval(interval, point, tilt, least, most);

    if (interval.bracketed) {
      const distance = Math.abs(interval.other.step - interval.best.step);
      if (distance >= 0.66 * lastWidth) step = interval.best.step + 0.5 * (interval.other.step - interval.best.step);
      [lastWidth, width] = [width, distance];
      least = Math.min(interval.best.step, interval.other.step);
      most = Math.max(interval.best.step, interval.other.step);
    } else {
      least = step + EXTRAPOLATE_LEAST * (step - interval.best.step);
      most = step + EXTRAPOLATE_MOST * (step - interval.best.step);
    }
    step = Math.min(Math.max(step, 0), maxStep);
    if (interval.bracketed && (step <= least || step >= most || most - least <= WIDTH * most)) {
      step = interval.best.step;
    }
  }
  return undefined;
}

interface Interval {
  /** The end with the lowest value so far. */
  best: LinePoint;
  other: LinePoint;
  bracketed: boolean;
}

/** Puts a point into the interval, with all values tilted by a slope, and returns the next step to try. */
function updateInterval(interval: Interval, point: LinePoint, tilt: number, least: number, most: number): number {
  const tilted = ({ step, value, slope }: LinePoint): LinePoint => ({
    step,
    value: value - step * tilt,
    slope: slope - tilt,
  });
  const [best, other, now] = [tilted(interval.best), tilted(interval.other), tilted(point)];
  const turned = now.slope * Math.sign(best.slope) < 0;
  const step = trialStep(best, other, now, interval, least, most);

  if (now.value > best.value) {
    interval.other = point;
  } else {
    if (turned) interval.other = interval.best;
    interval.best = point;
  }
  return step;
}

/** The four cases of section 4 of the paper. Sets `bracketed` where a minimum is now between the two ends. */
function trialStep(
  best: LinePoint,
  other: LinePoint,
  now: LinePoint,
  interval: Interval,
  least: number,
  most: number,
): number {
  const turned = now.slope * Math.sign(best.slope) < 0;
  const span = now.step - best.step;

  if (now.value > best.value) {
    interval.bracketed = true;
    const cubic = cubicMinimum(best, now);
    const quadratic = best.step + (best.slope / ((best.value - now.value) / span + best.slope)) / 2 * span;
    return Math.abs(cubic - best.step) <= Math.abs(quadratic - best.step) ? cubic : cubic + (quadratic - cubic) / 2;
  }

  const secant = now.step + (now.slope / (now.slope - best.slope)) * (best.step - now.step);
  if (turned) {
    interval.bracketed = true;
    const cubic = cubicMinimum(now, best);
    return Math.abs(cubic - now.step) > Math.abs(secant - now.step) ? cubic : secant;
  }

  if (Math.abs(now.slope) < Math.abs(best.slope)) {
    const cubic = cubicBeyond(best, now, least, most);
    if (interval.bracketed) {
      const step = Math.abs(cubic - now.step) < Math.abs(secant - now.step) ? cubic : secant;
      const limit = now.step + 0.66 * (other.step - now.step);
      return now.step > best.step ? Math.min(limit, step) : Math.max(limit, step);
    }
    const step = Math.abs(cubic - now.step) > Math.abs(secant - now.step) ? cubic : secant;
    return Math.min(Math.max(step, least), most);
  }

  if (interval.bracketed) return cubicMinimum(now, other);
  return now.step > best.step ? most : least;
}

/** The minimum of the cubic through two points with their slopes. */
function cubicMinimum(from: LinePoint, to: LinePoint): number {
  const { theta, gamma } = cubicTerms(from, to, false);
  const sign = to.step > from.step ? 1 : -1;
  const root = sign * gamma;
  const ratio = (root - from.slope + theta) / (root - from.slope + root + to.slope);
  return from.step + ratio * (to.step - from.step);
}

/** As {@linkcode cubicMinimum}, where the cubic may fall for ever or have its minimum on the wrong side. */
function cubicBeyond(best: LinePoint, now: LinePoint, least: number, most: number): number {
  const { theta, gamma } = cubicTerms(now, best, true);
  const root = now.step > best.step ? -gamma : gamma;
  const ratio = (root - now.slope + theta) / (root + (best.slope - now.slope) + root);
  if (ratio < 0 && root !== 0) return now.step + ratio * (best.step - now.step);
  return now.step > best.step ? most : least;
}

function cubicTerms(from: LinePoint, to: LinePoint, clamp: boolean): { theta: number; gamma: number } {
  const theta = 3 * (from.value - to.value) / (to.step - from.step) + from.slope + to.slope;
  const size = Math.max(Math.abs(theta), Math.abs(from.slope), Math.abs(to.slope));
  const square = (theta / size) ** 2 - (from.slope / size) * (to.slope / size);
  return { theta, gamma: size * Math.sqrt(clamp ? Math.max(0, square) : square) };
}
