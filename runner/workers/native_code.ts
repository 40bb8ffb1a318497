/**
 * Native code that a worker is in, as its program sees it.
 *
 * When a process ends, its libraries' static objects are destroyed while its threads go on: ONNX Runtime, if it loads a model at
 * that moment, ends the process with a segmentation fault. So a worker in native code ends itself when it comes out, and a
 * process that ends waits until it is out. Its thread does not end then: that would free its models, and those on a GPU
 * beneath the same libraries.
 *
 * @module
 */

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
/** In native code, to enter it no more when it comes out: the process ends, and the thread stays. */
const STAYING = 4;

/** Takes a worker out of native code for ever. Whether it can be ended now: where not, it ends itself when it comes out. */
export function leave(place: Place): boolean {
  while (Atomics.compareExchange(place, 0, OUTSIDE, ENDED) === INSIDE) {
    if (Atomics.compareExchange(place, 0, INSIDE, LEAVING) === INSIDE) return false;
  }
  return hasEnded(place);
}

/** As {@linkcode leave}, where the process ends: the thread does not. Whether it is out of native code. */
export function stay(place: Place): boolean {
  if (leave(place)) return true;
  Atomics.compareExchange(place, 0, LEAVING, STAYING);
  return hasEnded(place);
}

/** Whether a worker enters native code no more. */
export function hasEnded(place: Place): boolean {
  return Atomics.load(place, 0) === ENDED;
}

/** Whether a worker was taken out of native code, and is in it yet. */
export function isLeaving(place: Place): boolean {
  const at = Atomics.load(place, 0);
  return at === LEAVING || at === STAYING;
}

/** Waits until a worker comes out of native code, where it is to stay. @param ms at most */
export function waitUntilOut(place: Place, ms: number): void {
  Atomics.wait(place, 0, STAYING, ms);
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
  if (Atomics.compareExchange(place, 0, INSIDE, OUTSIDE) === INSIDE) return;
  if (Atomics.exchange(place, 0, ENDED) === LEAVING) (self as unknown as { close(): void }).close();
  Atomics.notify(place, 0);
}
