/**
 * What an autoencoder has learned, as a file, so that an interrupted training goes on.
 *
 * @module
 */

import { FormatError } from "../../../ops/errors.ts";
import { concatenate } from "../../../stores/bytes.ts";
import {
  readTensorFile,
  type StoredTensor,
  type TensorFile,
  writeTensorFile,
} from "../../../stores/formats/safetensors.ts";
import type { Scratch } from "../../evaluation/scratch.ts";
import type { Learned, TrainingState } from "./settings.ts";

const NAME = "training.safetensors";
const LEARNED = ["encoder", "encoderBias", "decoder", "decoderBias"] as const;
const PARTS = ["values", "mean", "square"] as const;

/** Keeps what was learned. */
export async function keepState(scratch: Pick<Scratch, "put">, state: TrainingState): Promise<void> {
  const tensors = LEARNED.flatMap((name) =>
    PARTS.map((part) => [`${name}.${part}`, tensor(state[name][part])] as const)
  );
  const file = {
    tensors: new Map([...tensors, ["off", tensor(state.off)], ["on", tensor(state.on)]]),
    metadata: { steps: String(state.steps), counted: String(state.counted) },
  };
  await scratch.put(NAME, await concatenate(writeTensorFile(file)));
}

/** What an earlier training learned; `undefined` where there was none, or what it left cannot be read. */
export async function keptState(scratch: Pick<Scratch, "open">): Promise<TrainingState | undefined> {
  const source = await scratch.open(NAME);
  if (source === undefined) return undefined;
  try {
    return stateOf(await readTensorFile(source, NAME));
  } catch (error) {
    if (error instanceof FormatError) return undefined;
    throw error;
  }
}

function stateOf({ tensors, metadata }: TensorFile): TrainingState {
  const learned = (name: string): Learned => {
    const [values, mean, square] = PARTS.map((part) => tensors.get(`${name}.${part}`)!.data);
    return { values, mean, square };
  };
  const [encoder, encoderBias, decoder, decoderBias] = LEARNED.map(learned);
  const off = tensors.get("off")!.data;
  // Earlier versions counted none.
  const on = tensors.get("on")?.data ?? new Float32Array(off.length);
  return {
    steps: Number(metadata.steps),
    counted: Number(metadata.counted ?? 0),
    off,
    on,
    encoder,
    encoderBias,
    decoder,
    decoderBias,
  };
}

function tensor(data: Float32Array): StoredTensor {
  return { shape: [data.length], data: data as Float32Array<ArrayBuffer> };
}
