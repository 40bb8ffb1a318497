/**
 * Arrow columns from plain arrays, without a builder for each value.
 *
 * @module
 */

import { type Bool, Utf8, type Vector } from "apache-arrow";
import type { Steps } from "../../ops/steps.ts";
import { columnOfTypeSteps } from "../../stores/formats/columns.ts";
import { FALSE, MISSING, TRUE, truthColumn } from "./truths.ts";

/** A column of truth values; `null` is a missing one. */
export function booleanColumn(values: ArrayLike<boolean | number | null>): Vector<Bool> {
  const truths = new Uint8Array(values.length);
  for (let i = 0; i < values.length; i++) truths[i] = values[i] === null ? MISSING : values[i] ? TRUE : FALSE;
  return truthColumn(truths);
}

/** A column of strings, in steps; `null` is a missing one. */
export function* textColumn(values: readonly (string | null)[]): Steps<Vector> {
  return yield* columnOfTypeSteps(values, new Utf8());
}
