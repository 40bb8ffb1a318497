/**
 * Runs a cut model with onnxruntime: this is what happens inside the worker.
 *
 * @module
 */
import * as ort from "../../onnx/runtime.ts";
import { largest } from "../../../ops/extremes.ts";
import { ModelError } from "../../../ops/errors.ts";
import type { TokenMode } from "../../../ops/types/language_models.ts";
import type { ModelConfig } from "../files/config.ts";
import type { OnnxModel } from "../../onnx/graph.ts";
import { headOf } from "../../onnx/head.ts";
import { cutAtLogits, cutHead, LOGITS_OUTPUT, STATE_INPUT } from "../../onnx/logits.ts";
import { withModel } from "../../onnx/open_model.ts";
import { cutAtPoints, findPoints, pointOutput, type StreamPoint } from "../../onnx/points.ts";
import { pointColumns } from "../../onnx/points/point.ts";
import { findResidualStream, findStreamOrEnds } from "../../onnx/residual.ts";
import { meanOutput } from "../../onnx/token_mean.ts";
import { editGraph } from "../../onnx/edits/edit_graph.ts";
import type { GraphEdit } from "../../onnx/edits/graph_edit.ts";
import { CHECKED_TOKENS } from "./checked_tokens.ts";
import { CPU, type Device } from "./device.ts";
import { editedInputs, type EditFeed, type LoadedEdits } from "./edit_feeds.ts";
import { modelInputs } from "./inputs.ts";
import { type LoadableCut, loadableCut, loadCut, type LoadedCut, RUNTIME_VERSION } from "./loaded_cut.ts";
import { type Precision, precisionOn } from "./precision.ts";
import type { ReadingCuts } from "./readings/cuts.ts";
import type { ReadingTask, WayPoint } from "./readings/reading.ts";
import { reduceTokens } from "./reduce.ts";
import { type TokenBatch, tokenBatch } from "./token_batch.ts";

/** What a model is to compute in one pass. */
export type EngineTask = ActivationTask | LogitTask | ReadingTask;

/** Vectors at points of the model. */
export interface ActivationTask {
  /** Tells the tasks apart. */
  readonly kind: "activations";
  /** Where. */
  readonly points: readonly StreamPoint[];
  /** Which tokens to keep. */
  readonly tokenMode: TokenMode;
  /** What is done to what flows. */
  readonly edits?: readonly GraphEdit[];
}

/** Logits of the next token. */
export interface LogitTask {
  /** Tells the tasks apart. */
  readonly kind: "logits";
  /** The tokens whose logits to keep. */
  readonly tokenIds: readonly number[];
  /** What is done to what flows. */
  readonly edits?: readonly GraphEdit[];
}

/** A model, and how to load it. */
export interface ModelRequest {
  /** The ONNX file. */
  readonly modelPath: string;
  /** Sizes of the model. */
  readonly config: ModelConfig;
  /** Threads of all that it computes at once. */
  readonly threads: number;
}

/** A model, and what to compute with it. */
export interface EngineRequest extends ModelRequest {
  /** What to compute. */
  readonly task: EngineTask;
  /** Where to compute it. */
  readonly device: Device;
}

/** What an engine says about itself when it is ready. */
export interface EngineInfo {
  /** Version of onnxruntime. */
  readonly runtimeVersion: string;
  /** How exact the cut model computes. */
  readonly precision: Precision;
  /** Where it computes, in onnxruntime's words: `cpu`, `cuda` or `webgpu`. */
  readonly executionProvider: "cpu" | "cuda" | "webgpu";
}

/** What is said of a cut model that is loaded. */
export function engineInfo({ precision, provider }: LoadedCut): EngineInfo {
  return { runtimeVersion: RUNTIME_VERSION, precision, executionProvider: provider };
}

/** Logits of a few tokens, which should be the same. */
export interface HeadCheck {
  /** Those that the model gives. */
  readonly own: Float32Array<ArrayBuffer>;
  /** Those that the vocabulary projection gives of the vectors that are taken for the last hidden state. */
  readonly projected: Float32Array<ArrayBuffer>;
  /** The same of vectors twice as long: a norm would make no difference of that. */
  readonly projectedTwice: Float32Array<ArrayBuffer>;
}

/** A model ready to run. */
export interface Engine {
  /** What it is. */
  readonly info: EngineInfo;
  /**
   * One forward pass.
   *
   * @param feeds for each edit of the task its numbers
   * @param way where between a baseline and the text, for what is divided among tokens
   * @returns activations: for each point its vectors, row-major, one per row, or with token mode `all` one per token;
   * logits: one array with the asked logits of each row
   */
  run(batch: TokenBatch, feeds?: readonly EditFeed[], way?: WayPoint): Promise<Float32Array<ArrayBuffer>[]>;
  /** The model's own logits, and those of its last hidden state; `undefined` if the task has not both. */
  checkHead(batch: TokenBatch): Promise<HeadCheck | undefined>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** A model that is cut down to its task, as plain data: any worker can load it. */
export interface EnginePlan {
  /** The cut model. */
  readonly cut: LoadableCut;
  /** For each point of the task how many numbers it has for each token; `undefined` where only the tensor itself says it. */
  readonly columns: readonly (number | undefined)[];
  /** What begins at the last hidden state and ends at logits, if the cut model has both. */
  readonly head: LoadableCut | undefined;
  /** For each edit of the task the places where it takes hold. */
  readonly places: LoadedEdits["places"];
  /** The parts of the model with which states are read, where the task is to read some. */
  readonly reading?: ReadingCuts;
}

/** A model, and a task that is no reading. */
export type PlainRequest = EngineRequest & { readonly task: ActivationTask | LogitTask };

/**
 * Cuts a model down to its task.
 *
 * @throws {ModelError} if hidden states are asked for and the residual stream cannot be found in the graph, or if logits are,
 * and the model has none
 */
export function planEngine(request: PlainRequest): EnginePlan {
  return withModel(request.modelPath, (whole) => planModel(whole, request));
}

/** The same of a model that is read already. @throws {ModelError} as {@linkcode planEngine} */
export function planModel(whole: OnnxModel, { modelPath, config, task, device }: PlainRequest): EnginePlan {
  const { edits = [] } = task;
  // The stream is found in the graph as it was: an edited one shows other sums.
  const isFound = task.kind === "activations" || edits.length > 0;
  const stream = (isFound ? findResidualStream : findStreamOrEnds)(whole.graph, config.numLayers);
  const { model, places, read } = editGraph(whole, stream, config, edits);
  if (task.kind === "logits") {
    const cut = loadableCut(cutAtLogits(model, stream, task.tokenIds), modelPath);
    return { cut, columns: [], head: undefined, places };
  }
  const found = findPoints(whole, stream, config, task.points);
  const points = found.map((point) => read(point, point.name));
  const hasHead = task.points.includes(config.numLayers) && edits.length === 0 &&
    headOf(model, stream).kind === "vocabulary";
  const options = {
    lastToken: task.tokenMode === "last",
    mean: givesMeans(task, device),
    logitsOf: hasHead ? CHECKED_TOKENS : undefined,
  };
  const cut = loadableCut(cutAtPoints(model, stream, points, options), modelPath);
  const isChecked = hasHead && precisionOn(device, cut.precision) === "float32";
  const head = isChecked ? loadableCut(cutHead(model, stream, CHECKED_TOKENS), modelPath) : undefined;
  // Before the vocabulary projection, vectors may have the size of smaller embeddings.
  const columnsOf = (point: StreamPoint) =>
    point === config.numLayers ? undefined : pointColumns(points.find(({ name }) => name === pointOutput(point))!);
  return { cut, columns: task.points.map(columnsOf), head, places };
}

/**
 * Loads a model.
 *
 * @param threads threads of one operation
 * @throws {ModelError} if onnxruntime refuses the model
 */
export async function openEngine(
  { config, task, device }: PlainRequest,
  plan: EnginePlan,
  threads: number,
): Promise<Engine> {
  const loaded = await loadCut(plan.cut, threads, device);
  const { edits = [] } = task;
  const isMean = givesMeans(task, device);
  const outputOf = (point: StreamPoint) => isMean ? meanOutput(pointOutput(point)) : pointOutput(point);
  const names = task.kind === "logits" ? [LOGITS_OUTPUT] : task.points.map(outputOf);
  return {
    info: engineInfo(loaded),
    async run(batch, editFeeds) {
      const feeds = editedInputs(loaded, batch, config, { edits, places: plan.places }, editFeeds);
      const outputs = await loaded.run(feeds, batch, names);
      if (task.kind === "logits") return [numbersOf(outputs[LOGITS_OUTPUT]).slice()];
      const vectors = task.points.map((point, index) => {
        const tensor = outputs[outputOf(point)];
        const size = plan.columns[index] ?? tensor.dims.at(-1)!;
        const dims = statesShape(tensor, batch, size, point, isMean ? "last" : task.tokenMode);
        const lengths = dims[1] === 1 ? batch.lengths.map(() => 1) : batch.lengths;
        return reduceTokens(numbersOf(tensor), dims, lengths, task.tokenMode);
      });
      // Detached memory is free at once: the collector would let tens of megabytes of hidden states gather first.
      for (const tensor of Object.values(outputs)) numbersOf(tensor).buffer.transfer(0);
      return vectors;
    },
    async checkHead(batch) {
      if (plan.head === undefined) return undefined;
      const last = pointOutput(config.numLayers);
      const feeds = modelInputs(loaded.inputNames, loaded.inputs, batch, config);
      const outputs = await loaded.run(feeds, batch, [last, LOGITS_OUTPUT]);
      const state = outputs[last];
      const twice = new ort.Tensor("float32", numbersOf(state).map((value) => 2 * value), state.dims);
      // Products with weights of few bits are rounded otherwise by each device.
      const head = await loadCut(plan.head, 1, plan.head.isBlockQuantised ? device : CPU);
      // The state of one row, at all of its tokens or at its last one.
      const tokens = tokenBatch([batch.ids.subarray(0, state.dims[1])]);
      const project = async (state: ort.Tensor) => {
        const feeds = { ...modelInputs(head.inputNames, head.inputs, tokens, config), [STATE_INPUT]: state };
        return numbersOf((await head.run(feeds, tokens))[LOGITS_OUTPUT]).slice();
      };
      const [projected, projectedTwice] = [await project(state), await project(twice)];
      await head.close();
      return { own: numbersOf(outputs[LOGITS_OUTPUT]).slice(), projected, projectedTwice };
    },
    close: loaded.close,
  };
}

/** Whether the graph itself gives the means over tokens: from a GPU, all tokens would be read back for them. */
function givesMeans(task: PlainRequest["task"], { provider }: Device): boolean {
  return provider !== "cpu" && task.kind === "activations" && task.tokenMode === "mean";
}

function numbersOf(tensor: ort.Tensor): Float32Array<ArrayBuffer> {
  return tensor.data as Float32Array<ArrayBuffer>;
}

/**
 * [rows, tokens, size], or one token for each row where only last ones are computed. Some models, such as OPT, put the
 * tokens of all rows in one list for a while, and heads have an axis of their own: the numbers lie in the same order.
 */
function statesShape(
  tensor: ort.Tensor,
  batch: TokenBatch,
  size: number,
  point: StreamPoint,
  mode: TokenMode,
): number[] {
  const [rows, tokens] = [batch.lengths.length, largest(batch.lengths)];
  const numbers = tensor.dims.reduce((product, axis) => product * axis, 1);
  for (const count of mode === "last" ? [1, tokens] : [tokens]) {
    if (startsWith(tensor.dims, rows * count) && numbers === rows * count * size) return [rows, count, size];
  }
  throw new ModelError(
    `Cannot take layer ${point}: the tensor found for it has the shape [${tensor.dims.join(", ")}], where ` +
      `[rows, tokens, numbers of a token] = [${rows}, ${tokens}, ${size}] is meant`,
  );
}

/** Whether the first axes are so many vectors together. */
function startsWith(dims: readonly number[], vectors: number): boolean {
  let product = 1;
  return dims.some((axis) => (product *= axis) === vectors);
}
