/**
 * `st:` models: sentence-transformers, which give one vector for each text.
 *
 * @module
 */
import { join } from "../../../ops/standard.ts";
import { ModelError } from "../../../ops/errors.ts";
import type { Matrix } from "../../../stores/formats/matrix.ts";
import { openModelFolder } from "../files/folder.ts";
import { locateModel } from "../files/locate.ts";
import { folderProvenance } from "../files/provenance.ts";
import { isDirectory, isFile } from "../files/read.ts";
import { extractActivations } from "../rows/extract.ts";
import { poolTokens } from "../rows/pooling.ts";
import type { RowBatch, RunOptions } from "../rows/run_rows.ts";
import { checkInput, type ModelInput } from "../rows/tokens.ts";
import { fetchModel, type FetchOptions, snapshotCommit } from "./hf_provider.ts";
import { openRequested } from "./onnx_provider.ts";
import type { ModelProvider, ProviderActivationRequest } from "./provider.ts";
import { isStFile, readStPipeline, type StPipeline } from "./st_modules.ts";
import { promptLength } from "./st_prompt.ts";
import { stMaxLength } from "./st_transformer.ts";

/**
 * Runs sentence-transformers models, from the hub or from a folder, with the pooling, dense layers, normalisation, length
 * and prompt that the model's own files give. The layer is -1: the vector that the model is made for. Both token modes
 * `last` and `mean` give it. Its texts are never templated as chats.
 */
export const stProvider: ModelProvider = {
  async *activations(request, options) {
    checkRequest(request);
    const { path, choice, pipeline } = await openPipeline(request.name, request.dtype ?? null, options);
    refuseOther(request.name, pipeline, options.provenance);
    if (choice !== undefined) options.onWarning?.(choice);
    const opened = await openRequested({ ...request, name: path }, "activations", options);
    const model = { ...opened, lowerCase: pipeline.transformer.lowerCase };
    const { prompt, unusedPrompts } = pipeline.settings;
    if (unusedPrompts.length > 0) options.onWarning?.(promptWarning(request.name, unusedPrompts));
    const encoding = {
      applyChatTemplate: false,
      maxLength: request.maxLength ?? stMaxLength(pipeline.transformer, model),
    };
    const batches = extractActivations({
      ...request,
      ...options,
      ...encoding,
      model,
      rows: request.rows.map((input, row) => prompt + textOf(input, row)),
      layers: [-1],
      tokenMode: "all",
    });
    const skipped = pipeline.includePrompt ? 0 : await promptLength(prompt, model, encoding);
    for await (const batch of batches) yield pooledBatch(batch, pipeline, skipped, request.layers.length);
  },
  async provenance(name, dtype, options = {}) {
    const { path, folder, pipeline } = await openPipeline(name, dtype, options);
    return {
      ...await folderProvenance(await openModelFolder(path, dtype)),
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

/** A model, and what is done around it. */
interface OpenedPipeline {
  /** The folder of the whole. */
  readonly folder: string;
  /** The model's folder, or its file. */
  readonly path: string;
  /** What to say of a file that nobody asked for. */
  readonly choice?: string;
  readonly pipeline: StPipeline;
}

async function openPipeline(name: string, dtype: string | null, options: FetchOptions): Promise<OpenedPipeline> {
  if (!await isHere(name)) {
    const { folder, path, choice } = await fetchModel(hubName(name), { dtype }, options, isStFile);
    return { folder, path, choice, pipeline: await readStPipeline(folder) };
  }
  const { folder, file } = await locateModel(name);
  const pipeline = await readStPipeline(folder);
  return { folder, path: join(folder, file ?? pipeline.transformerPath), pipeline };
}

/** Whether a name is a path: what is there, and what cannot be a name of the hub. */
async function isHere(name: string): Promise<boolean> {
  return /^[~.]*[\\/]|^~/.test(name) || await isDirectory(name) || await isFile(name);
}

/** What differs from a plain pipeline is added, so that those of earlier versions stay the same. */
function describePipeline(pipeline: StPipeline): Readonly<Record<string, unknown>> {
  const { transformerPath, transformer, settings, pooling, includePrompt, layers } = pipeline;
  return {
    transformerPath,
    maxLength: transformer.maxLength ?? null,
    lowerCase: transformer.lowerCase,
    prompt: settings.prompt,
    unusedPrompts: settings.unusedPrompts,
    pooling,
    layers: layers.map(({ description }) => description),
    ...settings.truncateDim === undefined ? {} : { truncateDim: settings.truncateDim },
    ...includePrompt ? {} : { includePrompt },
  };
}

/** What was recorded of the pipeline stands beside the results. */
function refuseOther(name: string, pipeline: StPipeline, provenance: RunOptions["provenance"]): void {
  const recorded = provenance?.pipeline;
  if (recorded === undefined || JSON.stringify(recorded) === JSON.stringify(describePipeline(pipeline))) return;
  throw new ModelError(`The files of the model st:${name} changed while it was opened: ask again`);
}

/** As in sentence-transformers, names without an organisation are its own models. */
function hubName(name: string): string {
  return /^[^/]+(@.*|\/onnx\/.*)?$/.test(name) ? `sentence-transformers/${name}` : name;
}

/** As in sentence-transformers, whose `encode` puts a prompt before texts only if it is the default or is asked for. */
function promptWarning(name: string, unusedPrompts: readonly string[]): string {
  return `The model st:${name} has prompts (${
    unusedPrompts.join(", ")
  }) and no default one: texts are read without; put ` +
    "one before them with a template if the model is to be used with it";
}

function textOf(input: ModelInput, row: number): string {
  checkInput(input, row);
  if (typeof input === "string") return input;
  throw new ModelError(`Cannot encode row ${row}: sentence-transformers read texts, not conversations`);
}

/**
 * All asked-for outputs are the same.
 *
 * @param skipped tokens at the start of each text that are not pooled
 */
function pooledBatch(batch: RowBatch, pipeline: StPipeline, skipped: number, outputs: number): RowBatch {
  const { pooling, layers, settings: { truncateDim } } = pipeline;
  const { data, columns } = batch.outputs[0];
  let start = 0;
  const vectors = batch.tokenCounts.map((count) => {
    const end = start + count * columns;
    const pooled = poolTokens(data.subarray(start, end), columns, pooling, skipped);
    start = end;
    return layers.reduce((vector, layer) => layer.apply(vector), pooled).subarray(0, truncateDim);
  });
  const size = vectors[0].length;
  const result = new Float32Array(vectors.length * size);
  vectors.forEach((vector, row) => result.set(vector, row * size));
  const matrix: Matrix<Float32Array<ArrayBuffer>> = { rows: vectors.length, columns: size, data: result };
  return { ...batch, outputs: Array.from({ length: outputs }, () => matrix) };
}
