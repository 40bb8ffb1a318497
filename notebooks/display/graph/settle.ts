/**
 * Where places of columns stand: in an order in which few lines cross, and at heights at which they go straight.
 *
 * @module
 */

import { Pace } from "../../../stores/pace.ts";
import type { Place } from "./columns.ts";

/** Ways through all columns, there and back. */
const WAYS = 8;
/** Pixels between two places: between lines, and beside a box or a label. */
const [LINE_GAP, BOX_GAP] = [8, 14];

/**
 * Sorts each column by the mean heights of what its places are joined with in the column before, then in the next one (barycentres, after
 * Sugiyama, Tagawa and Toda, 1981), and brings them as near to these heights as there is room. Rests between columns.
 */
export async function settle(columns: readonly Place[][]): Promise<void> {
  const pace = new Pace();
  for (let way = 0; way <= WAYS; way++) {
    for (const column of way % 2 === 0 ? columns : columns.toReversed()) {
      const wanted = new Map(column.map((place) => [place, meanOf(neighbours(place, way)) ?? place.y]));
      // The last way moves what is in order.
      if (way < WAYS) column.sort((a, b) => wanted.get(a)! - wanted.get(b)!);
      stack(column, column.map((place) => wanted.get(place)!));
      if (pace.isDue) await pace.rest();
    }
  }
}

function neighbours({ before, after }: Place, way: number): readonly Place[] {
  return way === WAYS ? [...before, ...after] : way % 2 === 0 ? before : after;
}

function meanOf(places: readonly Place[]): number | undefined {
  return places.length === 0 ? undefined : places.reduce((sum, { y }) => sum + y, 0) / places.length;
}

/** Places of one column that touch each other: the weighted sum of the heights at which the first of them wants to be, and the weights. */
interface Block {
  readonly sum: number;
  readonly weight: number;
  readonly count: number;
}

/** Puts places under each other with the least squares of ways to where they want to be: pooling of adjacent violators. */
function stack(column: readonly Place[], wanted: readonly number[]): void {
  const blocks: Block[] = [];
  const below = offsetsOf(column);
  for (const [i, y] of wanted.entries()) {
    const weight = weightOf(column[i]);
    let block: Block = { sum: weight * (y - below[i]), weight, count: 1 };
    while (blocks.length > 0 && heightOf(blocks.at(-1)!) >= heightOf(block)) block = together(blocks.pop()!, block);
    blocks.push(block);
  }
  const heights = blocks.flatMap((block) => Array<number>(block.count).fill(heightOf(block)));
  column.forEach((place, i) => place.y = heights[i] + below[i]);
}

/** Where lines meet, others give way: else each label would push its trunk aside. */
function weightOf({ before, after }: Place): number {
  return (Math.max(before.length, 1) * Math.max(after.length, 1)) ** 2;
}

function heightOf({ sum, weight }: Block): number {
  return sum / weight;
}

function together(a: Block, b: Block): Block {
  return { sum: a.sum + b.sum, weight: a.weight + b.weight, count: a.count + b.count };
}

/** How far below the first each is at least. */
function offsetsOf(column: readonly Place[]): number[] {
  let offset = 0;
  return column.map((place, i) => i === 0 ? 0 : offset += distance(column[i - 1], place));
}

function distance(a: Place, b: Place): number {
  return (a.height + b.height) / 2 + (a.height + b.height === 0 ? LINE_GAP : BOX_GAP);
}
