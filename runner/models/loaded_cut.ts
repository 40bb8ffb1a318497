/**
 * Loads a cut model into onnxruntime.
 *
 * @module
 */
import * as ort from "onnxruntime-node";
import { ModelError } from "../../ops/errors.ts";
import { CPU, type Device, deviceAdvice, executionProviders } from "./device.ts";
import type { Cut } from "./onnx/cut.ts";
import { ELEMENT_TYPE, type ValueInfo } from "./onnx/graph.ts";
import { writeCut } from "./onnx/write.ts";
import type { TokenBatch } from "./token_batch.ts";

/** How exact a model computes: the coarsest number type among its kept weights and activations. */
export type Precision = "float32" | "float16" | "int8";

/** Version of onnxruntime. */
export const RUNTIME_VERSION: string = ort.env.versions.node ?? ort.env.versions.common;

/** A cut model that can be run. */
export interface LoadedCut {
  /** Names of its inputs. */
  readonly inputNames: readonly string[];
  /** Names of its outputs. */
  readonly outputNames: readonly string[];
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

/**
 * Loads a cut model.
 *
 * @param modelPath the file that it was cut from, which has to stay as it is until the cut model is closed
 * @param threads threads of one operation
 * @throws {ModelError} if onnxruntime refuses the model, or cannot use the device
 */
export async function loadCut(cut: Cut, modelPath: string, threads: number, device = CPU): Promise<LoadedCut> {
  const session = await createSession(cut, modelPath, threads, device);
  return {
    inputNames: session.inputNames,
    outputNames: session.outputNames,
    inputs: cut.inputs,
    precision: precisionOf(cut),
    async run(feeds, batch, outputs) {
      try {
        return await (outputs === undefined ? session.run(feeds) : session.run(feeds, outputs));
      } catch (cause) {
        throw runError(modelPath, batch, cause as Error);
      }
    },
    close: () => session.release(),
  };
}

async function createSession(
  cut: Cut,
  modelPath: string,
  threads: number,
  device: Device,
): Promise<ort.InferenceSession> {
  const { bytes, weightsFolder } = writeCut(cut, modelPath);
  const options: ort.InferenceSession.SessionOptions = {
    executionProviders: executionProviders(device),
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    graphOptimizationLevel: "all",
    extra: {
      session: {
        model_external_initializers_file_folder_path: weightsFolder,
        // Threads that wait for work sleep instead of spinning: on a machine that is shared, with other programs or with
        // this one's main thread, spinning was measured to cost a third of the throughput.
        intra_op: { allow_spinning: "0" },
      },
    },
    // Errors are thrown: printing them as well would add noise.
    logSeverityLevel: 4,
  };
  try {
    return await ort.InferenceSession.create(bytes, options);
  } catch (cause) {
    const reason = (cause as Error).message.trim();
    throw new ModelError(`Cannot load the model ${modelPath}: ${reason}${deviceAdvice(device)}`, { cause });
  }
}

function runError(modelPath: string, { lengths }: TokenBatch, cause: Error): ModelError {
  return new ModelError(
    `Cannot run the model ${modelPath} on ${lengths.length} rows of up to ${Math.max(...lengths)} tokens ` +
      `(a row that is too long for the model needs maxLength): ${cause.message.trim()}`,
    { cause },
  );
}

/** Operators that round activations to eight bits; all but QuantizeLinear scale by the largest number that they read. */
const QUANTIZING = /^(DynamicQuantize\w*|QuantizeLinear|QAttention)$/;

function precisionOf(cut: Cut): Precision {
  if ([...cut.operators].some((operator) => QUANTIZING.test(operator))) return "int8";
  const half: number[] = [ELEMENT_TYPE.float16, ELEMENT_TYPE.bfloat16];
  const tensors = [...cut.tensors, ...cut.picked.map(({ from }) => from)];
  return tensors.some((tensor) => half.includes(tensor.elementType)) ? "float16" : "float32";
}
