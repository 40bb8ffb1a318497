/**
 * Which features an autoencoder has.
 *
 * @module
 */

import { OpError } from "./errors.ts";

/** @param count how many there are @throws {OpError} where one of some features is not there */
export function checkFeatures(features: readonly number[], count: number): void {
  const missing = features.find((feature) => !Number.isInteger(feature) || feature < 0 || feature >= count);
  if (missing === undefined) return;
  throw new OpError(`There is no feature ${missing}: the autoencoder has ${count}, 0 to ${count - 1}`);
}
