/**
 * What each head of attention adds to the stream.
 *
 * @module
 */
import * as ort from "../../../onnx/runtime.ts";
import type { HeadProjection } from "../../../onnx/readings/cuts.ts";
import type { ModelConfig } from "../../files/config.ts";
import { modelInputs } from "../inputs.ts";
import type { LoadedCut } from "../loaded_cut.ts";
import { tokenBatch } from "../token_batch.ts";

/** The projections of all blocks. */
export interface Projections {
  /** The part of the model with them. */
  readonly loaded: LoadedCut;
  /** How each block projects its heads. */
  readonly blocks: readonly HeadProjection[];
  /** Sizes of the model. */
  readonly config: ModelConfig;
}

/**
 * What each head of each block adds, without the projection's bias.
 *
 * @param results for each block its heads' results, side by side
 */
export async function headParts(
  { loaded, blocks, config }: Projections,
  results: readonly Float32Array[],
): Promise<readonly (readonly Float32Array[])[]> {
  const most = blocks.reduce((most, { heads }) => Math.max(most, heads), 0);
  // One row for each head alone, and one without any, which is the bias.
  const rows = most + 1;
  const batch = tokenBatch(Array.from({ length: rows }, () => Int32Array.of(0)));
  const feeds = modelInputs(loaded.inputNames, loaded.inputs, batch, config);
  blocks.forEach(({ input, zero, heads, size }, block) => {
    const alone = new Float32Array(rows * heads * size);
    for (let head = 0; head < heads; head++) {
      const start = head * size;
      alone.set(results[block].subarray(start, start + size), head * heads * size + start);
    }
    feeds[input] = new ort.Tensor("float32", alone, [rows, 1, heads * size]);
    if (zero === undefined) return;
    feeds[zero] = new ort.Tensor("float32", new Float32Array(rows * config.hiddenSize), [rows, 1, config.hiddenSize]);
  });
  const made = await loaded.run(feeds, batch);
  return blocks.map(({ output, heads }) => {
    const data = made[output].data as Float32Array;
    const size = data.length / rows;
    const bias = data.subarray(most * size);
    return Array.from({ length: heads }, (_, head) => {
      return data.slice(head * size, (head + 1) * size).map((value, i) => value - bias[i]);
    });
  });
}
