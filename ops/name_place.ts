/**
 * Where a name stands among names that may repeat, as the labels of a model's configuration do.
 *
 * @module
 */

import type { ProbegraphError } from "./errors.ts";

/**
 * The index of a name.
 *
 * @returns -1 if the name is not there
 * @throws an error of the class that is given, where several have the name: it does not tell which is meant
 */
export function namePlace(
  name: string,
  names: readonly string[],
  Refusal: new (message: string) => ProbegraphError,
): number {
  const place = names.indexOf(name);
  if (place === names.lastIndexOf(name)) return place;
  const places = names.flatMap((each, at) => each === name ? [at] : []).join(", ");
  throw new Refusal(`several have the name ${JSON.stringify(name)}, at ${places}: ask for one by its index`);
}
