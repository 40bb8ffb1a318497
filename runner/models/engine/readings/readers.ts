/**
 * What is made of a model's states: what they would have it say, and what its parts add to logits.
 *
 * @module
 */
import { ModelError } from "../../../../ops/errors.ts";
import { loadCut } from "../loaded_cut.ts";
import type { TokenBatch } from "../token_batch.ts";
import { TOLERANCE } from "../precision.ts";
import { Attribution } from "./attribution.ts";
import type { ReadingCuts } from "./cuts.ts";
import { headParts, type Projections } from "./head_parts.ts";
import { readLens } from "./lens.ts";
import type { ReadingRequest } from "./plan.ts";
import type { AttributionReading, LensReading, ReadStates } from "./reading.ts";
import { Stage, type Vectors } from "./stage.ts";

/** What is made of states. */
export interface Reader {
  /** Reads the states of a batch, one set of vectors for each point. */
  of(states: readonly Vectors[], batch: TokenBatch): Promise<Float32Array<ArrayBuffer>>;
  /** Frees the model. */
  close(): Promise<void>;
}

async function openStages({ config }: ReadingRequest, { norm, head }: ReadingCuts, threads: number) {
  const [opened, projected] = await Promise.all([norm, head].map(({ cut, ...ends }) => {
    return Stage.open(cut, { config, threads, ...ends });
  }));
  const close = async () => {
    await opened.close();
    await projected.close();
  };
  return { norm: opened, head: projected, close };
}

/** Loads what a lens needs. */
export async function openLens(
  request: ReadingRequest,
  cuts: ReadingCuts,
  threads: number,
  { points }: ReadStates,
  reading: LensReading,
): Promise<Reader> {
  const { config } = request;
  const { close, ...stages } = await openStages(request, cuts, threads);
  const at = reading.states.map((state) => {
    return points.indexOf(state < config.numLayers ? `blocks.${state}.hook_resid_pre` : state);
  });
  const isFinal = reading.states.map((state) => state === config.numLayers);
  let isChecked = false;
  return {
    close,
    async of(vectors, batch) {
      if (!isChecked) await checkNorm(stages.norm, vectors, TOLERANCE[cuts.norm.cut.precision]);
      isChecked = true;
      return await readLens(reading, stages, at.map((i) => vectors[i]), isFinal, batch);
    },
  };
}

/** The norm by itself has to make of the last state what the model makes of it. */
async function checkNorm(norm: Stage, vectors: readonly Vectors[], tolerance: number): Promise<void> {
  const [{ data, size }, final] = vectors.slice(-2);
  const made = await norm.all({ data: data.slice(0, size), size });
  const expected = final.data.subarray(0, final.size);
  const largest = expected.reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (made.data.every((value, i) => Math.abs(value - expected[i]) <= tolerance * largest)) return;
  throw new ModelError(
    "Cannot read states as the model reads its last one: what was found as its final norm gives other numbers than the model; " +
      "llmLayerActivations takes the states as they are",
  );
}

/** Loads what an attribution needs. */
export async function openAttribution(
  request: ReadingRequest,
  cuts: ReadingCuts,
  threads: number,
  { by, isEdited }: AttributionReading,
): Promise<Reader> {
  const { config } = request;
  const stages = await openStages(request, cuts, threads);
  const { precision } = cuts.head.cut;
  const attribution = new Attribution(stages, TOLERANCE[precision]);
  const loaded = cuts.projections && await loadCut(cuts.projections.cut, threads);
  const projections = loaded && { loaded, blocks: cuts.projections!.blocks, config };
  return {
    async of(vectors) {
      const rows = vectors[0].data.length / vectors[0].size;
      const results: Float32Array[] = [];
      for (let row = 0; row < rows; row++) {
        const own = vectors.map(({ data, size }) => data.subarray(row * size, (row + 1) * size));
        const [last, final] = own.slice(-2);
        const parts = by === "block" ? own.slice(0, -2) : await byHead(own.slice(0, -2), projections!);
        const rest = restOf(parts, last);
        if (!isEdited) checkRest(rest, last, 10 * TOLERANCE[precision]);
        const all = isEdited ? [...parts, rest] : parts;
        results.push((await attribution.divide({ parts: all, last, final })).data);
      }
      return joined(results);
    },
    async close() {
      await stages.close();
      await loaded?.close();
    },
  };
}

/** The embeddings, and for each block its heads, what attention adds beside them, and what feed-forward adds. */
async function byHead(
  [embedding, ...rest]: readonly Float32Array[],
  projections: Projections,
): Promise<readonly ArrayLike<number>[]> {
  const blocks = Array.from({ length: rest.length / 3 }, (_, block) => rest.slice(3 * block, 3 * block + 3));
  const heads = await headParts(projections, blocks.map(([results]) => results));
  const parts = blocks.flatMap(([, attention, feedForward], block): ArrayLike<number>[] => {
    return [...heads[block], restOf(heads[block], attention), feedForward];
  });
  return [embedding, ...parts];
}

/** What parts leave of a whole. */
function restOf(parts: readonly ArrayLike<number>[], whole: ArrayLike<number>): Float64Array {
  return Float64Array.from(whole, (value, i) => value - parts.reduce((sum, part) => sum + part[i], 0));
}

function checkRest(rest: Float64Array, whole: ArrayLike<number>, tolerance: number): void {
  const largest = Array.from(whole).reduce((most, value) => Math.max(most, Math.abs(value)), 0);
  if (rest.every((value) => Math.abs(value) <= tolerance * largest)) return;
  throw new ModelError(
    "Cannot divide logits among parts: the stream after the last block is not the sum of the embeddings and of what each " +
      "block adds (it is normalised or scaled between blocks); llmLogitLens reads its states",
  );
}

function joined(parts: readonly Float32Array[]): Float32Array<ArrayBuffer> {
  const result = new Float32Array(parts.reduce((sum, { length }) => sum + length, 0));
  parts.reduce((at, part) => {
    result.set(part, at);
    return at + part.length;
  }, 0);
  return result;
}
