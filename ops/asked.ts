/**
 * @module
 */

import { fromHere } from "./call_site.ts";
import { ProbegraphError } from "./errors.ts";

/** A result whose failure leads to the line that asked for it. */
export function asked<T>(result: Promise<T>): Promise<T> {
  return fromHere(result, (error) => error instanceof ProbegraphError);
}
