/**
 * Arrow columns from plain arrays, without a builder for each value.
 *
 * @module
 */

import { Bool, makeData, Utf8, Vector } from "apache-arrow";
import type { Steps } from "../../ops/steps.ts";
import { columnOfTypeSteps } from "../../stores/formats/columns.ts";

/** A column of truth values; `null` is a missing one. */
export function booleanColumn(values: ArrayLike<boolean | number | null>): Vector<Bool> {
  const data = new Uint8Array((values.length + 7) >> 3);
  const valid = new Uint8Array((values.length + 7) >> 3);
  let nullCount = 0;
  for (let i = 0; i < values.length; i++) {
    if (values[i] === null) nullCount++;
    else valid[i >> 3] |= 1 << (i & 7);
    if (values[i]) data[i >> 3] |= 1 << (i & 7);
  }
  const nulls = nullCount > 0 ? { nullBitmap: valid, nullCount } : {};
  return new Vector([makeData({ type: new Bool(), length: values.length, data, ...nulls })]);
}

/** A column of strings, in steps; `null` is a missing one. */
export function* textColumn(values: readonly (string | null)[]): Steps<Vector> {
  return yield* columnOfTypeSteps(values, new Utf8());
}
