/**
 * Arrow columns from decoded column chunks: levels become validity bitmaps and list offsets.
 *
 * @module
 */

import { type Data, DataType, type FixedSizeList } from "apache-arrow";
import { FormatError } from "../../../ops/errors.ts";
import type { Steps } from "../../../ops/steps.ts";
import type { LeafChunk } from "./leaf_chunk.ts";
import { type ColumnPlan, type LeafPlan, type ListPlan, planLeaves, type StructPlan } from "./column_plan.ts";
import { leafData } from "./leaf_data.ts";
import { type Levels, regularRepetitions } from "./levels.ts";
import type { Budget } from "./limits.ts";
import { paddedChild } from "./padded_lists.ts";
import { listOffsets, type Slots, slotsOf } from "./slots.ts";
import { widened } from "../wide_integers.ts";
import { arrowData } from "../arrow_data.ts";

/** What the leaves of a column were decoded to. */
export interface LeafSource {
  /** What a leaf was decoded to. */
  chunk(leaf: LeafPlan): LeafChunk;
  /** What the read may still decode. */
  readonly budget: Budget;
}

/**
 * Builds one column, in steps.
 *
 * @returns One value per row that the leaf chunks hold.
 * @throws {FormatError} when levels and values do not fit together.
 */
export function* assembleColumn(plan: ColumnPlan, source: LeafSource): Steps<Data> {
  const vectors = plan.kind === "list" ? regularLists(plan, source) : undefined;
  return vectors ?? (yield* assemble(plan, source));
}

function* assemble(plan: ColumnPlan, source: LeafSource): Steps<Data> {
  if (plan.kind === "leaf") return assembleLeaf(plan, source);
  return yield* (plan.kind === "struct" ? assembleStruct(plan, source) : assembleList(plan, source));
}

/** Lists without nulls that all have the fixed size: the values are the column. `undefined` for anything else. */
function regularLists(plan: ListPlan, source: LeafSource): Data | undefined {
  const { child, field: { type } } = plan;
  if (child.kind !== "leaf" || !DataType.isFixedSizeList(type)) return undefined;
  const { levels, values } = source.chunk(child);
  if (levels.definitions || levels.listSize !== type.listSize || levels.count % type.listSize !== 0) return undefined;
  const slots = { length: levels.count, nullCount: 0, validity: undefined };
  const data = leafData(child, values, slots);
  return arrowData({ type, length: levels.count / type.listSize, nullCount: 0, child: data });
}

function assembleLeaf(plan: LeafPlan, source: LeafSource): Data {
  const slots = slotsOf(levelsOf(plan, source), plan);
  return leafData(plan, source.chunk(plan).values, slots);
}

function* assembleStruct(plan: StructPlan, source: LeafSource): Steps<Data> {
  const { length, nullCount, validity: nullBitmap } = slotsOf(levelsOf(plan, source), plan);
  const children: Data[] = [];
  for (const child of plan.children) {
    yield;
    children.push(withLength(yield* assemble(child, source), length, child));
  }
  return arrowData({ type: plan.field.type, length, nullCount, nullBitmap, children });
}

function* assembleList(plan: ListPlan, source: LeafSource): Steps<Data> {
  const { type } = plan.field;
  const levels = levelsOf(plan, source);
  const slots = slotsOf(levels, plan);
  yield;
  const offsets = listOffsets(levels, plan, slots);
  yield;
  const child = withLength(yield* assemble(plan.child, source), offsets[slots.length], plan.child);
  const { length, nullCount, validity: nullBitmap } = slots;
  if (DataType.isFixedSizeList(type)) {
    checkListSizes(type, offsets, slots, plan);
    const { budget } = source;
    const padded = nullBitmap ? paddedChild(child, { ...slots, validity: nullBitmap, budget }, type.listSize) : child;
    return arrowData({ type, length, nullCount, nullBitmap, child: padded });
  }
  const valueOffsets = DataType.isLargeList(type) ? widened(offsets) : offsets;
  return arrowData({ type, length, nullCount, nullBitmap, valueOffsets, child });
}

/** The levels of the first leaf below a node, which tell the node's own nulls and lists as well as any. */
function levelsOf(plan: ColumnPlan, source: LeafSource): Levels {
  const { levels } = source.chunk(planLeaves(plan)[0]);
  if (!levels.listSize) return levels;
  return { ...levels, repetitions: regularRepetitions(levels.count, levels.listSize) };
}

function withLength(data: Data, length: number, { field }: ColumnPlan): Data {
  if (data.length === length) return data;
  throw new FormatError(
    `reading parquet: column "${field.name}" should have ${length} values, got ${data.length}; the file is damaged`,
  );
}

function checkListSizes(type: FixedSizeList, offsets: Int32Array, slots: Slots, { field }: ColumnPlan): void {
  for (let i = 0; i < slots.length; i++) {
    const size = offsets[i + 1] - offsets[i];
    const isNull = slots.validity && !(slots.validity[i >> 3] & (1 << (i & 7)));
    if (size === (isNull ? 0 : type.listSize)) continue;
    throw new FormatError(
      `reading parquet: column "${field.name}" should have lists of ${type.listSize}, got one of ${size}`,
    );
  }
}
