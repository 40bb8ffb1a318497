/**
 * Native code that a worker is in, as its program sees it.
 *
 * When a process ends, its libraries' static objects are destroyed while its threads go on: ONNX Runtime, if it loads a model at
 * that moment, ends the process with a segmentation fault. So a worker in native code ends itself when it comes out, and a
 * process that ends waits for that.
 *
 * @module
 */

import process from "node:process";

/** What a program and its worker share: where the worker is. */
export type Place = Int32Array<SharedArrayBuffer>;

/** In JavaScript, where it can be ended at once. */
const OUTSIDE = 0;
/** In native code. */
const INSIDE = 1;
/** In native code, to end when it comes out. */
const LEAVING = 2;
/** Ended, or about to be: it enters native code no more. */
const ENDED = 3;

/** How long a process that ends waits for its workers. To load the largest models takes longer. */
const PATIENCE_MS = 10_000;

/** Of the workers that this program has started. */
const places = new Set<Place>();

/** Makes the place of a worker that is about to be started. */
export function newPlace(): Place {
  if (places.size === 0) waitAtEnd();
  for (const place of places) if (Atomics.load(place, 0) === ENDED) places.delete(place);
  const place = new Int32Array(new SharedArrayBuffer(4));
  places.add(place);
  return place;
}

/** Takes a worker out of native code for ever. Whether it can be ended now: where not, it ends itself when it comes out. */
export function leave(place: Place): boolean {
  while (Atomics.compareExchange(place, 0, OUTSIDE, ENDED) === INSIDE) {
    if (Atomics.compareExchange(place, 0, INSIDE, LEAVING) === INSIDE) return false;
  }
  return Atomics.load(place, 0) === ENDED;
}

/** Notes that a worker's thread is no more. */
export function noteEnd(place: Place): void {
  Atomics.store(place, 0, ENDED);
}

/** A worker's own place; `undefined` in a program. */
let own: Place | undefined;
/** How many calls of native code are under way. */
let depth = 0;

/** Tells a worker its place. */
export function takePlace(place: Place): void {
  own = place;
}

/** Calls native code: a worker is not ended meanwhile, and ends itself afterwards where that is asked. */
export async function inNativeCode<T>(call: () => Promise<T>): Promise<T> {
  if (own !== undefined) await enter(own);
  try {
    return await call();
  } finally {
    if (own !== undefined) comeOut(own);
  }
}

async function enter(place: Place): Promise<void> {
  depth++;
  // Who is about to be ended waits for that.
  if (Atomics.compareExchange(place, 0, OUTSIDE, INSIDE) === ENDED) await new Promise(() => {});
}

function comeOut(place: Place): void {
  if (--depth > 0) return;
  if (Atomics.compareExchange(place, 0, INSIDE, OUTSIDE) === LEAVING) {
    noteEnd(place);
    (self as unknown as { close(): void }).close();
  }
  Atomics.notify(place, 0);
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
    if (leave(place)) return;
    Atomics.wait(place, 0, LEAVING, left);
  }
}
