/**
 * Models share the machine's cores: passes that together would use more than there are take turns.
 *
 * @module
 */

const CORES = navigator.hardwareConcurrency;
let free = CORES;
const waiting: { readonly cores: number; readonly start: () => void }[] = [];

/**
 * Does work as soon as so many cores are free, after what waited before it.
 *
 * @param cores how many the work uses; more than there are count as all
 */
export async function withCores<T>(cores: number, work: () => Promise<T>): Promise<T> {
  const taken = Math.min(cores, CORES);
  await new Promise<void>((start) => {
    waiting.push({ cores: taken, start });
    startWaiting();
  });
  try {
    return await work();
  } finally {
    free += taken;
    startWaiting();
  }
}

function startWaiting(): void {
  while (waiting.length > 0 && waiting[0].cores <= free) {
    const { cores, start } = waiting.shift()!;
    free -= cores;
    start();
  }
}
