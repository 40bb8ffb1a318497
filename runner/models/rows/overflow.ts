/**
 * Numbers that 16 bits do not hold: beyond 65,504 they are infinite, and what is computed with them is none. onnxruntime says nothing of it.
 *
 * @module
 */
import type { EngineInfo } from "../engine/engine.ts";
import type { RowBatch } from "./run_rows.ts";

/** What helps, where a model computes in 16 bits; empty for others. */
export function overflowAdvice(precision: EngineInfo["precision"]): string {
  if (precision !== "float16") return "";
  return ': 16 bits do not hold what the model computes; take dtype "float32", or another export';
}

/** Gives the parts of a run in 16 bits, and warns of the first row whose numbers are not finite. */
export async function* tellingOverflow(
  parts: AsyncIterable<RowBatch>,
  path: string,
  onWarning: ((warning: string) => void) | undefined,
): AsyncGenerator<RowBatch, void, void> {
  let isTold = false;
  for await (const part of parts) {
    const row = isTold ? undefined : oddRow(part);
    if (row !== undefined) {
      isTold = true;
      onWarning?.(
        `The model ${path} gives numbers that are not finite, of row ${row} first${overflowAdvice("float16")}`,
      );
    }
    yield part;
  }
}

/** The row of the first number that is not finite. */
function oddRow({ rows, tokenCounts, outputs }: RowBatch): number | undefined {
  const odd = outputs.find(({ data }) => !areFinite(data));
  if (odd === undefined) return undefined;
  let vectors = Math.floor(odd.data.findIndex((value) => !Number.isFinite(value)) / odd.columns);
  return rows.find((_, index) => (vectors -= odd.rows === rows.length ? 1 : tokenCounts[index]) < 0);
}

/** Of a hundred million numbers it is asked while a device waits: nothing is called for each. */
function areFinite(data: Float32Array): boolean {
  let sum = 0;
  for (let i = 0; i < data.length; i++) sum += 0 * data[i];
  return sum === 0;
}
