/**
 * The error of training that ended in numbers that are none.
 *
 * @module
 */

import { ClassifierError } from "../../ops/errors.ts";

/** What is thrown where a trained classifier has numbers that are not finite. */
export function notFinite(modelType: string): ClassifierError {
  return new ClassifierError(
    `Cannot train ${modelType}: the trained classifier has numbers that are not finite. The vectors may be all alike, or have ` +
      'very large numbers: look at them, take another layer, or train with preprocessing: "standardize"',
  );
}
