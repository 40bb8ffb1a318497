/**
 * What the classes of a report are called.
 *
 * @module
 */

import type { Op } from "../../../ops/op.ts";
import { namesIn } from "../charts/class_colours.ts";
import { shorten } from "../text.ts";

/** The names of the positive and the negative class. */
export interface ClassNames {
  /** Of rows that are positive. */
  readonly positive: string;
  /** Of rows that are negative. */
  readonly negative: string;
}

/** Where nothing says more. */
export const CLASS_NAMES: ClassNames = { positive: "positive", negative: "negative" };

/** The names of a report's classes: the values that its experiment calls positive, or just that. */
export function classNames(op: Op): ClassNames {
  const names = namesIn(op.fields.gtPositives as Op | undefined);
  if (names.length !== 1) return CLASS_NAMES;
  const positive = shorten(names[0], 24);
  return { positive, negative: `not ${positive}` };
}
