/**
 * Where the workers of a program are, as its process is about to end.
 *
 * It is apart from what workers load: Node's `process` would take them as long as all of their own code.
 *
 * @module
 */

import process from "node:process";
import { hasEnded, isLeaving, type Place, stay, waitUntilOut } from "./native_code.ts";

/** How long a process that ends waits for its workers. To load the largest models takes longer. */
const PATIENCE_MS = 10_000;

/** Of the workers that this program has started. */
const places = new Set<Place>();

/** Makes the place of a worker that is about to be started. */
export function newPlace(): Place {
  if (places.size === 0) waitAtEnd();
  for (const place of places) if (hasEnded(place)) places.delete(place);
  const place = new Int32Array(new SharedArrayBuffer(4));
  places.add(place);
  return place;
}

/** Whether a worker that was ended is in native code yet. Its thread keeps the program, and one that exits waits for it. */
export function isAnyLeaving(): boolean {
  return [...places].some(isLeaving);
}

function waitAtEnd(): void {
  // A test's end is no exit of the process to Deno, and Node knows no unloading.
  globalThis.addEventListener?.("unload", waitForAll, { once: true });
  process.once("exit", waitForAll);
}

function waitForAll(): void {
  const until = performance.now() + PATIENCE_MS;
  for (const place of places) waitFor(place, until);
}

function waitFor(place: Place, until: number): void {
  for (let left = PATIENCE_MS; left > 0; left = until - performance.now()) {
    if (stay(place)) return;
    waitUntilOut(place, left);
  }
}
