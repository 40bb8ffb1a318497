/**
 * From levels to Arrow's validity bitmaps and list offsets.
 *
 * The levels are those of Dremel, https://research.google/pubs/dremel-interactive-analysis-of-web-scale-datasets-2/
 *
 * @module
 */

import type { ColumnPlan, ListPlan } from "./column_plan.ts";
import type { Levels } from "./levels.ts";

/** The places of one column: one per row, or per element of the lists around it. */
export interface Slots {
  /** How many there are. */
  readonly length: number;
  /** How many have no value. */
  readonly nullCount: number;
  /** A bit per slot, 1 where there is a value, lowest first; `undefined` where all have one. */
  readonly validity: Uint8Array | undefined;
}

/** The slots of a column, by the levels of any leaf in it. */
export function slotsOf(levels: Levels, plan: ColumnPlan): Slots {
  const { definitions, repetitions, count } = levels;
  const { definition, repeatedAbove, slotDefinition } = plan;
  if (!definitions) return { length: slotCount(levels, repeatedAbove), nullCount: 0, validity: undefined };
  const validity = new Uint8Array((count + 7) >> 3);
  let length = 0;
  let valid = 0;
  for (let i = 0; i < count; i++) {
    if (repetitions && repetitions[i] > repeatedAbove) continue;
    if (definitions[i] < slotDefinition) continue;
    if (definitions[i] >= definition) {
      validity[length >> 3] |= 1 << (length & 7);
      valid++;
    }
    length++;
  }
  const nullCount = length - valid;
  return { length, nullCount, validity: nullCount > 0 ? validity.subarray(0, (length + 7) >> 3) : undefined };
}

/** Where the elements of each list begin: `slots.length + 1` offsets into the slots of its child. */
export function listOffsets(levels: Levels, plan: ListPlan, slots: Slots): Int32Array {
  const { definitions, repetitions, count } = levels;
  const { repeatedAbove, slotDefinition, elementDefinition } = plan;
  const offsets = new Int32Array(slots.length + 1);
  let slot = 0;
  let elements = 0;
  for (let i = 0; i < count; i++) {
    const repetition = repetitions ? repetitions[i] : 0;
    const definition = definitions ? definitions[i] : elementDefinition;
    if (repetition <= repeatedAbove && definition >= slotDefinition) offsets[slot++] = elements;
    if (repetition <= repeatedAbove + 1 && definition >= elementDefinition) elements++;
  }
  offsets[slot] = elements;
  return offsets;
}

function slotCount({ repetitions, count }: Levels, repeatedAbove: number): number {
  if (!repetitions) return count;
  let length = 0;
  for (let i = 0; i < count; i++) if (repetitions[i] <= repeatedAbove) length++;
  return length;
}
