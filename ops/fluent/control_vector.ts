/**
 * The function that finds a direction between two sets of vectors.
 *
 * @module
 */

import type { ControlVectorOptions } from "../handles/control_vector.ts";
import { ControlVectorOp } from "../types/control_vectors.ts";
import { fluentMethod } from "./description.ts";

export const controlVector = fluentMethod<ControlVectorOptions>({
  name: "controlVector",
  positional: { positives: { required: true }, negatives: { required: true } },
  options: { method: { default: "mean_difference" } },
  makes: ControlVectorOp,
});
