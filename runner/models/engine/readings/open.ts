/**
 * Engines that read a model: where its heads look, what its states would have it say, what its parts add.
 *
 * @module
 */
import type * as ort from "../../../onnx/runtime.ts";
import { pointOutput } from "../../../onnx/points.ts";
import { editedInputs } from "../edit_feeds.ts";
import { type Engine, engineInfo, type EnginePlan, openEngine } from "../engine.ts";
import { loadCut } from "../loaded_cut.ts";
import { patternsOf } from "./attention.ts";
import type { ReadingRequest } from "./plan.ts";
import { openAttribution, openLens } from "./readers.ts";
import { type AttentionReading, statesOf } from "./reading.ts";
import { openTokens } from "./tokens.ts";

/** Loads a model to read it. @throws {ModelError} if onnxruntime refuses the model */
export async function openReading(request: ReadingRequest, plan: EnginePlan, threads: number): Promise<Engine> {
  const { reading } = request.task;
  if (reading.kind === "attention") return await openAttention(request, plan, threads, reading);
  if (reading.kind === "tokens") return await openTokens(request, plan, threads, reading);
  const states = statesOf(reading, request.config.numLayers);
  const task = { kind: "activations", ...states, edits: request.task.edits } as const;
  const base = await openEngine({ ...request, task }, plan, threads);
  const read = reading.kind === "lens"
    ? await openLens(request, plan.reading!, threads, states, reading)
    : await openAttribution(request, plan.reading!, threads, reading);
  return {
    ...base,
    async run(batch, feeds) {
      const vectors = await base.run(batch, feeds);
      const tokens = states.tokenMode === "all" ? batch.ids.length : batch.lengths.length;
      return [await read.of(vectors.map((data) => ({ data, size: data.length / tokens })), batch)];
    },
    async close() {
      await base.close();
      await read.close();
    },
  };
}

async function openAttention(
  { config, task: { edits = [] }, device }: ReadingRequest,
  plan: EnginePlan,
  threads: number,
  { layers, heads }: AttentionReading,
): Promise<Engine> {
  const loaded = await loadCut(plan.cut, threads, device);
  return {
    info: engineInfo(loaded),
    async run(batch, editFeeds) {
      const feeds = editedInputs(loaded, batch, config, { edits, places: plan.places }, editFeeds);
      const outputs = await loaded.run(feeds, batch);
      return [patternsOf(layers.map((layer) => blockPatterns(outputs[patternOutput(layer)])), heads, batch)];
    },
    checkHead: () => Promise.resolve(undefined),
    close: loaded.close,
  };
}

function patternOutput(layer: number): string {
  return pointOutput(`blocks.${layer}.attn.hook_pattern`);
}

function blockPatterns({ data, dims }: ort.Tensor) {
  return { data: data as Float32Array, sides: [dims.at(-2)!, dims.at(-1)!] as const };
}
