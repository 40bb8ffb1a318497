/**
 * One run of a target.
 *
 * @module
 */

import { ProbegraphError } from "../ops/errors.ts";
import type { FuzzTarget } from "./target.ts";

/** An error that is not the project's own, where it was thrown; `undefined` where all went well. */
export async function foreignError(target: FuzzTarget, input: Uint8Array<ArrayBuffer>): Promise<string | undefined> {
  try {
    await target.run(input.slice());
    return undefined;
  } catch (error) {
    if (error instanceof ProbegraphError) return undefined;
    return error instanceof Error ? error.stack ?? String(error) : `not even an error was thrown: ${String(error)}`;
  }
}

/** What tells faults apart: the kind of error, and the lines of the project that it came through. */
export function faultOf(stack: string): string {
  const [first, ...lines] = stack.split("\n");
  const own = lines.map((line) => /((?:ops|stores|runner|notebooks|cli)\/[^():]+:\d+)/.exec(line)?.[1]).filter(Boolean);
  return [/^\w*/.exec(first)![0], ...own.slice(0, 2)].join(" < ");
}

/** The smallest input that still has the same fault, as far as leaving out parts leads to one in a few hundred tries. */
export async function shrink(
  target: FuzzTarget,
  input: Uint8Array<ArrayBuffer>,
  fault: string,
): Promise<Uint8Array<ArrayBuffer>> {
  let [smallest, tries] = [input, 0];
  for (let size = Math.ceil(input.length / 2); size >= 1; size = Math.floor(size / 2)) {
    for (let start = 0; start < smallest.length && tries++ < 400;) {
      const shorter = new Uint8Array([...smallest.subarray(0, start), ...smallest.subarray(start + size)]);
      const stack = await foreignError(target, shorter);
      if (stack !== undefined && faultOf(stack) === fault) smallest = shorter;
      else start += size;
    }
  }
  return smallest;
}
