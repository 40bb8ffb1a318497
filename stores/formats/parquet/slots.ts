/**
 * From levels to Arrow's validity bitmaps and list offsets.
 *
 * The levels are those of Dremel, https://research.google/pubs/dremel-interactive-analysis-of-web-scale-datasets-2/
 *
 * @module
 */

import { atLeast, countFrom } from "./at_least.ts";
import { bitsOf, countBits } from "./bits.ts";
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

/** Slots some of which have no value. */
export interface NullableSlots extends Slots {
  /** A bit per slot. */
  readonly validity: Uint8Array;
}

/** The slots of a column, by the levels of any leaf in it. */
export function slotsOf(levels: Levels, plan: ColumnPlan): Slots {
  const { presence, count } = levels;
  if (presence && plan.definition > 0) {
    return { length: count, nullCount: count - presence.count, validity: presence.bits };
  }
  if (!levels.definitions) return { length: slotCount(levels, plan.repeatedAbove), nullCount: 0, validity: undefined };
  const definitions = slotDefinitions(levels, levels.definitions, plan);
  const { length } = definitions;
  const bits = bitsOf(definitions, plan.definition);
  const nullCount = length - countBits(bits, 0, length);
  return { length, nullCount, validity: nullCount > 0 ? bits : undefined };
}

/** The definition level of each slot. */
function slotDefinitions({ repetitions, count }: Levels, definitions: Uint8Array, plan: ColumnPlan): Uint8Array {
  const { repeatedAbove, slotDefinition } = plan;
  if (!repetitions) return definitions;
  const ofSlots = new Uint8Array(count);
  let length = 0;
  for (let i = 0; i < count; i++) {
    ofSlots[length] = definitions[i];
    length += atLeast(repeatedAbove, repetitions[i]) & atLeast(definitions[i], slotDefinition);
  }
  return ofSlots.subarray(0, length);
}

/** Where the elements of each list begin: `slots.length + 1` offsets into the slots of its child. */
export function listOffsets(levels: Levels, plan: ListPlan, slots: Slots): Int32Array {
  const { repeatedAbove, slotDefinition, elementDefinition } = plan;
  const { count } = levels;
  const repetitions = levels.repetitions ?? new Uint8Array(count);
  const definitions = levels.definitions ?? new Uint8Array(count).fill(elementDefinition);
  const offsets = new Int32Array(slots.length + 1);
  let slot = 0;
  let elements = 0;
  for (let i = 0; i < count; i++) {
    offsets[slot] = elements;
    slot += atLeast(repeatedAbove, repetitions[i]) & atLeast(definitions[i], slotDefinition);
    elements += atLeast(repeatedAbove + 1, repetitions[i]) & atLeast(definitions[i], elementDefinition);
  }
  offsets[slot] = elements;
  return offsets;
}

function slotCount({ repetitions, count }: Levels, repeatedAbove: number): number {
  if (!repetitions) return count;
  return count - countFrom(repetitions, repeatedAbove + 1, 0, count);
}
