/**
 * Calibrated probabilities.
 *
 * @module
 */

import { damaged, type ProbeFields } from "../probe_fields.ts";
import type { ModelFormat } from "./format.ts";
import { decodeRbf, type RbfModel } from "./rbf.ts";

/** Turns a score into a probability. */
export type Calibrator =
  /** `1 / (1 + exp(a score + b))`. */
  | { readonly kind: "sigmoid"; readonly a: number; readonly b: number }
  /** Linear interpolation between points, the first and last value beyond them. `x` rises. */
  | { readonly kind: "isotonic"; readonly x: Float64Array; readonly y: Float64Array }
  /** `1 / (1 + exp(-beta score))`. */
  | { readonly kind: "temperature"; readonly beta: number };

/** Score: the mean over members of the calibrated score of each. */
export interface CalibratedModel {
  /** Tells the models apart. */
  readonly kind: "calibrated";
  /** One for each fold, or a single one. */
  readonly members: readonly { readonly model: RbfModel; readonly calibrator: Calibrator }[];
}

/** How calibrated models are read. */
export const calibratedFormat: ModelFormat<CalibratedModel> = {
  kind: "calibrated",
  decode: (part, columns) => ({
    kind: "calibrated",
    members: part.list("members").map((member) => decodeMember(member, columns)),
  }),
};

function decodeMember(part: ProbeFields, columns: number): CalibratedModel["members"][number] {
  return { model: decodeRbf(part.object("model"), columns), calibrator: decodeCalibrator(part.object("calibrator")) };
}

function decodeCalibrator(part: ProbeFields): Calibrator {
  const kind = part.choice("kind", ["sigmoid", "isotonic", "temperature"]);
  if (kind === "sigmoid") return { kind, a: part.number("a"), b: part.number("b") };
  if (kind === "temperature") return { kind, beta: part.number("beta") };
  const x = part.vector("x", "float64");
  if (x.length === 0 || x.some((value, i) => i > 0 && value <= x[i - 1])) {
    throw damaged("calibrator.x", "rising numbers", "others");
  }
  return { kind, x, y: part.vector("y", "float64", x.length) };
}
