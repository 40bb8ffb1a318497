/**
 * An encoder in blocks of features. ONNX Runtime lays each out anew, which is faster, and frees what it was made from: so that weights
 * are never in memory twice, and hidden numbers of a block stay in the processor's cache.
 *
 * @module
 */

import type { InferenceSession } from "../onnx/runtime.ts";
import type { Autoencoder } from "./autoencoder.ts";
import { encoderGraph, encoderOptions, sizeOf } from "./encoder_graph.ts";
import { hiddenOf } from "./some_features.ts";
import { blocksOf, type WeightMatrix } from "./weight_matrix.ts";

/** Numbers of a block: above 32 MB, memory that is freed goes back to the system, by glibc's limits. */
const BLOCK = 9 * 2 ** 20;
/** Each is a session, with threads of its own. */
const MOST_BLOCKS = 16;
/** Widths that vector instructions divide. */
const STEP = 64;

/** Some features that follow one another. */
export interface EncoderBlock {
  /** The first of them. */
  readonly start: number;
  /** Their number. */
  readonly features: number;
  /** Encodes. */
  readonly session: InferenceSession;
}

/** Makes an encoder ready. */
export async function encoderBlocks(sae: Autoencoder): Promise<EncoderBlock[]> {
  const { encoder } = sae;
  const isInPlace = encoder.place !== undefined && sizeOf(encoder) !== "large";
  return isInPlace ? [await blockOf(sae, 0, encoder.columns)] : await laidOut(sae);
}

async function laidOut(sae: Autoencoder): Promise<EncoderBlock[]> {
  const { columns } = sae.encoder;
  const width = widthOf(sae.encoder);
  const blocks: EncoderBlock[] = [];
  try {
    for (const data of await columnBlocks(sae.encoder, width)) {
      const start = blocks.length * width;
      blocks.push(await blockOf(sae, start, Math.min(start + width, columns), data));
      data.buffer.transfer(0);
    }
    return blocks;
  } catch (error) {
    await releaseBlocks(blocks);
    throw error;
  }
}

/** Frees what blocks hold. */
export async function releaseBlocks(blocks: readonly EncoderBlock[]): Promise<void> {
  for (const { session } of blocks) await session.release();
}

function widthOf({ rows, columns }: WeightMatrix): number {
  if (sizeOf({ rows, columns }) === "small") return columns;
  const count = Math.min(MOST_BLOCKS, Math.ceil(rows * columns / BLOCK));
  return Math.ceil(columns / count / STEP) * STEP;
}

/** @param data its weights, where they do not stay in their file */
async function blockOf(
  sae: Autoencoder,
  start: number,
  end: number,
  data?: Float32Array<ArrayBuffer>,
): Promise<EncoderBlock> {
  const part = hiddenOf(sae, (values) => values.subarray(start, end));
  const { rows, place } = sae.encoder;
  const weights = { rows, columns: end - start, data, place };
  const { createSession } = await import("../onnx/runtime.ts");
  const session = await createSession(encoderGraph(part, weights), encoderOptions(weights, sizeOf(sae.encoder)));
  return { start, features: end - start, session };
}

/** Columns of a matrix, so many at a time. */
async function columnBlocks(weights: WeightMatrix, width: number): Promise<Float32Array<ArrayBuffer>[]> {
  const count = Math.ceil(weights.columns / width);
  const widths = Array.from({ length: count }, (_, i) => Math.min(width, weights.columns - i * width));
  const blocks = widths.map((own) => new Float32Array(weights.rows * own));
  for await (const { start, block } of blocksOf(weights)) {
    for (let row = 0; row < block.rows; row++) {
      blocks.forEach((data, i) => {
        const at = row * block.columns + i * width;
        data.set(block.data.subarray(at, at + widths[i]), (start + row) * widths[i]);
      });
    }
  }
  return blocks;
}
