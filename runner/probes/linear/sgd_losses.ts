/**
 * The losses of scikit-learn's `SGDClassifier`: functions of the label y and the score p.
 *
 * @module
 */

/** A loss and its derivative with respect to the score. */
export interface SgdLoss {
  /** Whether the negative label is 0 rather than -1. */
  readonly zeroLabel?: boolean;
  /** Of a hinge, to which passive-aggressive steps apply with the sign of the label: the least margin without a loss. */
  readonly threshold?: number;
  /** The loss of a score `p` where the label is `y`. */
  value(y: number, p: number): number;
  /** Its derivative with respect to `p`. */
  slope(y: number, p: number): number;
}

/** The names of the losses. */
export const LOSS_NAMES = [
  "hinge",
  "squared_hinge",
  "perceptron",
  "log_loss",
  "modified_huber",
  "squared_error",
  "huber",
  "epsilon_insensitive",
  "squared_epsilon_insensitive",
] as const;

/**
 * A loss by its name.
 *
 * @param name The name.
 * @param epsilon The width that the Huber and the insensitive losses take.
 * @returns The loss.
 */
export function sgdLoss(name: typeof LOSS_NAMES[number], epsilon: number): SgdLoss {
  switch (name) {
    case "hinge":
      return hinge(1);
    case "perceptron":
      return hinge(0);
    case "squared_hinge":
      return { value: (y, p) => Math.max(0, 1 - y * p) ** 2, slope: (y, p) => -2 * y * Math.max(0, 1 - y * p) };
    case "log_loss":
      return logLoss;
    case "modified_huber":
      return modifiedHuber;
    case "squared_error":
      return { value: (y, p) => (p - y) ** 2 / 2, slope: (y, p) => p - y };
    case "huber":
      return huber(epsilon);
    case "epsilon_insensitive":
      return {
        value: (y, p) => Math.max(0, Math.abs(y - p) - epsilon),
        slope: (y, p) => Math.abs(y - p) > epsilon ? Math.sign(p - y) : 0,
      };
    case "squared_epsilon_insensitive":
      return {
        value: (y, p) => Math.max(0, Math.abs(y - p) - epsilon) ** 2,
        slope: (y, p) => 2 * Math.sign(p - y) * Math.max(0, Math.abs(y - p) - epsilon),
      };
  }
}

function hinge(threshold: number): SgdLoss {
  return {
    threshold,
    value: (y, p) => Math.max(0, threshold - y * p),
    slope: (y, p) => y * p <= threshold ? -y : 0,
  };
}

const logLoss: SgdLoss = {
  zeroLabel: true,
  value: (y, p) => Math.max(p, 0) + Math.log1p(Math.exp(-Math.abs(p))) - y * p,
  // Each label has a form of its own, since a probability less 1 would lose its digits.
  slope: (y, p) => y === 1 ? -1 / (1 + Math.exp(p)) : 1 / (1 + Math.exp(-p)),
};

/** Zhang, "Solving large scale linear prediction problems using stochastic gradient descent", ICML 2004. */
const modifiedHuber: SgdLoss = {
  value: (y, p) => y * p >= -1 ? Math.max(0, 1 - y * p) ** 2 : -4 * y * p,
  slope: (y, p) => y * p >= -1 ? -2 * y * Math.max(0, 1 - y * p) : -4 * y,
};

function huber(delta: number): SgdLoss {
  return {
    value: (y, p) => {
      const distance = Math.abs(y - p);
      return distance <= delta ? distance * distance / 2 : delta * (distance - delta / 2);
    },
    slope: (y, p) => Math.min(Math.max(p - y, -delta), delta),
  };
}
