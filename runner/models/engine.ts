/**
 * Runs a cut model with onnxruntime: this is what happens inside the worker.
 *
 * @module
 */
import { dirname } from "node:path";
import * as ort from "onnxruntime-node";
import { ModelError } from "../../ops/errors.ts";
import type { ModelConfig } from "./config.ts";
import { modelInputs } from "./inputs.ts";
import { fileBytes } from "./onnx/bytes.ts";
import type { Cut } from "./onnx/cut.ts";
import { ELEMENT_TYPE, type OnnxModel, readModel } from "./onnx/graph.ts";
import { withoutCacheBranch } from "./onnx/merged.ts";
import { cutAtLogits, LOGITS_OUTPUT } from "./onnx/logits.ts";
import { cutAtPoints, pointOutput, type StreamPoint } from "./onnx/points.ts";
import { findResidualStream, type ResidualStream } from "./onnx/residual.ts";
import { cutToBytes, cutToFolder, weightBytes } from "./onnx/write.ts";
import { reduceTokens, type TokenMode } from "./reduce.ts";
import type { TokenBatch } from "./token_batch.ts";

/** What a model is to compute. */
export type EngineTask = ActivationTask | LogitTask;

/** Vectors of the residual stream. */
export interface ActivationTask {
  /** Tells the tasks apart. */
  readonly kind: "activations";
  /** Where in the stream. */
  readonly points: readonly StreamPoint[];
  /** Which tokens to keep. */
  readonly tokenMode: TokenMode;
}

/** Logits of the next token. */
export interface LogitTask {
  /** Tells the tasks apart. */
  readonly kind: "logits";
  /** The tokens whose logits to keep. */
  readonly tokenIds: readonly number[];
}

/** A model, and what to compute with it. */
export interface EngineRequest {
  /** The ONNX file. */
  readonly modelPath: string;
  /** Sizes of the model. */
  readonly config: ModelConfig;
  /** What to compute. */
  readonly task: EngineTask;
  /** Threads of one operation. */
  readonly threads: number;
}

/** How exact a model computes: the coarsest number type among its kept weights and activations. */
export type Precision = "float32" | "float16" | "int8";

/** What an engine says about itself when it is ready. */
export interface EngineInfo {
  /** Version of onnxruntime. */
  readonly runtimeVersion: string;
  /** How exact the cut model computes. */
  readonly precision: Precision;
}

/** A model ready to run. */
export interface Engine {
  /** What it is. */
  readonly info: EngineInfo;
  /**
   * One forward pass.
   *
   * @returns activations: for each point its vectors, row-major, one per row, or with token mode `all` one per token;
   * logits: one array with the asked logits of each row
   */
  run(batch: TokenBatch): Promise<Float32Array<ArrayBuffer>[]>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** Models with less weight are cut in memory. */
const IN_MEMORY_BYTES = 64e6;

/**
 * Cuts a model down to its task, and loads it.
 *
 * @throws {ModelError} if the residual stream cannot be found in the graph, or onnxruntime refuses the model
 */
export async function openEngine(request: EngineRequest): Promise<Engine> {
  const source = fileBytes(request.modelPath);
  try {
    const model = withoutCacheBranch(readModel(source));
    const stream = findResidualStream(model.graph, request.config.numLayers);
    const cut = cutForTask(model, stream, request.task);
    const { session, folder } = await loadCut(cut, dirname(request.modelPath), request.threads);
    return createEngine(request, cut, session, folder);
  } finally {
    source.close();
  }
}

function cutForTask(model: OnnxModel, stream: ResidualStream, task: EngineTask): Cut {
  return task.kind === "activations"
    ? cutAtPoints(model, stream, task.points)
    : cutAtLogits(model, stream, task.tokenIds);
}

/** A large model is written to a folder, which has to stay as long as the session. */
async function loadCut(
  cut: Cut,
  modelFolder: string,
  threads: number,
): Promise<{ session: ort.InferenceSession; folder: string | undefined }> {
  const isSmall = weightBytes(cut) <= IN_MEMORY_BYTES;
  const folder = isSmall ? undefined : Deno.makeTempDirSync({ prefix: "probegraph-model-" });
  try {
    const options: ort.InferenceSession.SessionOptions = {
      intraOpNumThreads: threads,
      interOpNumThreads: 1,
      graphOptimizationLevel: "all",
      // Threads that wait for work sleep instead of spinning: on a machine that is shared, with other programs or with
      // this one's main thread, spinning was measured to cost a third of the throughput.
      extra: { session: { intra_op: { allow_spinning: "0" } } },
      // Errors are thrown: printing them as well would add noise.
      logSeverityLevel: 4,
    };
    const session = folder === undefined
      ? await ort.InferenceSession.create(cutToBytes(cut, modelFolder), options)
      : await ort.InferenceSession.create(cutToFolder(cut, modelFolder, folder), options);
    return { session, folder };
  } catch (cause) {
    removeFolder(folder);
    if (cause instanceof ModelError) throw cause;
    throw new ModelError(`Cannot load the model in ${modelFolder}: ${(cause as Error).message}`, { cause });
  }
}

function removeFolder(folder: string | undefined): void {
  if (folder !== undefined) Deno.removeSync(folder, { recursive: true });
}

function createEngine(
  request: EngineRequest,
  cut: Cut,
  session: ort.InferenceSession,
  folder: string | undefined,
): Engine {
  const { config, task } = request;
  return {
    info: { runtimeVersion: ort.env.versions.node ?? ort.env.versions.common, precision: precisionOf(cut) },
    async run(batch) {
      const feeds = modelInputs(session.inputNames, cut.inputs, batch, config);
      const outputs = await session.run(feeds).catch((cause) => {
        throw runError(request, batch, cause as Error);
      });
      if (task.kind === "logits") return [numbersOf(outputs[LOGITS_OUTPUT]).slice()];
      return task.points.map((point) => {
        const tensor = outputs[pointOutput(point)];
        checkShape(tensor, batch, config, point);
        return reduceTokens(numbersOf(tensor), tensor.dims, batch.lengths, task.tokenMode);
      });
    },
    async close() {
      await session.release();
      removeFolder(folder);
    },
  };
}

function runError({ modelPath }: EngineRequest, { lengths }: TokenBatch, cause: Error): ModelError {
  return new ModelError(
    `Cannot run the model ${modelPath} on ${lengths.length} rows of up to ${Math.max(...lengths)} tokens ` +
      `(a row that is too long for the model needs maxLength): ${cause.message.trim()}`,
    { cause },
  );
}

function numbersOf(tensor: ort.Tensor): Float32Array<ArrayBuffer> {
  return tensor.data as Float32Array<ArrayBuffer>;
}

function checkShape(tensor: ort.Tensor, batch: TokenBatch, config: ModelConfig, point: StreamPoint): void {
  const expected = [batch.lengths.length, Math.max(...batch.lengths), config.hiddenSize];
  if (tensor.dims.length === 3 && expected.every((size, index) => size === tensor.dims[index])) return;
  throw new ModelError(
    `Cannot take layer ${point}: the tensor found for it has the shape [${tensor.dims.join(", ")}], where ` +
      `[rows, tokens, hidden size] = [${expected.join(", ")}] is meant`,
  );
}

function precisionOf(cut: Cut): Precision {
  if (cut.operators.has("DynamicQuantizeLinear") || cut.operators.has("QuantizeLinear")) return "int8";
  const half: number[] = [ELEMENT_TYPE.float16, ELEMENT_TYPE.bfloat16];
  return cut.tensors.some((tensor) => half.includes(tensor.elementType)) ? "float16" : "float32";
}
