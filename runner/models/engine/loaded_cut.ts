/**
 * Loads a cut model into onnxruntime.
 *
 * @module
 */
import * as ort from "../../onnx/runtime.ts";
import { largest } from "../../../ops/extremes.ts";
import { ModelError } from "../../../ops/errors.ts";
import { encodeHex } from "../../../ops/standard.ts";
import { foreignTagOf } from "../../../stores/file_source.ts";
import type { Cut } from "../../onnx/cut.ts";
import type { ValueInfo } from "../../onnx/graph.ts";
import { preloadCudaLibraries } from "../../onnx/cuda/preload.ts";
import { tensorBytes } from "../../onnx/place.ts";
import { forWebGpu } from "../../onnx/webgpu_operators.ts";
import { writeCut, type WrittenCut } from "../../onnx/write.ts";
import { loadAdvice, plainWords, runAdvice } from "./advice.ts";
import type { CutFacts } from "./cut_facts.ts";
import { CPU, type Device, executionProviders } from "./device.ts";
import { outputPlaces, runBound } from "./device_outputs.ts";
import { type Precision, precisionOf, precisionOn } from "./precision.ts";
import { isSpared, leaveSession, takeSession } from "./spare_sessions.ts";
import type { TokenBatch } from "./token_batch.ts";

/** Version of onnxruntime. */
export const RUNTIME_VERSION: string = ort.env.versions.node ?? ort.env.versions.common;

/** A cut model as plain data: any worker can load it, as long as the files that it was cut from stay as they are. */
export interface LoadableCut extends WrittenCut, CutFacts {
  /** The file that it was cut from. */
  readonly modelPath: string;
  /** Those of its inputs that the original graph declares. */
  readonly inputs: readonly ValueInfo[];
  /** How exact it computes where the device has no number type of its own. */
  readonly precision: Precision;
}

/** A cut model that can be run. */
export interface LoadedCut extends CutFacts {
  /** Names of its inputs. */
  readonly inputNames: readonly string[];
  /** What it computes on. */
  readonly provider: Device["provider"];
  /** Those of its inputs that the original graph declares. */
  readonly inputs: readonly ValueInfo[];
  /** How exact it computes. */
  readonly precision: Precision;
  /**
   * Computes outputs.
   *
   * @param outputs names of the wanted outputs; left out: all
   * @throws {ModelError} if onnxruntime refuses
   */
  run(
    feeds: Record<string, ort.Tensor>,
    batch: TokenBatch,
    outputs?: readonly string[],
  ): Promise<ort.InferenceSession.OnnxValueMapType>;
  /** Frees the model. */
  close(): Promise<void>;
}

/** onnxruntime's operators on such weights. */
const BLOCK_QUANTISED = /^(MatMulNBits|MatMulBnb4|QMoE)$/;

/**
 * Makes a cut ready to be loaded.
 *
 * @param modelPath the file that it was cut from
 * @throws {ModelError} if a data file is missing, or outside of the model's folder
 */
export function loadableCut(cut: Cut, modelPath: string): LoadableCut {
  const { inputs } = cut;
  return {
    ...writeCut(cut, modelPath),
    modelPath,
    inputs,
    precision: precisionOf(cut),
    weightBytes: weightBytesOf(cut),
    isBlockQuantised: [...cut.operators].some((operator) => BLOCK_QUANTISED.test(operator)),
  };
}

/**
 * Loads a cut model.
 *
 * @param threads threads of one operation
 * @param staying names of outputs that are only given back to it: on WebGPU they stay on the device
 * @throws {ModelError} if onnxruntime refuses the model, or cannot use the device
 */
export async function loadCut(
  cut: LoadableCut,
  threads: number,
  device = CPU,
  staying: readonly string[] = [],
): Promise<LoadedCut> {
  const { modelPath, inputs, weightBytes, isBlockQuantised } = cut;
  const precision = precisionOn(device, cut.precision);
  const key = await spareKey(cut, threads, device);
  const spare = key === undefined ? undefined : takeSession(key);
  const { session, provider } = spare === undefined
    ? await startSession(cut, threads, device, staying)
    : { session: spare, provider: device.provider };
  const isBound = outputPlaces(provider, staying) !== undefined;
  let isSound = true;
  return {
    provider,
    inputNames: session.inputNames,
    inputs,
    precision,
    weightBytes,
    isBlockQuantised,
    async run(feeds, batch, outputs) {
      try {
        const read = Object.fromEntries(Object.entries(feeds).map(([name, tensor]) => [name, readable(tensor)]));
        if (outputs === undefined) return await session.run(read);
        return await (isBound ? runBound(session, read, outputs) : session.run(read, outputs));
      } catch (cause) {
        isSound = false;
        throw runError(modelPath, batch, cause as Error);
      }
    },
    close: () => key !== undefined && isSound ? leaveSession(key, bytesOf(cut), session) : session.release(),
  };
}

/** What a cut is that can stay loaded, and of which versions of its files; `undefined` for others. */
async function spareKey(cut: LoadableCut, threads: number, { provider }: Device): Promise<string | undefined> {
  if (provider !== "cpu" || !isSpared(bytesOf(cut))) return undefined;
  const files = await Promise.all(cut.weightFiles.map((path) => Deno.stat(path).catch(() => undefined)));
  // What a file that is missing means, onnxruntime says.
  if (files.includes(undefined)) return undefined;
  // `sha256Hex` would load Node's hashing for data of this length, which takes ten milliseconds.
  const digest = await crypto.subtle.digest("SHA-256", cut.bytes);
  const versions = files.map((info) => foreignTagOf(info!));
  return JSON.stringify([encodeHex(new Uint8Array(digest)), cut.weightsFolder, ...versions, threads]);
}

/** Bytes that it holds, about. */
function bytesOf({ bytes, weightBytes }: LoadableCut): number {
  return bytes.length + weightBytes;
}

async function startSession(
  cut: LoadableCut,
  threads: number,
  device: Device,
  staying: readonly string[],
): Promise<{ readonly session: ort.InferenceSession; readonly provider: Device["provider"] }> {
  try {
    return { session: await createSession(cut, threads, device, staying), provider: device.provider };
  } catch (error) {
    if (device.orCpu !== true) throw error;
    return { session: await createSession(cut, threads, CPU, []), provider: CPU.provider };
  }
}

/** Tensors hold 16-bit floats as Float16Array, which onnxruntime's binding for Node does not read: it wants their bits. */
function readable(tensor: ort.Tensor): ort.Tensor {
  if (tensor.type !== "float16" || tensor.location !== "cpu") return tensor;
  const { buffer, byteOffset, length } = tensor.data as Uint16Array<ArrayBuffer>;
  return Object.create(tensor, { data: { value: new Uint16Array(buffer, byteOffset, length) } });
}

async function createSession(
  cut: LoadableCut,
  threads: number,
  device: Device,
  staying: readonly string[],
): Promise<ort.InferenceSession> {
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: executionProviders(device),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    preferredOutputLocation: outputPlaces(device.provider, staying),
    graphOptimizationLevel: "all",
    extra: {
      session: {
        model_external_initializers_file_folder_path: cut.weightsFolder,
        // Threads that wait for work sleep instead of spinning: on a machine that is shared, with other programs or with
        // this one's main thread, spinning was measured to cost a third of the throughput.
        intra_op: { allow_spinning: "0" },
      },
    },
    // Errors are thrown: printing them as well would add noise.
    logSeverityLevel: 4,
  };
  try {
    await prepare(device);
    const model = device.provider === "webgpu" ? forWebGpu(cut.bytes, cut.precision === "float16") : cut.bytes;
    return await ort.createSession(model, options);
  } catch (cause) {
    throw await loadError(cut, device, cause as Error);
  }
}

/** Loads what onnxruntime does not find itself. */
async function prepare({ provider }: Device): Promise<void> {
  if (provider !== "cuda") return;
  const { requireCuda } = await import("../../onnx/cuda/install.ts");
  await requireCuda();
  await preloadCudaLibraries();
}

async function loadError({ modelPath, weightBytes }: LoadableCut, device: Device, cause: Error): Promise<ModelError> {
  const reason = plainWords(cause.message);
  const isPlain = cause instanceof ModelError;
  const missing = isPlain || device.provider !== "cuda" ? [] : await preloadCudaLibraries();
  const advice = isPlain ? "" : loadAdvice(device, reason, { weightBytes, missing });
  return new ModelError(`Cannot load the model ${modelPath}: ${reason}${advice}`, { cause });
}

function runError(modelPath: string, { lengths }: TokenBatch, cause: Error): ModelError {
  return new ModelError(
    `Cannot run the model ${modelPath} on ${lengths.length} rows of up to ${largest(lengths)} tokens ` +
      `(${runAdvice(cause.message)}): ${plainWords(cause.message)}`,
    { cause },
  );
}

/** Tables that are looked up by row stay in the file. */
const LOOK_UP = /^(Gather|Q?EmbedLayerNormalization)/;

function weightBytesOf({ model, tensors }: Cut): number {
  const lookedUp = model.graph.nodes.filter(({ opType }) => LOOK_UP.test(opType));
  const tables = new Set(lookedUp.flatMap(({ inputs }) => inputs));
  return tensors.filter(({ name }) => !tables.has(name)).reduce((total, tensor) => total + tensorBytes(tensor), 0);
}
