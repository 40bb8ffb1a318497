/**
 * `st:` models: sentence-transformers, which give one vector for each text.
 *
 * @module
 */
import { join } from "node:path";
import { ModelError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { isDirectory } from "../files/folder.ts";
import { folderProvenance } from "../files/provenance.ts";
import { extractActivations } from "../rows/extract.ts";
import { poolTokens } from "../rows/pooling.ts";
import type { RowBatch } from "../rows/run_rows.ts";
import { checkInput, type ModelInput } from "../rows/tokens.ts";
import { fetchModel, type FetchOptions, snapshotCommit } from "./hf_provider.ts";
import { openRequested } from "./onnx_provider.ts";
import type { ModelProvider, ProviderActivationRequest } from "./provider.ts";
import { isStFile, readStPipeline, type StPipeline } from "./st_modules.ts";

/**
 * Runs sentence-transformers models, from the hub or from a folder, with the pooling, dense layers, normalisation, length
 * and prompt that the model's own files give. The layer is -1: the vector that the model is made for. Both token modes
 * `last` and `mean` give it. Its texts are never templated as chats.
 */
export const stProvider: ModelProvider = {
  async *activations(request, options) {
    checkRequest(request);
    const { folder, pipeline } = await openPipeline(request.name, request.dtype ?? null, options);
    const model = await openRequested({ ...request, name: join(folder, pipeline.transformerPath) });
    if (pipeline.unusedPrompts.length > 0) options.onWarning?.(promptWarning(request.name, pipeline));
    const batches = extractActivations({
      ...request,
      ...options,
      model,
      rows: request.rows.map((input, row) => preparedText(input, row, pipeline)),
      layers: [-1],
      tokenMode: "all",
      applyChatTemplate: false,
      maxLength: request.maxLength ?? pipeline.maxLength,
    });
    for await (const batch of batches) yield pooledBatch(batch, pipeline, request.layers.length);
  },
  async provenance(name, dtype, options = {}) {
    const { folder, pipeline } = await openPipeline(name, dtype, options);
    const model = await openRequested({ name: join(folder, pipeline.transformerPath), dtype, rows: [] });
    return {
      ...await folderProvenance(model),
      pipeline: describePipeline(pipeline),
      revision: snapshotCommit(folder) ?? null,
    };
  },
};

function checkRequest({ name, layers, tokenMode }: ProviderActivationRequest): void {
  const wrong = layers.find((layer) => layer !== -1);
  if (wrong !== undefined) {
    throw new ModelError(
      `Cannot take layer ${wrong} of "st:${name}": sentence-transformers give one vector for each text, which is layer -1; ` +
        "for other layers use hf: or onnx:",
    );
  }
  if (tokenMode !== "all") return;
  throw new ModelError(
    `Cannot take all tokens of "st:${name}": sentence-transformers give one vector for each text; use hf: or onnx:`,
  );
}

async function openPipeline(
  name: string,
  dtype: string | null,
  options: FetchOptions,
): Promise<{ folder: string; pipeline: StPipeline }> {
  const folder = await isDirectory(name) ? name : await fetchModel(hubName(name), dtype, options, isStFile);
  return { folder, pipeline: await readStPipeline(folder) };
}

function describePipeline(pipeline: StPipeline): Readonly<Record<string, unknown>> {
  const { maxLength = null, layers } = pipeline;
  return { ...pipeline, maxLength, layers: layers.map(({ description }) => description) };
}

/** As in sentence-transformers, names without an organisation are its own models. */
function hubName(name: string): string {
  return name.includes("/") ? name : `sentence-transformers/${name}`;
}

/** As in sentence-transformers, whose `encode` puts a prompt before texts only if it is the default or is asked for. */
function promptWarning(name: string, { unusedPrompts }: StPipeline): string {
  return `The model st:${name} has prompts (${
    unusedPrompts.join(", ")
  }) and no default one: texts are read without; put ` +
    "one before them with a template if the model is to be used with it";
}

function preparedText(input: ModelInput, row: number, { prompt, lowerCase }: StPipeline): string {
  checkInput(input, row);
  if (typeof input !== "string") {
    throw new ModelError(`Cannot encode row ${row}: sentence-transformers read texts, not conversations`);
  }
  const text = prompt + input;
  return lowerCase ? text.toLowerCase() : text;
}

/** All asked-for outputs are the same. */
function pooledBatch(batch: RowBatch, { pooling, layers }: StPipeline, outputs: number): RowBatch {
  const { data, columns } = batch.outputs[0];
  let start = 0;
  const vectors = batch.tokenCounts.map((count) => {
    const end = start + count * columns;
    const pooled = poolTokens(data.subarray(start, end), columns, pooling);
    start = end;
    return layers.reduce((vector, layer) => layer.apply(vector), pooled);
  });
  const size = vectors[0].length;
  const result = new Float32Array(vectors.length * size);
  vectors.forEach((vector, row) => result.set(vector, row * size));
  const matrix: Matrix<Float32Array<ArrayBuffer>> = { rows: vectors.length, columns: size, data: result };
  return { ...batch, outputs: Array.from({ length: outputs }, () => matrix) };
}
