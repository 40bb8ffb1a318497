/**
 * Reads a text that is too long in windows that overlap.
 *
 * The windows are those that transformers' tokenizers give with `return_overflowing_tokens` and `stride`; the tokenizers library's own
 * binding for Node does not give all of them (0.23.2).
 *
 * @module
 */
import { ModelError } from "../../../ops/errors.ts";
import type { TokenSequence } from "../engine/token_batch.ts";
import type { TokenizedText } from "./tokenized_text.ts";

/** How a text is divided. */
export interface TokenWindows {
  /** Most tokens of a window, with those that are put around the text. */
  readonly size: number;
  /** How many of the text's tokens neighbours share. */
  readonly overlap: number;
  /** Where the last, shorter window is: `right` is the text's end. */
  readonly side: string;
}

/**
 * The windows of a text, the whole where it is no longer than one. Each has the special tokens, and the second text of a
 * pair.
 *
 * @throws {ModelError} if what stands in every window leaves no room to go on
 */
export function tokenWindows(text: TokenizedText, windows: TokenWindows): TokenSequence[] {
  const { ids, types, own: { start, end } } = text;
  if (ids.length <= windows.size) return [{ ids, types }];
  const room = windows.size - (ids.length - (end - start));
  if (room <= windows.overlap) throw noRoom(windows, room);
  return rangesOf(end - start, room, windows).map(([from, to]) => {
    const part = (values: Int32Array) =>
      Int32Array.from([
        ...values.subarray(0, start),
        ...values.subarray(start + from, start + to),
        ...values.subarray(end),
      ]);
    return { ids: part(ids), types: types && part(types) };
  });
}

/** Where windows begin and end, in the order in which they are cut off. */
function rangesOf(length: number, room: number, { overlap, side }: TokenWindows): [from: number, to: number][] {
  const ranges: [number, number][] = [];
  for (let from = 0; ranges.length === 0 || ranges.at(-1)![1] < length; from += room - overlap) {
    ranges.push([from, Math.min(from + room, length)]);
  }
  return side === "left" ? ranges.map(([from, to]) => [length - to, length - from]) : ranges;
}

function noRoom({ size, overlap }: TokenWindows, room: number): ModelError {
  return new ModelError(
    `windows of ${size} tokens have room for ${
      Math.max(room, 0)
    } of the text beside what stands in each of them, and ` +
      `are to share ${overlap}: set a smaller overlap, or shorten the pair`,
  );
}
