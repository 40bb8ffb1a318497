/** Turns of the event loop while something works. */

/** What that clock showed last. It never goes back: a look that finds the time of the last rest again would not be due. */
let shown = 0;

/**
 * How often others have their turn during work that looks at the clock now and then. By that clock each look comes so late that a
 * rest is due: what is counted are the looks, and no time.
 */
export async function turnsDuring(work: () => Promise<unknown>): Promise<number> {
  const { now } = Date;
  shown = Math.max(shown, now()) + 20;
  let [turns, hasEnded] = [0, false];
  const count = () => {
    if (hasEnded) return;
    turns++;
    setImmediate(count);
  };
  setImmediate(count);
  Date.now = () => shown += 20;
  try {
    await work();
  } finally {
    Date.now = now;
    hasEnded = true;
  }
  return turns;
}
