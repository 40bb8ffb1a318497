/**
 * Values whose first bytes lie together, then their second ones, and so on, by WebAssembly.
 *
 * @module
 */

import { Kernels } from "./kernels.ts";
import { SPLIT_KERNELS } from "./split_kernels_code.ts";

/** Bytes of a piece that is joined at once: two of them stay in a core's cache. */
const PIECE = 2 ** 17;
/** Bytes behind a piece that are read and written with its last ones. */
const SLACK = 32;

/** What `split_kernels.wat` exports. Places are in bytes. */
interface Exports extends WebAssembly.Exports {
  interleave(first: number, half: number, out: number): void;
}

let kept: Kernels<Exports> | undefined;

/**
 * Brings the bytes of each value together.
 *
 * @param split All first bytes of `count` values, then all second ones, …
 * @param out Where the values go, one after the other.
 * @param width Bytes of a value, a power of 2 up to 16.
 */
export function joinSplit(split: Uint8Array, count: number, out: Uint8Array, width: number): void {
  kept ??= new Kernels<Exports>(SPLIT_KERNELS, "split");
  const places = [0, PIECE + SLACK];
  const memory = new Uint8Array(kept.withRoom(2 * (PIECE + SLACK)));
  const most = PIECE / width;
  for (let start = 0; start < count; start += most) {
    const length = Math.min(most, count - start);
    for (let k = 0; k < width; k++) {
      memory.set(split.subarray(k * count + start, k * count + start + length), places[0] + k * length);
    }
    // Bytes that are half of all apart come to lie side by side: once for each bit of a byte's number in its value.
    for (let parts = width; parts > 1; parts /= 2) {
      kept.run.interleave(places[0], width * length / 2, places[1]);
      places.reverse();
    }
    out.set(memory.subarray(places[0], places[0] + width * length), start * width);
  }
}
