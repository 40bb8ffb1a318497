/**
 * Choosing texts and bytes.
 *
 * @module
 */

import type { Data } from "apache-arrow";
import { copyBytes } from "../../stores/bytes.ts";
import { arrowData } from "../../stores/formats/arrow_data.ts";
import { CodedTexts, isLargeText, type OffsetTextType } from "../../stores/formats/coded_texts.ts";
import { joinedTexts, MOST_TEXT_BYTES, type TextBytes } from "../../stores/formats/text_copies.ts";
import { gatherOffsets, type Offsets, type Positions } from "./positions.ts";

/** What is missing among the chosen. */
export interface Validity {
  /** How many are. */
  readonly nullCount: number;
  /** As Arrow has it. */
  readonly nullBitmap?: Uint8Array;
}

/** The chosen texts: as numbers of those that they share where all of their chunks have them so, and these are not more than the chosen. */
export function gatherTexts(type: OffsetTextType, chunks: readonly Data[], at: Positions, validity: Validity): Data {
  const used = at.used === undefined ? chunks : chunks.filter((_, i) => at.used!.has(i));
  const coded = used.filter((chunk) => chunk instanceof CodedTexts);
  const shared = [...new Set(coded.map(({ entries }) => entries))];
  if (coded.length < used.length || countOf(shared) > at.length || bytesOf(shared) > MOST_TEXT_BYTES) {
    return arrowData({ type, length: at.length, ...validity, ...gatherBytes(type, chunks.map(textsOf), at) });
  }
  const { nullCount, nullBitmap } = validity;
  return new CodedTexts({
    type,
    entries: joinedTexts(shared),
    indices: gatherIndices(chunks as readonly CodedTexts[], shared, at),
    nullCount,
    nullBitmap,
  });
}

/** The numbers of the chosen, among the texts of all chunks. */
function gatherIndices(chunks: readonly CodedTexts[], shared: readonly TextBytes[], at: Positions): Int32Array {
  const starts = startsOf(shared);
  // Chunks that are not used have no text among them.
  const first = chunks.map(({ entries }) => starts.get(entries) ?? 0);
  const numbers = chunks.map(({ indices }) => indices);
  const { length, chunk, row } = at;
  const indices = new Int32Array(length);
  for (let i = 0; i < length; i++) indices[i] = first[chunk[i]] + numbers[chunk[i]][row[i]];
  return indices;
}

/** Where each begins among all of them. */
function startsOf(entries: readonly TextBytes[]): ReadonlyMap<TextBytes, number> {
  const starts = new Map<TextBytes, number>();
  let start = 0;
  for (const each of entries) {
    starts.set(each, start);
    start += each.count;
  }
  return starts;
}

function bytesOf(entries: readonly TextBytes[]): number {
  return entries.reduce((sum, { offsets, count }) => sum + offsets[count], 0);
}

function countOf(entries: readonly TextBytes[]): number {
  return entries.reduce((sum, { count }) => sum + count, 0);
}

/** Texts, and which of them each row of a chunk has. */
interface ChunkTexts {
  readonly bytes: Uint8Array;
  readonly offsets: Offsets;
  readonly indices: Int32Array | undefined;
}

function textsOf(data: Data): ChunkTexts {
  if (data instanceof CodedTexts) return { ...data.entries, indices: data.indices };
  return { bytes: data.values, offsets: data.valueOffsets, indices: undefined };
}

function gatherBytes(
  type: OffsetTextType,
  chunks: readonly ChunkTexts[],
  at: Positions,
): { valueOffsets: Offsets; data: Uint8Array } {
  const texts = { ...at, row: textNumbers(chunks, at) };
  const valueOffsets = gatherOffsets(chunks.map(({ offsets }) => offsets), texts, isLargeText(type));
  const data = new Uint8Array(Number(valueOffsets[at.length]));
  for (let i = 0; i < at.length; i++) {
    const { offsets, bytes } = chunks[at.chunk[i]];
    const [start, end] = [Number(offsets[texts.row[i]]), Number(offsets[texts.row[i] + 1])];
    copyBytes(bytes, start, end, data, Number(valueOffsets[i]));
  }
  return { valueOffsets, data };
}

/** Which of its chunk's texts each of the chosen is. */
function textNumbers(chunks: readonly ChunkTexts[], at: Positions): Int32Array {
  if (chunks.every(({ indices }) => indices === undefined)) return at.row;
  return at.row.map((row, i) => chunks[at.chunk[i]].indices?.[row] ?? row);
}
