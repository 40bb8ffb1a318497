/**
 * Tells attention from feed-forward where a block runs both beside each other and adds both at once.
 *
 * @module
 */
import { type Flow, FUSED_ATTENTION } from "./dataflow.ts";

/** The two parts of a parallel block. */
export interface ParallelParts {
  /** What attention adds to the residual stream. */
  readonly attention: string;
  /** What the feed-forward part adds. */
  readonly feedForward: string;
}

/** Operators in which tokens look at each other; a feed-forward part has none of them. */
const ATTENTION: ReadonlySet<string> = new Set(["Softmax", ...FUSED_ATTENTION]);

/** Which of two added tensors comes from attention; `undefined` if that cannot be told. */
export function parallelParts(flow: Flow, before: string, added: readonly string[]): ParallelParts | undefined {
  if (added.length !== 2) return undefined;
  const attends = added.map((term) => isAttended(flow, before, term));
  if (attends[0] === attends[1]) return undefined;
  const [attention, feedForward] = attends[0] ? added : added.toReversed();
  return { attention, feedForward };
}

/** Whether there is attention on some path from `before` to `tensor`. */
function isAttended(flow: Flow, before: string, tensor: string): boolean {
  const reached = new Set([tensor]);
  const first = flow.maker.get(before) as number;
  for (let index = flow.maker.get(tensor) as number; index > first; index--) {
    const { opType, inputs, outputs } = flow.steps[index];
    if (!outputs.some((name) => reached.has(name))) continue;
    if (ATTENTION.has(opType)) return true;
    for (const name of inputs) if (flow.tensors.has(name)) reached.add(name);
  }
  return false;
}
