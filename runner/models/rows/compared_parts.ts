/**
 * What a run gives while its device is compared with the CPU.
 *
 * @module
 */
import { untilAborted } from "../../schedule/until_aborted.ts";
import type { RunOptions } from "./run_rows.ts";

/**
 * Gives a run's parts, the last one when it is known whether the device is doubted: finished rows are kept, and were all of them, the
 * run after one that ends before would ask no device, and warn of nothing.
 *
 * @param doubt what is wrong with the device; it does not fail
 * @throws what making a part throws
 * @throws the signal's reason if it is aborted, at once
 */
export async function* comparedParts<T>(
  parts: AsyncIterable<T>,
  doubt: Promise<string | undefined>,
  { signal, onWarning }: Pick<RunOptions, "signal" | "onWarning">,
): AsyncGenerator<T, void, void> {
  let isKnown = false;
  const told = doubt.then((warning) => {
    isKnown = true;
    if (warning !== undefined) onWarning?.(warning);
  });
  const held: T[] = [];
  for await (const part of parts) {
    held.push(part);
    while (held.length > (isKnown ? 0 : 1)) yield held.shift()!;
  }
  await untilAborted(told, signal);
  yield* held;
}
