/**
 * A short check of a model at its first use: a row's activations are the same alone and in a padded batch.
 *
 * @module
 */
import { ModelError } from "../../ops/errors.ts";
import type { EngineRequest, Precision } from "./engine.ts";
import type { ModelSession } from "./session.ts";
import { tokenBatch } from "./token_batch.ts";

/**
 * Largest difference between a row alone and in a batch, as a fraction of the largest value: what rounding makes of it.
 * Dynamically quantised models scale by the batch's largest value, so that there the rows of a batch do touch each other.
 */
const TOLERANCE: Readonly<Record<Precision, number>> = { float32: 1e-4, float16: 1e-2, int8: 0.1 };
const CHECK_TOKENS = 12;

const passed = new Set<string>();

/**
 * Compares a short row alone with the same row beside a longer one. A model that passed is not checked again by this
 * program.
 *
 * @param tokens rows of the dataset, from which the check takes its tokens
 * @throws {ModelError} if they differ
 */
export async function checkPadding(
  session: ModelSession,
  request: EngineRequest,
  tokens: readonly Int32Array<ArrayBuffer>[],
): Promise<void> {
  const key = JSON.stringify([request.modelPath, request.task]);
  if (passed.has(key)) return;
  const longest = tokens.reduce((best, ids) => ids.length > best.length ? ids : best, tokens[0]);
  const long = Int32Array.from({ length: CHECK_TOKENS }, (_, index) => longest[index % longest.length]);
  const short = long.slice(0, CHECK_TOKENS / 3);
  const alone = await session.run(tokenBatch([short]));
  const batched = await session.run(tokenBatch([short, long]));
  alone.forEach((expected, index) => {
    const difference = relativeDifference(expected, batched[index].subarray(0, expected.length));
    if (difference <= TOLERANCE[session.info.precision]) return;
    throw new ModelError(
      `Cannot trust the model ${request.modelPath}: a row's ${describeOutput(request, index)} differ by ` +
        `${difference.toPrecision(2)} of their largest value between the row alone and in a padded batch, more than ` +
        `${session.info.precision} allows (${
          TOLERANCE[session.info.precision]
        }); its export does not honour attention_mask`,
    );
  });
  passed.add(key);
}

function describeOutput({ task }: EngineRequest, index: number): string {
  return task.kind === "logits" ? "logits" : `activations at layer ${task.points[index]}`;
}

function relativeDifference(expected: Float32Array, actual: Float32Array): number {
  let largest = 0;
  let difference = 0;
  expected.forEach((value, index) => {
    largest = Math.max(largest, Math.abs(value));
    const distance = Math.abs(value - actual[index]);
    // A NaN on either side is a difference, which Math.max passes on.
    difference = Math.max(difference, distance);
  });
  return difference === 0 ? 0 : difference / Math.max(largest, Number.MIN_VALUE);
}
